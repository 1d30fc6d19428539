import type { EditPodBody, Pod } from "../../api/types";
import { idleOf, idleTyped } from "./idleText";
import { portsOf, portsText } from "./podPorts";

/** The form's fields, each as it is typed. */
export interface PodEdit {
  name: string;
  labels: string;
  locked: boolean;
  stopAfter: string;
  terminateAfter: string;
  idleStop: string;
  start: string;
  stop: string;
  zone: string;
  ports: string;
  /** Ids of the workspace's keys that let in, null for all of them. */
  keys: string[] | null;
}

export function editOf(pod: Pod): PodEdit {
  const { stop, terminate } = pod.timers;
  return {
    name: pod.name,
    labels: Object.entries(pod.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join("\n"),
    locked: pod.locked,
    stopAfter: stop?.after ?? stop?.due ?? "",
    terminateAfter: terminate?.after ?? terminate?.due ?? "",
    idleStop: idleTyped(pod.idleStop),
    start: pod.schedule?.start ?? "",
    stop: pod.schedule?.stop ?? "",
    zone: pod.schedule?.zone ?? "UTC",
    ports: portsText(pod.ports),
    keys: pod.chosenKeys?.map((key) => key.id) ?? null,
  };
}

/** What differs, since a timer that is sent counts anew; undefined where nothing does. */
export function bodyOf(before: PodEdit, after: PodEdit): EditPodBody | undefined {
  const body: EditPodBody = {};
  if (after.name.trim() !== before.name) {
    body.name = after.name.trim();
  }
  if (after.labels.trim() !== before.labels) {
    body.labels = labelsOf(after.labels);
  }
  if (after.locked !== before.locked) {
    body.locked = after.locked;
  }
  if (after.stopAfter.trim() !== before.stopAfter) {
    body.stopAfter = after.stopAfter.trim() || null;
  }
  if (after.terminateAfter.trim() !== before.terminateAfter) {
    body.terminateAfter = after.terminateAfter.trim() || null;
  }
  if (after.idleStop.trim() !== before.idleStop) {
    body.idleStop = idleOf(after.idleStop);
  }
  const scheduled = (edit: PodEdit) => [edit.start.trim(), edit.stop.trim(), edit.zone.trim()];
  if (scheduled(after).join("\n") !== scheduled(before).join("\n")) {
    const [start, stop, zone] = scheduled(after);
    body.schedule = start || stop ? { start: start || null, stop: stop || null, zone: zone || null } : null;
  }
  if (JSON.stringify(after.keys) !== JSON.stringify(before.keys)) {
    body.keys = after.keys;
  }
  const read = portsOf(after.ports);
  if (after.ports.trim() !== before.ports && "ports" in read) {
    body.ports = read.ports;
  }
  return Object.keys(body).length === 0 ? undefined : body;
}

/** `name=value` on each line. */
function labelsOf(text: string): Record<string, string> {
  const lines = text.split("\n").map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== "")
      .map((line) => {
        const at = line.indexOf("=");
        return at < 0 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      }),
  );
}
