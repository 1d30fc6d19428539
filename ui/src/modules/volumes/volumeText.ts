import type { Volume } from "../../api/types";

const GIB = 2 ** 30;

/** How large it is, and how much of that is used where a pod that runs with it has measured that. */
export function fillText({ sizeGb, usedBytes }: Pick<Volume, "sizeGb" | "usedBytes">): string {
  return usedBytes === null ? `${sizeGb} GiB` : `${(usedBytes / GIB).toFixed(1)} of ${sizeGb} GiB used`;
}
