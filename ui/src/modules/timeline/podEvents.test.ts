import { expect, it } from "vitest";
import type { PodEvent } from "../../api/types";
import { stepsOf, titleOf } from "./podEvents";

const podEvent = (part: Pick<PodEvent, "position" | "at" | "event" | "phase">): PodEvent => ({
  text: "",
  actor: null,
  ...part,
});

it("shows the latest first, with the time before each", () => {
  const steps = stepsOf([
    podEvent({ position: 5, at: "2026-11-21T02:00:01.500Z", event: "PodScheduled", phase: "SCHEDULED" }),
    podEvent({ position: 3, at: "2026-11-21T02:00:00Z", event: "PodLaunchRequested", phase: "REQUESTED" }),
  ]);
  expect(steps.map(({ position, after }) => [position, after])).toEqual([
    [5, 1_500],
    [3, undefined],
  ]);
});

it("shows an event it does not know under its own name", () => {
  expect(titleOf("PodStarted")).toBe("Started");
  expect(titleOf("PodRepainted")).toBe("PodRepainted");
});
