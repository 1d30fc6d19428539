import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { somePod } from "../../testing/pods";
import { renderPart } from "../../testing/renderPart";
import { EditPodDialog } from "./EditPodDialog";
import { ExtendDialog } from "./ExtendDialog";
import { PodPlan } from "./PodPlan";

const bodies: unknown[] = [];

function answerAll() {
  bodies.length = 0;
  vi.stubGlobal("fetch", async (request: Request) => {
    bodies.push(await request.json());
    return Response.json(somePod({ version: 8 }), { status: 202 });
  });
}

afterEach(() => vi.unstubAllGlobals());

it("says when the pod is stopped, that it is soon, who locked it and what its labels are", () => {
  const at = "2026-11-21T10:00:00Z";
  vi.stubGlobal("fetch", async () => Response.json({}, { status: 401 }));
  const text =
    renderPart(
      <PodPlan
        pod={somePod({
          stopsAt: at,
          timers: { ...somePod().timers, stopWarned: at },
          locked: true,
          lock: { by: "anna", since: at },
          labels: { team: "vision" },
        })}
      />,
    ).container.textContent ?? "";
  expect(text).toContain("web-1 is stopped soon.");
  expect(text).toContain("by anna");
  expect(text).toContain("vision");
});

it("says since when nobody has used the pod, by what, and when it is stopped for that", () => {
  vi.stubGlobal("fetch", async () => Response.json({}, { status: 401 }));
  const setAt = "2026-11-21T02:00:00Z";
  const text =
    renderPart(
      <PodPlan
        pod={somePod({
          idleStop: { after: "PT30M", count: [], notBefore: null, setBy: "anna", setAt },
          idle: { since: setAt, signal: "terminal", quietUntil: null, stopsAt: "2026-11-21T02:30:00Z" },
        })}
      />,
    ).container.textContent ?? "";
  expect(text).toContain("after 30 min without use");
  expect(text).toContain("(last: terminal)");
  expect(text).toContain("Stops if not used");
});

it("renames a pod and sends nothing else", async () => {
  answerAll();
  const onClose = vi.fn();
  renderPart(<EditPodDialog pod={somePod()} onClose={onClose} />);
  await userEvent.clear(screen.getByRole("textbox", { name: "Name" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Name" }), "web-2{Enter}");
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(bodies).toEqual([{ name: "web-2" }]);
});

it("extends by hours", async () => {
  answerAll();
  const onClose = vi.fn();
  renderPart(<ExtendDialog pod={somePod()} onClose={onClose} />);
  await userEvent.clear(screen.getByRole("textbox", { name: "Hours" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Hours" }), "3{Enter}");
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(bodies).toEqual([{ action: "extend", by: "PT3H" }]);
});
