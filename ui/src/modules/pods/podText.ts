import type { Pod, PodAction } from "../../api/types";

export function gpuText({ gpu }: Pod): string {
  if (gpu.count === 0) {
    return "None";
  }
  return `${gpu.count} × ${gpu.model ?? "any model"}`;
}

export function madeFrom(pod: Pod): string {
  return pod.image ?? pod.template ?? "";
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
