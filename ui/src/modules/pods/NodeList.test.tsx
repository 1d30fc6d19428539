import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { PodNode } from "../../api/types";
import { somePod } from "../../testing/pods";
import { renderPart } from "../../testing/renderPart";
import { NodeList } from "./NodeList";

const NODE: PodNode = {
  index: 0,
  node: "gpu-01",
  phase: "RUNNING",
  reason: { code: "reachable", text: "Its SSH server answered." },
  gpuIds: ["GPU-0"],
  boots: 0,
  address: { host: "10.0.0.1", port: 23_000 },
  target: { host: "10.0.0.1", port: 22_000 },
  disk: "disk-0",
  publicPort: 10_000,
  hostKey: "ssh-ed25519 AAAA",
};

it("BASE-12 lists each node with its index, phase, machine and address", () => {
  const reason = { code: "node-silent", text: "Its machine is silent." };
  const lost: PodNode = { ...NODE, index: 1, phase: "LOST", reason, node: "gpu-02", address: null };
  renderPart(<NodeList pod={somePod({ nodes: [NODE, lost] })} />);
  const [leader, second] = screen.getAllByRole("definition").map((one) => one.textContent);
  expect(screen.getAllByRole("term").map((one) => one.textContent)).toEqual(["0, the leader", "1"]);
  expect(leader).toContain("Running");
  expect(leader).toContain("on gpu-01, others find it at 10.0.0.1:23000, public port 10000");
  expect(second).toContain("Lost");
  expect(second).toContain("Its machine is silent.");
});

it("shows nothing of a pod of one", () => {
  renderPart(<NodeList pod={somePod()} />);
  expect(screen.queryByRole("heading")).toBeNull();
});
