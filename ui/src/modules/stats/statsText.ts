import type { GpuUse, PodStats } from "../../api/podStats";

/** One line of what a pod uses; `share` of what there is, from 0 to 1, where that is known. */
export interface Use {
  name: string;
  text: string;
  share?: number;
}

/** Everything that is known, in the order in which it is shown. */
export function usesOf({ cpu, memory, disk, network, gpus }: PodStats): Use[] {
  const uses: Use[] = [];
  if (cpu) {
    uses.push({ name: "CPU", text: coresText(cpu.percent) });
  }
  if (memory) {
    uses.push({ name: "Memory", ...partOf(memory.usedBytes, memory.reservedBytes) });
  }
  if (disk) {
    uses.push({ name: "Disk", ...partOf(disk.usedBytes, disk.sizeBytes) });
  }
  if (network && network.receivedBytesPerSecond !== null && network.sentBytesPerSecond !== null) {
    uses.push({
      name: "Network",
      text: `${bytes(network.receivedBytesPerSecond)}/s in, ${bytes(network.sentBytesPerSecond)}/s out`,
    });
  }
  gpus.forEach((gpu, index) => {
    uses.push({ name: gpus.length === 1 ? "GPU" : `GPU ${index + 1}`, ...gpuUse(gpu) });
  });
  return uses;
}

function gpuUse(gpu: GpuUse): Omit<Use, "name"> {
  const told: string[] = [];
  if (gpu.utilizationPercent !== null) {
    told.push(`${Math.round(gpu.utilizationPercent)} % busy`);
  }
  if (gpu.memoryUsedBytes !== null) {
    told.push(`${partOf(gpu.memoryUsedBytes, gpu.memoryTotalBytes).text} of memory`);
  }
  if (gpu.powerWatts !== null) {
    told.push(`${Math.round(gpu.powerWatts)} W`);
  }
  if (gpu.temperatureCelsius !== null) {
    told.push(`${Math.round(gpu.temperatureCelsius)} °C`);
  }
  return {
    text: told.length === 0 ? "its driver tells nothing" : told.join(", "),
    share: gpu.utilizationPercent === null ? undefined : gpu.utilizationPercent / 100,
  };
}

function partOf(used: number, all: number | null): Omit<Use, "name"> {
  return all === null || all === 0
    ? { text: bytes(used) }
    : { text: `${bytes(used)} of ${bytes(all)}`, share: used / all };
}

function coresText(percent: number): string {
  return percent < 100 ? `${Math.round(percent)} % of one core` : `${decimal(percent / 100)} cores`;
}

const UNITS = ["KiB", "MiB", "GiB", "TiB"];

/** In the largest unit of which there is at least one. */
export function bytes(count: number): string {
  let value = count / 1024;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${decimal(value)} ${UNITS[unit]}`;
}

function decimal(value: number): string {
  return (value < 10 ? Math.round(value * 10) / 10 : Math.round(value)).toString();
}
