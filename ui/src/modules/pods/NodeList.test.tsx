import { screen, within } from "@testing-library/react";
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
  const lost: PodNode = {
    ...NODE,
    index: 1,
    phase: "LOST",
    node: "gpu-02",
    address: null,
    publicPort: 10_001,
  };
  renderPart(<NodeList pod={somePod({ nodes: [NODE, lost] })} />);
  const rows = screen.getAllByRole("row").slice(1);
  expect(rows).toHaveLength(2);
  const [leader, second] = rows as [HTMLElement, HTMLElement];
  expect(within(leader).getByRole("rowheader").textContent).toBe("0, the leader");
  expect(leader.textContent).toContain("gpu-01");
  expect(leader.textContent).toContain("10.0.0.1:23000");
  expect(second.textContent).toContain("Lost");
  expect(second.textContent).toContain("10001");
});

it("shows nothing of a pod of one", () => {
  renderPart(<NodeList pod={somePod()} />);
  expect(screen.queryByRole("table")).toBeNull();
});
