import { Notice } from "../../components/Notice";
import { clockText } from "../../components/times";
import { useLive } from "./LiveProvider";

/** Says that the page shows the past, as long as it does. */
export function StaleNotice() {
  const { status, since } = useLive();
  if (status !== "stale") {
    return null;
  }
  return (
    <div style={{ marginBottom: "var(--mantine-spacing-lg)" }}>
      <Notice tone="waiting" role="status" title={`You see the state as of ${clockText(since)}.`}>
        The connection to Berth is lost. Pods keep running; this page reconnects by itself. If it does not,
        check that Berth runs and that your network is up.
      </Notice>
    </div>
  );
}
