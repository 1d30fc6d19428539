import type { Volume } from "../../api/types";

const GIB = 2 ** 30;

/** How much of it is used, from 0 to 1; undefined where that was not measured. */
export function fillShare({ sizeGb, usedBytes }: Pick<Volume, "sizeGb" | "usedBytes">): number | undefined {
  return usedBytes === null ? undefined : Math.min(1, usedBytes / (sizeGb * GIB));
}

/** How large it is, and how much of that is used where a pod that runs with it has measured that. */
export function fillText({ sizeGb, usedBytes }: Pick<Volume, "sizeGb" | "usedBytes">): string {
  return usedBytes === null ? `${sizeGb} GiB` : `${(usedBytes / GIB).toFixed(1)} of ${sizeGb} GiB used`;
}
