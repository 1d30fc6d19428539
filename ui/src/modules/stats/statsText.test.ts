import { expect, it } from "vitest";
import type { PodStats } from "../../api/podStats";
import { bytes, usesOf } from "./statsText";

const NOTHING: PodStats = {
  at: "2026-11-21T10:00:00Z",
  phase: "RUNNING",
  unavailable: null,
  cpu: null,
  memory: null,
  network: null,
  disk: null,
  gpus: [],
};

it("shows nothing of what is not known", () => {
  expect(usesOf(NOTHING)).toEqual([]);
  expect(usesOf({ ...NOTHING, network: { receivedBytesPerSecond: null, sentBytesPerSecond: null } })).toEqual(
    [],
  );
});

it("says how many cores are busy, and how much of memory and disk is used", () => {
  expect(
    usesOf({
      ...NOTHING,
      cpu: { percent: 187 },
      memory: { usedBytes: 3 * 2 ** 30, reservedBytes: 4 * 2 ** 30 },
      disk: { usedBytes: 19 * 2 ** 30, sizeBytes: 20 * 2 ** 30 },
      network: { receivedBytesPerSecond: 2048, sentBytesPerSecond: 0 },
    }),
  ).toEqual([
    { name: "CPU", text: "1.9 cores" },
    { name: "Memory", text: "3 GiB of 4 GiB", share: 0.75 },
    { name: "Disk", text: "19 GiB of 20 GiB", share: 0.95 },
    { name: "Network", text: "2 KiB/s in, 0 KiB/s out" },
  ]);
});

it("counts memory whose end is not known", () => {
  expect(usesOf({ ...NOTHING, memory: { usedBytes: 2 ** 20, reservedBytes: null } })).toEqual([
    { name: "Memory", text: "1 MiB" },
  ]);
});

it("tells of each GPU what its driver tells", () => {
  const silent = {
    id: "gpu-0",
    model: "H100",
    utilizationPercent: null,
    memoryUsedBytes: null,
    memoryTotalBytes: null,
    powerWatts: null,
    temperatureCelsius: null,
  };
  const busy = {
    ...silent,
    utilizationPercent: 97,
    memoryUsedBytes: 40 * 2 ** 30,
    memoryTotalBytes: 80 * 2 ** 30,
    powerWatts: 350.4,
    temperatureCelsius: 61,
  };
  expect(usesOf({ ...NOTHING, gpus: [silent, busy] })).toEqual([
    { name: "GPU 1", text: "its driver tells nothing" },
    { name: "GPU 2", text: "97 % busy, 40 GiB of 80 GiB of memory, 350 W, 61 °C", share: 0.97 },
  ]);
});

it("writes bytes in the unit that fits", () => {
  expect([0, 512, 1536, 5 * 2 ** 20, 1.5 * 2 ** 40].map(bytes)).toEqual([
    "0 KiB",
    "0.5 KiB",
    "1.5 KiB",
    "5 MiB",
    "1.5 TiB",
  ]);
});
