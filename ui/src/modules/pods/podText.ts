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

export const ACTION_WORDS: Record<PodAction, string> = {
  start: "Start",
  stop: "Stop",
  restart: "Restart",
  terminate: "Terminate",
};

/** The order on screen: what can be undone first. */
export const ACTION_ORDER: PodAction[] = ["start", "stop", "restart", "terminate"];
