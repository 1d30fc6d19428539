import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { somePod } from "../../testing/pods";
import { renderPart } from "../../testing/renderPart";
import { StartDialog } from "./StartDialog";

const bodies: unknown[] = [];

function draw() {
  bodies.length = 0;
  vi.stubGlobal("fetch", async (request: Request) => {
    bodies.push(await request.json());
    return Response.json(somePod({ phase: "REQUESTED", version: 8 }), { status: 202 });
  });
  const onClose = vi.fn();
  renderPart(<StartDialog pod={somePod({ phase: "STOPPED", actions: ["start"] })} onClose={onClose} />);
  return onClose;
}

afterEach(() => vi.unstubAllGlobals());

it("starts with the GPUs of the launch", async () => {
  const onClose = draw();
  await userEvent.click(screen.getByRole("button", { name: "Start web-1" }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(bodies).toEqual([{ action: "start" }]);
});

it("starts with none to rescue files", async () => {
  const onClose = draw();
  await userEvent.click(screen.getByRole("radio", { name: "Another number for this start" }));
  await userEvent.click(screen.getByRole("button", { name: "Start web-1" }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(bodies).toEqual([{ action: "start", gpu: { count: 0 } }]);
});

it("sends nothing that is no number", async () => {
  draw();
  await userEvent.click(screen.getByRole("radio", { name: "Another number for this start" }));
  await userEvent.clear(screen.getByRole("textbox", { name: "Number of GPUs" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Number of GPUs" }), "one{Enter}");
  expect(screen.getByText("Give a whole number; 0 is a start without GPUs.")).toBeTruthy();
  expect(bodies).toEqual([]);
});
