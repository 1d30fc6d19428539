import type { Pod, PodAction } from "../../api/types";

export function gpuText({ gpu }: Pod): string {
  if (gpu.count === 0) {
    return "None";
  }
  return `${gpu.count} × ${gpu.model ?? "any model"}`;
}

export function madeFrom(pod: Pod): string {
  return [pod.template, pod.image].filter(Boolean).join(": ");
}

const MAX_COMMAND = 300;

/** What was typed for the pod's shell, or the words of a list; the beginning of a long one. */
export function commandText(command: string[]): string {
  const [shell, flag, line, ...more] = command;
  const isLine = shell === "/bin/sh" && flag === "-c" && line !== undefined && more.length === 0;
  const text = isLine ? line : command.join(" ");
  return text.length > MAX_COMMAND ? `${text.slice(0, MAX_COMMAND)}…` : text;
}

/** `PT1H30M` as `1 h 30 min`: durations come as hours, minutes and seconds. */
export function durationText(iso: string): string {
  const [, hours, minutes, seconds] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(iso) ?? [];
  const parts = [hours && `${hours} h`, minutes && `${minutes} min`, seconds && `${seconds} s`];
  return parts.filter(Boolean).join(" ") || iso;
}

export const TIMER_HELP =
  "A duration such as PT8H or P7D, or an instant such as 2030-01-31T18:00:00Z. Empty for never.";

const GIB = 2 ** 30;

/** How full the disk was when it was measured last, or how large it is. */
export function usedText({ disk, diskGb }: Pod): string {
  return disk.usedBytes === null
    ? `${diskGb} GiB`
    : `${(disk.usedBytes / GIB).toFixed(1)} of ${(disk.sizeBytes / GIB).toFixed(1)} GiB used`;
}

export const ACTION_WORDS: Record<PodAction, string> = {
  start: "Start",
  stop: "Stop",
  restart: "Restart",
  reset: "Reset",
  terminate: "Terminate",
  extend: "Extend",
};

/** The order on screen: what can be undone first. Timers are extended where they are shown. */
export const ACTION_ORDER: PodAction[] = ["start", "stop", "restart", "reset", "terminate"];
