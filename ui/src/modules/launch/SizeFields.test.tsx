import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { EMPTY } from "./launchForm";
import { SizeFields } from "./SizeFields";

afterEach(() => vi.unstubAllGlobals());

it("offers each size with what it gives, the default without a name", async () => {
  const numbers = { cpuMhz: 500, memoryMb: 1024, cpuMhzPerGpu: 1000, memoryMbPerGpu: 2048, shmMb: 1024 };
  const sizes = [
    { id: "default", isDefault: true, ...numbers },
    { id: "large", isDefault: false, ...numbers, memoryMb: 16_384, memoryMbPerGpu: 0 },
  ];
  vi.stubGlobal("fetch", async () => Response.json({ sizes }));
  const onChange = vi.fn();
  renderPart(<SizeFields form={EMPTY} onChange={onChange} />);

  const preset = await screen.findByRole<HTMLInputElement>("radio", {
    name: /^default 1.5 GHz of CPU, 3 GiB/,
  });
  expect(preset.checked).toBe(true);
  await userEvent.click(screen.getByRole("radio", { name: /^large 1.5 GHz of CPU, 16 GiB/ }));
  expect(onChange).toHaveBeenCalledWith({ size: "large" });
});
