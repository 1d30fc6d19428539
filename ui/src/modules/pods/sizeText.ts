import type { PodSize } from "../../api/types";

/** What a pod of this size gets with so many GPUs. */
export function sizeText(size: PodSize, gpus: number): string {
  const cpu = size.cpuMhz + gpus * size.cpuMhzPerGpu;
  const memory = size.memoryMb + gpus * size.memoryMbPerGpu;
  return `${hertz(cpu)} of CPU, ${bytes(memory)} of memory, ${bytes(size.shmMb)} of it shared at most`;
}

function hertz(mhz: number): string {
  return mhz < 1000 ? `${mhz} MHz` : `${Math.round(mhz / 100) / 10} GHz`;
}

function bytes(mib: number): string {
  return mib < 1024 ? `${mib} MiB` : `${Math.round((mib / 1024) * 10) / 10} GiB`;
}
