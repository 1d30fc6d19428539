import type { Webhook } from "../../api/types";

type Topic = Webhook["events"][number];

/** What each event is, in the order of a pod's life. */
export const TOPICS: Record<Topic, string> = {
  "pod.running": "A pod lets people in",
  "pod.stop-warned": "A pod is stopped soon",
  "pod.terminate-warned": "A pod is terminated soon",
  "pod.timer-skipped": "Something was due and is not done",
  "pod.stopped": "A pod has stopped",
  "pod.failed": "A pod has failed",
  "pod.lost": "A pod cannot be reached",
  "pod.recovered": "A lost pod is back",
  "pod.terminated": "A pod is terminated",
  "pod.disk-filling": "A pod's disk is nearly full",
  "pod.volume-filling": "A volume is nearly full",
};

/** How many deliveries wait, as a sentence; empty for none. */
export function pendingText(pending: number): string {
  return pending === 0 ? "" : `${pending} ${pending === 1 ? "delivery waits" : "deliveries wait"}.`;
}

/** What became of the last delivery. */
export function lastText(last: NonNullable<Webhook["last"]>): string {
  const tries = last.tries === 1 ? "at once" : `after ${last.tries} tries`;
  return last.delivered
    ? `delivered ${tries}${last.status === null ? "" : `, answered with ${last.status}`}`
    : `given up ${tries}: ${last.text}`;
}
