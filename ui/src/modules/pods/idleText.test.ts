import { expect, it } from "vitest";
import { idleOf, idleStopText, idleTyped } from "./idleText";

const stop = { notBefore: null, setBy: "anna", setAt: "2026-11-21T02:00:00Z" };

it("reads a duration and what counts as use, and shows them as they are typed", () => {
  expect(idleOf(" PT30M ")).toBe("PT30M");
  expect(idleOf("PT30M, jobs ports")).toEqual({ after: "PT30M", count: ["jobs", "ports"] });
  expect(idleOf(" ")).toBeNull();
  expect(idleTyped({ ...stop, after: "PT30M", count: ["jobs"] })).toBe("PT30M, jobs");
  expect(idleTyped(null)).toBe("");
});

it("says in words when a pod is stopped that nobody uses", () => {
  expect(idleStopText({ ...stop, after: "PT30M", count: [] })).toBe("after 30 min without use");
  expect(idleStopText({ ...stop, after: "PT2H", count: ["jobs", "ports"] })).toBe(
    "after 2 h without use, as which jobs and ports count too",
  );
});
