import { expect, it } from "vitest";
import { somePod } from "../../testing/pods";
import { sessionEnd, sessionText } from "./sessionText";

const at = "2026-11-21T10:00:00Z";
const session = somePod().session;

it("says nothing of a session that lasts as long as the pod", () => {
  expect(sessionText(somePod())).toBeUndefined();
  expect(sessionEnd(somePod())).toBeNull();
});

it("says what begins a session, that it has begun and that it has ended", () => {
  const waiting = { ...session, trigger: "on-demand" as const, timeout: "PT8H", startedAt: null };
  expect(sessionText(somePod({ session: waiting }))).toBe("begins with the first log-in, for 8 h");
  const begun = { ...waiting, startedAt: at, expiresAt: at };
  expect(sessionText(somePod({ session: begun }))).toBe("has begun");
  expect(sessionEnd(somePod({ session: begun }))).toBe(at);
  expect(sessionEnd(somePod({ session: begun, phase: "STOPPED" }))).toBeNull();
  expect(sessionText(somePod({ session: { ...begun, endedAt: at } }))).toBe("ended: nobody may log in");
  expect(sessionEnd(somePod({ session: { ...begun, endedAt: at } }))).toBeNull();
});

it("says that nobody gets in before the command has failed", () => {
  const waiting = { ...session, trigger: "on-failure" as const, timeout: "PT1H", startedAt: null };
  expect(sessionText(somePod({ session: waiting }))).toContain("nobody may log in before");
  expect(sessionText(somePod({ session: { ...waiting, startedAt: at } }))).toContain("failed");
});
