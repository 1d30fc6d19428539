import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Volume } from "../../api/types";
import { renderPart } from "../../testing/renderPart";
import { VolumeList } from "./VolumeList";

afterEach(() => vi.unstubAllGlobals());

const volume = (change: Partial<Volume> = {}): Volume => ({
  id: "vol-aaaaaaaaaaaaaaaa",
  name: "data",
  workspace: "main",
  sizeGb: 10,
  attachedTo: null,
  path: null,
  node: "node-1",
  phase: "AVAILABLE",
  reason: { code: "detached", text: "No pod has it." },
  createdAt: "2026-11-21T02:00:00Z",
  usedBytes: null,
  filling: false,
  version: 7,
  ...change,
});

it("deletes a volume only after its name was typed, and says what is lost", async () => {
  let volumes = [volume()];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "DELETE") {
      expect(new URL(request.url).pathname).toBe("/v1/volumes/data");
      volumes = [volume({ phase: "DELETING", reason: { code: "delete-requested", text: "Being deleted." } })];
      return Response.json(volumes[0], { status: 202 });
    }
    return Response.json({ volumes });
  });
  renderPart(<VolumeList writable />);

  await userEvent.click(await screen.findByRole("button", { name: "Delete data" }));
  expect(screen.getByText(/all files on the volume \(10 GiB\)/)).toBeTruthy();
  const [, confirm] = screen.getAllByRole<HTMLButtonElement>("button", { name: "Delete data", hidden: true });
  expect(confirm?.disabled).toBe(true);
  await userEvent.type(screen.getByRole("textbox", { name: /Type data/ }), "data{Enter}");
  expect(await screen.findByText("Being deleted.")).toBeTruthy();
});

it("shows who has a volume and how full it is, and warns where that is nearly all, and offers no change of it", async () => {
  vi.stubGlobal("fetch", async () =>
    Response.json({
      volumes: [
        volume({
          attachedTo: "pod-aaaaaaaaaaaaaaaa",
          path: "/root/data",
          phase: "ATTACHED",
          usedBytes: 9.5 * 2 ** 30,
          filling: true,
        }),
      ],
    }),
  );
  renderPart(<VolumeList writable />);

  expect(await screen.findByText(/9\.5 of 10 GiB used · on node-1/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "pod-aaaaaaaaaaaaaaaa" })).toBeTruthy();
  expect(screen.getByRole<HTMLMeterElement>("meter", { name: /^data, 9\.5 of 10 GiB/ }).value).toBe(0.95);
  expect(screen.getByRole("status").textContent).toContain("data is nearly full.");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Edit data" }).disabled).toBe(true);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Delete data" }).disabled).toBe(true);
});
