import { expect, it } from "vitest";
import type { PodHappening } from "../../api/types";
import { stepsOf, titleOf } from "./podEvents";

const happening = (part: Pick<PodHappening, "position" | "at" | "event" | "phase">): PodHappening => ({
  text: "",
  actor: null,
  ...part,
});

it("shows the latest first, with the time before each", () => {
  const steps = stepsOf([
    happening({ position: 5, at: "2026-11-21T02:00:01.500Z", event: "PodScheduled", phase: "SCHEDULED" }),
    happening({ position: 3, at: "2026-11-21T02:00:00Z", event: "PodLaunchRequested", phase: "REQUESTED" }),
  ]);
  expect(steps.map(({ position, after }) => [position, after])).toEqual([
    [5, 1_500],
    [3, undefined],
  ]);
});

it("shows an event it does not know under its own name", () => {
  expect(titleOf("PodStarted")).toBe("Started");
  expect(titleOf("PodRenamed")).toBe("PodRenamed");
});
