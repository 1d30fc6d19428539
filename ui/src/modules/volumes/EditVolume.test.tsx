import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Volume } from "../../api/types";
import { renderPart } from "../../testing/renderPart";
import { EditVolume } from "./EditVolume";

afterEach(() => vi.unstubAllGlobals());

const volume: Volume = {
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
};

async function type(label: RegExp, text: string) {
  await userEvent.clear(screen.getByLabelText(label));
  await userEvent.type(screen.getByLabelText(label), text);
}

it("saves name and size of the volume as it was shown", async () => {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(new URL(request.url).pathname, request.headers.get("If-Match"), await request.json());
    return Response.json({ ...volume, name: "raw", sizeGb: 20 });
  });
  const close = vi.fn();
  renderPart(<EditVolume volume={volume} onClose={close} />);
  await type(/^Name/, "raw");
  await type(/^Size/, "20{Enter}");

  await vi.waitFor(() => expect(close).toHaveBeenCalled());
  expect(sent).toEqual(["/v1/volumes/data", '"7"', { name: "raw", sizeGb: 20 }]);
});

it("shows the quota's refusal at the size and keeps what was typed", async () => {
  const detail =
    "The workspace 'main' holds 90 of its 100 GiB of disks and volumes, and this volume asks for 20.";
  vi.stubGlobal("fetch", async () =>
    Response.json(
      {
        title: "The workspace's quota does not allow this",
        status: 403,
        code: "quota-exceeded",
        detail,
        errors: [{ code: "quota-exceeded", field: "sizeGb", detail }],
      },
      { status: 403 },
    ),
  );
  renderPart(<EditVolume volume={volume} onClose={() => undefined} />);
  await type(/^Size/, "30{Enter}");

  expect(await screen.findByText(detail)).toBeTruthy();
  const size = screen.getByLabelText<HTMLInputElement>(/^Size/);
  expect(size.value).toBe("30");
  expect(size.getAttribute("aria-invalid")).toBe("true");
});
