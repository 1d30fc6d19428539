import type { EditPodBody, Pod } from "../../api/types";
import { durationText } from "./podText";

type IdleStop = NonNullable<EditPodBody["idleStop"]>;

export const IDLE_HELP =
  "How long nobody has used it: a duration such as PT30M. Add jobs or ports where these count as use: PT30M, jobs. Empty for never.";

/** What `PT30M, jobs` asks for, null for nothing. */
export function idleOf(text: string): IdleStop | null {
  const [after, ...count] = text.split(/[\s,]+/).filter((word) => word !== "");
  if (after === undefined) {
    return null;
  }
  // What is not such a word is for the server to refuse.
  return count.length === 0 ? after : { after, count: count as ("jobs" | "ports")[] };
}

/** The same as it is typed. */
export function idleTyped(stop: Pod["idleStop"]): string {
  return stop === null ? "" : [stop.after, ...stop.count].join(", ");
}

const BY: Record<NonNullable<Pod["idle"]>["signal"], string> = {
  start: "its start",
  terminal: "terminal",
  connection: "command, copy or editor",
  jobs: "jobs",
  ports: "ports",
};

/** `terminal`, as people read it. */
export function signalText(signal: NonNullable<Pod["idle"]>["signal"]): string {
  return BY[signal];
}

/** `after 30 min without use, as which jobs count too`. */
export function idleStopText(stop: { after: string | null; count: string[] }): string {
  const after = `after ${durationText(stop.after ?? "")} without use`;
  return stop.count.length === 0 ? after : `${after}, as which ${stop.count.join(" and ")} count too`;
}
