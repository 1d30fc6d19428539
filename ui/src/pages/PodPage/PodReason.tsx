import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Pod } from "../../api/types";
import { Notice } from "../../components/Notice";
import { Time } from "../../components/Time";
import { durationText } from "../../modules/pods/podText";

/** The reason as a sentence; a failure stands out. */
export function PodReason({ pod }: { pod: Pod }) {
  const since = (
    <>
      Since <Time at={pod.reason.since} />.
    </>
  );
  switch (pod.phase) {
    case "FAILED":
      return (
        <Spaced>
          <Notice tone="bad" title={`${pod.name} failed: ${pod.reason.text}`}>
            {since} Its disk is kept. Start it again, or terminate it.
          </Notice>
        </Spaced>
      );
    case "LOST":
      return (
        <Spaced>
          <Notice tone="bad" icon="question" title={`${pod.name} cannot be reached: ${pod.reason.text}`}>
            {since} {returnOf(pod)}
          </Notice>
        </Spaced>
      );
    case "QUEUED":
      return (
        <Spaced>
          <Notice tone="waiting" icon="clock" title={`${pod.name} waits: ${pod.reason.text}`}>
            {since} {outlook(pod)}
          </Notice>
        </Spaced>
      );
    case "PULLING":
      return (
        <Spaced>
          <Notice tone="neutral" icon="down" title={`${pod.name} fetches its image: ${pod.reason.text}`}>
            {since}
          </Notice>
        </Spaced>
      );
    default:
      return (
        <Text size="sm" c="dimmed" mt={-12} mb="lg">
          {pod.reason.text} {since}
        </Text>
      );
  }
}

function Spaced({ children }: { children: ReactNode }) {
  return <div style={{ marginBottom: "var(--mantine-spacing-lg)" }}>{children}</div>;
}

/** When a pod that is lost comes back. It cannot run elsewhere, because its disk cannot. */
function returnOf(pod: Pod): string {
  switch (pod.reason.code) {
    case "node-draining":
    case "node-cordoned":
      return "It starts again by itself when its machine takes pods again; its disk is there.";
    default:
      return "It comes back by itself when its machine does; its disk is there.";
  }
}

/** What becomes of a pod that waits. */
function outlook(pod: Pod): string {
  const start =
    pod.reason.code === "never-fits"
      ? "It starts only if the cluster gets what is missing: terminate it and launch one that fits, or leave it."
      : "It starts by itself as soon as there is room.";
  return pod.queueTimeout === null
    ? start
    : `${start} It is given up when it has waited for ${durationText(pod.queueTimeout)}.`;
}
