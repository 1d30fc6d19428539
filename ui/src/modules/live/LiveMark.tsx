import type { LiveState } from "../../api/liveFeed";
import { clockText } from "../../components/times";
import classes from "./LiveMark.module.css";
import { useLive } from "./LiveProvider";

function liveText({ status, since }: LiveState): string {
  switch (status) {
    case "connecting":
      return "Connecting…";
    case "live":
      return "Live";
    case "reconnecting":
      return "Reconnecting…";
    case "stale":
      return `Stale since ${clockText(since)}`;
  }
}

/** Whether what is on screen follows Berth at this moment. */
export function LiveMark() {
  const live = useLive();
  return (
    <span role="status" aria-label="Live updates" className={classes.mark} data-status={live.status}>
      <span aria-hidden="true" className={classes.dot} />
      {liveText(live)}
    </span>
  );
}
