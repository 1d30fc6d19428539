import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Pod } from "../../api/types";
import { somePod } from "../../testing/pods";
import { renderPart } from "../../testing/renderPart";
import { PodReason } from "./PodReason";

function textOf(pod: Partial<Pod>): string {
  return renderPart(<PodReason pod={somePod(pod)} />).container.textContent ?? "";
}

const since = "2026-11-21T02:00:00Z";

it("says what a queued pod waits for, since when, how many wait longer and when it is given up", () => {
  const text = textOf({
    phase: "QUEUED",
    queueTimeout: "PT1H30M",
    reason: { code: "sold-out", text: "Waiting for 2 GPUs: 1 of 4 is free. 3 pods wait longer.", since },
  });
  expect(text).toContain("web-1 waits: Waiting for 2 GPUs: 1 of 4 is free. 3 pods wait longer.");
  expect(text).toContain("It is given up when it has waited for 1 h 30 min.");
  expect(screen.getByRole("time").getAttribute("datetime")).toBe(since);
});

it("promises no start to a pod that can never fit", () => {
  const text = textOf({
    phase: "QUEUED",
    reason: { code: "never-fits", text: "This pod can never start on this cluster as it is.", since },
  });
  expect(text).not.toContain("as soon as there is room");
  expect(text).not.toContain("given up");
});

it("promises a lost pod no other machine, since its disk is on this one", () => {
  const lost = (code: string) =>
    textOf({ phase: "LOST", reason: { code, text: "Waiting for node-1.", since } });
  expect(lost("node-silent")).toContain("It comes back by itself when its machine does; its disk is there.");
  expect(lost("node-draining")).toContain("It starts again by itself when its machine takes pods again");
});

it("shows how far the image is", () => {
  const text = textOf({
    phase: "PULLING",
    reason: { code: "pulling", text: "Pulled 3/7 layers (2.1GB).", since },
  });
  expect(text).toContain("web-1 fetches its image: Pulled 3/7 layers (2.1GB).");
});
