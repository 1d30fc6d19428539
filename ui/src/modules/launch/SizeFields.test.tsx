import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { EMPTY } from "./launchForm";
import { SizeFields } from "./SizeFields";

afterEach(() => vi.unstubAllGlobals());

function answer(sizes: object[], size: string | null) {
  vi.stubGlobal("fetch", async (request: Request) =>
    Response.json(
      request.url.endsWith("/v1/sizes")
        ? { sizes }
        : { diskGb: 20, size, stopAfter: null, terminateAfter: null },
    ),
  );
}

it("offers each size with what it gives, the default without a name", async () => {
  const numbers = { cpuMhz: 500, memoryMb: 1024, cpuMhzPerGpu: 1000, memoryMbPerGpu: 2048, shmMb: 1024 };
  const sizes = [
    { id: "default", isDefault: true, ...numbers },
    { id: "large", isDefault: false, ...numbers, memoryMb: 16_384, memoryMbPerGpu: 0 },
  ];
  answer(sizes, null);
  const onChange = vi.fn();
  renderPart(<SizeFields form={EMPTY} onChange={onChange} />);

  const preset = await screen.findByRole<HTMLInputElement>("radio", {
    name: /^default 1.5 GHz of CPU, 3 GiB/,
  });
  expect(preset.checked).toBe(true);
  await userEvent.click(screen.getByRole("radio", { name: /^large 1.5 GHz of CPU, 16 GiB/ }));
  expect(onChange).toHaveBeenCalledWith({ size: "large" });
});

it("takes the workspace's default without a name, and names Berth's where that is wanted", async () => {
  const numbers = { cpuMhz: 500, memoryMb: 1024, cpuMhzPerGpu: 0, memoryMbPerGpu: 0, shmMb: 64 };
  answer(
    [
      { id: "default", isDefault: true, ...numbers },
      { id: "large", isDefault: false, ...numbers },
    ],
    "large",
  );
  const onChange = vi.fn();
  renderPart(<SizeFields form={EMPTY} onChange={onChange} />);

  const large = await screen.findByRole<HTMLInputElement>("radio", { name: /^large/ });
  await vi.waitFor(() => expect(large.checked).toBe(true));
  await userEvent.click(screen.getByRole("radio", { name: /^default/ }));
  expect(onChange).toHaveBeenCalledWith({ size: "default" });
});
