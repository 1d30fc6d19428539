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

export const ACTION_WORDS: Record<PodAction, string> = {
  start: "Start",
  stop: "Stop",
  restart: "Restart",
  terminate: "Terminate",
  extend: "Extend",
};

/** The order on screen: what can be undone first. Timers are extended where they are shown. */
export const ACTION_ORDER: PodAction[] = ["start", "stop", "restart", "terminate"];
