import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { createQueryClient } from "../../api/queryClient";
import { sessionKey } from "../../api/session";
import type { ClusterNode } from "../../api/types";
import { renderPart } from "../../testing/renderPart";
import { NodeCard } from "./NodeCard";

const NODE: ClusterNode = {
  id: "id-1",
  name: "node-1",
  status: "ready",
  cordoned: false,
  draining: false,
  drainDeadline: null,
  drivers: [{ name: "docker", healthy: false, reason: "Failed to connect to docker daemon" }],
  gpus: [
    { id: "GPU-1", model: "H100", healthy: true, pod: "pod-aaaaaaaaaaaaaaaa" },
    { id: "GPU-2", model: "H100", healthy: false, pod: null },
    { id: "GPU-3", model: "H100", healthy: true, pod: "pod-bbbbbbbbbbbbbbbb" },
    { id: "GPU-4", model: "H100", healthy: true, pod: null },
  ],
  pods: [
    { id: "pod-aaaaaaaaaaaaaaaa", name: "train-1", workspace: "main", phase: "RUNNING" },
    { id: "pod-bbbbbbbbbbbbbbbb", name: "other-1", workspace: "team", phase: "RUNNING" },
  ],
  actions: ["cordon", "drain"],
};

function draw(node: Partial<ClusterNode> = {}) {
  const client = createQueryClient();
  client.setQueryData(sessionKey, { subject: "admin", workspace: "main", scopes: ["ADMIN"] });
  renderPart(<NodeCard node={{ ...NODE, ...node }} />, client);
}

afterEach(() => vi.unstubAllGlobals());

it("shows who holds each GPU, and links the pods of the own workspace only", () => {
  draw();
  const rows = within(screen.getByRole("table", { name: "GPUs of node-1" }))
    .getAllByRole("row")
    .slice(1);
  expect(rows.map((row) => row.lastElementChild?.textContent)).toEqual([
    "train-1",
    "Nobody (not healthy)",
    "other-1",
    "Free",
  ]);
  expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["train-1", "train-1"]);
});

it("says which driver does not work and why", () => {
  draw();
  expect(screen.getByText("docker: not healthy. Failed to connect to docker daemon")).toBeTruthy();
});

it("drains after a question, with a deadline", async () => {
  const sent: [string, unknown][] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push([new URL(request.url).pathname, await request.json()]);
    return Response.json({ id: "id-1", name: "node-1", action: "drain" }, { status: 202 });
  });
  draw();
  await userEvent.click(screen.getByRole("button", { name: "Drain: node-1" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByText("The 2 pods there are stopped.")).toBeTruthy();
  const deadline = dialog.getByRole("textbox", { name: "Deadline in minutes" });
  await userEvent.clear(deadline);
  await userEvent.type(deadline, "90");
  expect(sent).toEqual([]);
  await userEvent.click(dialog.getByRole("button", { name: "Drain: node-1" }));
  await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent).toEqual([["/v1/admin/nodes/id-1/actions", { action: "drain", deadline: "PT90M" }]]);
});

it("offers only what the machine can do now", () => {
  draw({ draining: true, cordoned: true, actions: ["undrain"] });
  expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual(["End the drain"]);
  expect(screen.getByText("Ready; pods are leaving it.")).toBeTruthy();
});
