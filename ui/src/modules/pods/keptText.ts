import type { Pod, PodAction } from "../../api/types";

type Kept = Pod["survives"][number];

const after = (pod: Pod, action: PodAction): Kept[] =>
  pod.survives.filter((one) => one.after.includes(action));

/** The volumes that are still there after the action, with their sizes. */
export function keptVolumes(pod: Pod, action: PodAction): string[] {
  return after(pod, action)
    .filter((one) => one.what === "volume")
    .map((one) => `the volume ${one.name} (${one.sizeGb} GiB)`);
}

/** All of a pod that goes on that is still there after the action, as the server says. */
export function keptText(pod: Pod, action: PodAction): string {
  const has = (what: string) => after(pod, action).some((one) => one.what === what);
  const parts = [
    ...(has("disk") ? [`the disk (${pod.diskGb} GiB)`] : []),
    ...keptVolumes(pod, action),
    "the name",
    ...(has("public-port") ? ["the address"] : []),
    ...(has("host-key") ? ["the host key"] : []),
  ];
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
