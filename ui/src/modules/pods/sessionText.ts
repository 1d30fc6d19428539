import type { Pod } from "../../api/types";
import { durationText } from "./podText";

export const TRIGGERS = [
  { trigger: "on-startup", label: "As soon as it runs", text: "and as long as it does" },
  { trigger: "on-demand", label: "On demand", text: "for a time from the first log-in on" },
  {
    trigger: "on-failure",
    label: "On failure",
    text: "for a time once its start command has failed; it is stopped then, and at once where that ends well",
  },
] as const;

/** Who gets in now, where that is not simply whoever has a key. */
export function sessionText({ session, phase }: Pod): string | undefined {
  const lasts = session.timeout === null ? "" : durationText(session.timeout);
  switch (session.trigger) {
    case "on-demand":
      if (session.endedAt !== null) {
        return "ended: nobody may log in";
      }
      return session.startedAt === null ? `begins with the first log-in, for ${lasts}` : "has begun";
    case "on-failure":
      if (session.endedAt !== null) {
        return "ended: nobody may log in";
      }
      return session.startedAt === null || phase === "STOPPED"
        ? `begins when the start command fails, for ${lasts}; nobody may log in before`
        : "has begun: the start command failed";
    default:
      return undefined;
  }
}

/** When nobody may log in any more, where that is known. */
export function sessionEnd({ session, phase }: Pod): string | null {
  const isUp = phase !== "STOPPED" && phase !== "FAILED" && phase !== "TERMINATED";
  return isUp && session.endedAt === null ? session.expiresAt : null;
}
