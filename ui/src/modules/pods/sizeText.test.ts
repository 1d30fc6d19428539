import { expect, it } from "vitest";
import { sizeText } from "./sizeText";

const size = {
  id: "default",
  isDefault: true,
  cpuMhz: 500,
  memoryMb: 512,
  cpuMhzPerGpu: 1000,
  memoryMbPerGpu: 2048,
  shmMb: 512,
};

it.each([
  [0, "500 MHz of CPU, 512 MiB of memory, 512 MiB of it shared at most"],
  [2, "2.5 GHz of CPU, 4.5 GiB of memory, 512 MiB of it shared at most"],
])("says what a pod with %d GPUs gets", (gpus, text) => {
  expect(sizeText(size, gpus)).toBe(text);
});
