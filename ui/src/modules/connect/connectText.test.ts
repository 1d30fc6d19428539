import { expect, it } from "vitest";
import type { Connection } from "../../api/types";
import { forgetHostKeyCommands, isUsable, obstaclesOf, wayOf } from "./connectText";

const KEY = { type: "ssh-ed25519", fingerprint: "SHA256:x", publicKey: "ssh-ed25519 AAAA" };
const connection = (part: Partial<Connection>): Connection => ({
  kind: "relay",
  host: "10.0.0.1",
  port: 10_001,
  user: "root",
  command: "ssh root@10.0.0.1 -p 10001",
  scp: null,
  hostKeys: [KEY],
  unavailableReason: null,
  index: null,
  ...part,
});

it("names an address to ssh-keygen as known_hosts does", () => {
  expect(
    forgetHostKeyCommands([
      connection({}),
      connection({}),
      connection({ host: "pod-a.berth.internal", port: 22 }),
      connection({ kind: "web", hostKeys: [] }),
    ]),
  ).toEqual(['ssh-keygen -R "[10.0.0.1]:10001"', 'ssh-keygen -R "pod-a.berth.internal"']);
});

it("offers no command that would not work", () => {
  expect(isUsable(connection({}))).toBe(true);
  expect(isUsable(connection({ unavailableReason: "web-1 is STOPPED." }))).toBe(false);
  expect(isUsable(connection({ command: null }))).toBe(false);
});

it("shows a way it does not know under its own name", () => {
  expect(wayOf("relay").title).toBe("SSH on the pod's own port");
  expect(wayOf("tunnel").title).toBe("tunnel");
});

it("tells one cause once", () => {
  const unavailableReason = "web-1 is STOPPED.";
  expect(
    obstaclesOf([
      connection({}),
      connection({ kind: "gateway", unavailableReason }),
      connection({ kind: "jump", unavailableReason }),
      connection({ kind: "web", command: null }),
    ]),
  ).toEqual([
    { reason: unavailableReason, kinds: ["gateway", "jump"] },
    { reason: "Not available at the moment.", kinds: ["web"] },
  ]);
});
