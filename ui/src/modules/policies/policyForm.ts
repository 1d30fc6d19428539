import type { LaunchDefaults, LaunchDefaultsBody } from "../../api/types";

/** The lines that say something. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** The fields of the form, as typed. */
export interface DefaultsForm {
  diskGb: string;
  size: string;
  stopAfter: string;
  terminateAfter: string;
}

export function formOf(set: LaunchDefaults): DefaultsForm {
  return {
    diskGb: set.diskGb === null ? "" : String(set.diskGb),
    size: set.size ?? "",
    stopAfter: set.stopAfter ?? "",
    terminateAfter: set.terminateAfter ?? "",
  };
}

/** What is empty is as Berth has it; what the form does not ask for stays as it was set. */
export function bodyOf(form: DefaultsForm, set: LaunchDefaults): LaunchDefaultsBody {
  const text = (typed: string) => (typed.trim() === "" ? null : typed.trim());
  return {
    diskGb: form.diskGb === "" ? null : Number(form.diskGb),
    size: text(form.size),
    stopAfter: text(form.stopAfter),
    terminateAfter: text(form.terminateAfter),
    ...idleStopOf(set),
  };
}

function idleStopOf({ idleStop }: LaunchDefaults): Pick<LaunchDefaultsBody, "idleStop"> {
  const asked = idleStop?.count.filter((signal) => signal === "jobs" || signal === "ports");
  return idleStop?.after ? { idleStop: { after: idleStop.after, count: asked ?? [] } } : {};
}
