import { screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { GpuFields } from "./GpuFields";
import { EMPTY } from "./launchForm";

afterEach(() => vi.unstubAllGlobals());

it("offers the models that the workspace may use, and says that there are others", async () => {
  const gpus = [
    { model: "A100", total: 4, free: 4, nodes: 1, allowed: false },
    { model: "H100", total: 8, free: 2, nodes: 1, allowed: true },
  ];
  vi.stubGlobal("fetch", async ({ url }: Request) =>
    Response.json(
      url.includes("/v1/policy") ? { ssh: true } : { gpus, publicPorts: { total: 1000, free: 997 } },
    ),
  );
  renderPart(<GpuFields form={{ ...EMPTY, gpuCount: "3" }} errors={{}} onChange={vi.fn()} />);

  expect(await screen.findByRole("radio", { name: /^H100.*full SSH/ })).toBeTruthy();
  expect(screen.getByText(/997 of 1000 ports are free/)).toBeTruthy();
  expect(screen.getByRole("radio", { name: "Any of these" })).toBeTruthy();
  expect(screen.queryByRole("radio", { name: /^A100/ })).toBeNull();
  expect(screen.getByText(/which this workspace may not use/)).toBeTruthy();
  expect(screen.getByRole("status").textContent).toContain("2 of 8 GPUs are free now");
});

it("says of each model before the launch that nobody will get in where SSH is off", async () => {
  const gpus = [{ model: "H100", total: 8, free: 8, nodes: 1, allowed: true }];
  vi.stubGlobal("fetch", async ({ url }: Request) =>
    Response.json(
      url.includes("/v1/policy") ? { ssh: false } : { gpus, publicPorts: { total: 1000, free: 997 } },
    ),
  );
  renderPart(<GpuFields form={{ ...EMPTY, gpuCount: "1" }} errors={{}} onChange={vi.fn()} />);

  expect(await screen.findByRole("radio", { name: /^H100.*SSH is off/ })).toBeTruthy();
  expect(screen.getByRole("status").textContent).toContain("Ask the owner of Berth to switch it on");
});
