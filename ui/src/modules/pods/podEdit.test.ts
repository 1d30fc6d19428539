import { expect, it } from "vitest";
import { somePod } from "../../testing/pods";
import { bodyOf, editOf } from "./podEdit";

const pod = somePod({
  labels: { team: "vision" },
  timers: {
    ...somePod().timers,
    stop: { due: "2026-11-21T10:00:00Z", after: "PT8H", setBy: "anna", setAt: "2026-11-21T02:00:00Z" },
  },
});

it("sends nothing where nothing differs, so that no timer counts anew", () => {
  expect(bodyOf(editOf(pod), editOf(pod))).toBeUndefined();
});

it("sends what differs, and null for what was emptied", () => {
  const before = editOf(pod);
  expect(before.stopAfter).toBe("PT8H");
  const after = { ...before, name: " web-2", stopAfter: "", labels: "team=vision\nrole = a=b\n\nnew" };
  expect(bodyOf(before, after)).toEqual({
    name: "web-2",
    stopAfter: null,
    labels: { team: "vision", role: "a=b", new: "" },
  });
});

it("sends an idle stop with what counts as use, and null to take it away", () => {
  const stop = {
    after: "PT30M",
    count: ["jobs" as const],
    notBefore: null,
    setBy: "anna",
    setAt: pod.createdAt,
  };
  const before = editOf(somePod({ idleStop: stop }));
  expect(before.idleStop).toBe("PT30M, jobs");
  expect(bodyOf(before, { ...before, idleStop: "PT1H" })).toEqual({ idleStop: "PT1H" });
  expect(bodyOf(before, { ...before, idleStop: "" })).toEqual({ idleStop: null });
});

it("sends chosen keys, and null for all", () => {
  const chosen = { id: "key-aaaaaaaaaaaaaaaa", fingerprint: "SHA256:a" };
  const before = editOf(somePod({ chosenKeys: [chosen] }));
  expect(bodyOf(before, { ...before, keys: [chosen.id] })).toBeUndefined();
  expect(bodyOf(before, { ...before, keys: null })).toEqual({ keys: null });
  expect(bodyOf(editOf(somePod()), { ...before, keys: [chosen.id] })).toMatchObject({ keys: [chosen.id] });
});

it("sends all ports where one changes", () => {
  const open = { port: 8888, protocol: "http" as const, name: null, public: false, listening: true };
  const before = editOf(somePod({ ports: [open] }));
  expect(bodyOf(before, { ...before, ports: "8888, 5432/tcp" })).toEqual({
    ports: [8888, { port: 5432, protocol: "tcp" }],
  });
  expect(bodyOf(before, { ...before, ports: "" })).toEqual({ ports: [] });
});

it("sends a schedule as a whole, and null where both of its lines are empty", () => {
  const before = editOf(pod);
  const stop = { ...before, stop: "0 18 * * *", zone: "Europe/Berlin" };
  expect(bodyOf(before, stop)).toEqual({
    schedule: { start: null, stop: "0 18 * * *", zone: "Europe/Berlin" },
  });
  expect(bodyOf(stop, { ...stop, stop: " " })).toEqual({ schedule: null });
});
