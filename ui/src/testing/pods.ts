import type { Pod } from "../api/types";

/** A running pod, changed as a test needs it. */
export function somePod(change: Partial<Pod> = {}): Pod {
  return {
    id: "pod-aaaaaaaaaaaaaaaa",
    name: "web-1",
    workspace: "main",
    phase: "RUNNING",
    reason: { code: "reachable", text: "Its SSH server answered.", since: "2026-11-21T02:00:00Z" },
    gpu: { count: 1, model: "H100-80GB" },
    gpuIds: ["GPU-0"],
    node: "node-1",
    generation: 1,
    boots: 1,
    version: 7,
    actions: ["restart", "stop", "terminate"],
    template: "ubuntu",
    image: null,
    ports: [],
    diskGb: 20,
    disk: null,
    envNames: [],
    publicPort: 10_000,
    hostKey: "ssh-ed25519 AAAA",
    createdAt: "2026-11-21T01:59:00Z",
    runningSince: "2026-11-21T02:00:00Z",
    queueTimeout: null,
    size: null,
    sshKeys: null,
    command: null,
    ...change,
  };
}
