import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { somePod } from "../../testing/pods";
import { renderPart } from "../../testing/renderPart";
import { ActionDialog } from "./ActionDialog";

afterEach(() => vi.unstubAllGlobals());

it("terminates only after the pod's name was typed", async () => {
  const bodies: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    bodies.push(await request.json());
    return Response.json(somePod({ phase: "STOPPING", version: 8 }), { status: 202 });
  });
  const onClose = vi.fn();
  renderPart(<ActionDialog pod={somePod()} action="terminate" onClose={onClose} />);

  expect(screen.getByText(/deletes the pod's disk \(20 GiB\)/)).toBeTruthy();
  const confirm = screen.getByRole<HTMLButtonElement>("button", { name: "Terminate web-1" });
  expect(confirm.disabled).toBe(true);
  await userEvent.type(screen.getByRole("textbox", { name: /Type web-1/ }), "web-2{Enter}");
  expect(bodies).toEqual([]);

  await userEvent.clear(screen.getByRole("textbox"));
  await userEvent.type(screen.getByRole("textbox"), "web-1");
  await userEvent.click(confirm);
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(bodies).toEqual([{ action: "terminate" }]);
});

it("resets only after the pod's name was typed, and says what is lost with its size", async () => {
  const bodies: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    bodies.push(await request.json());
    return Response.json(somePod({ phase: "REQUESTED", version: 8 }), { status: 202 });
  });
  const onClose = vi.fn();
  const disk = {
    name: "disk-1",
    usedBytes: 13 * 2 ** 30,
    sizeBytes: 20 * 2 ** 30,
    filling: false,
    next: null,
  };
  renderPart(<ActionDialog pod={somePod({ disk })} action="reset" onClose={onClose} />);

  expect(screen.getByText(/deletes what is on the pod's disk \(13.0 of 20.0 GiB used\)/)).toBeTruthy();
  const confirm = screen.getByRole<HTMLButtonElement>("button", { name: "Reset web-1" });
  expect(confirm.disabled).toBe(true);
  await userEvent.type(screen.getByRole("textbox", { name: /Type web-1/ }), "web-1");
  await userEvent.click(confirm);
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(bodies).toEqual([{ action: "reset", wipe: true }]);
});

it("MESH-11: says before a stop and a termination what stays, with sizes", () => {
  const pod = somePod({
    survives: [
      ...somePod().survives,
      { what: "volume", name: "data", sizeGb: 100, after: ["stop", "restart", "terminate"] },
    ],
  });
  const { unmount } = renderPart(<ActionDialog pod={pod} action="stop" onClose={vi.fn()} />);
  expect(screen.getByText(/the disk \(20 GiB\), the volume data \(100 GiB\), the name/)).toBeTruthy();
  unmount();

  renderPart(<ActionDialog pod={pod} action="terminate" onClose={vi.fn()} />);
  expect(screen.getByText(/deletes the pod's disk \(20 GiB\)/)).toBeTruthy();
  expect(screen.getByText(/the volume data \(100 GiB\), with all files/)).toBeTruthy();
  expect(screen.queryByText(/host key/)).toBeNull();
});

it("stays open and says why where the pod cannot do it", async () => {
  vi.stubGlobal("fetch", async () =>
    Response.json(
      {
        title: "The pod cannot do this now",
        status: 409,
        code: "invalid-transition",
        detail: "web-1 is stopping.",
      },
      { status: 409 },
    ),
  );
  const onClose = vi.fn();
  renderPart(<ActionDialog pod={somePod()} action="stop" onClose={onClose} />);
  await userEvent.click(screen.getByRole("button", { name: "Stop web-1" }));
  expect((await screen.findByRole("alert")).textContent).toContain("web-1 is stopping.");
  expect(onClose).not.toHaveBeenCalled();
});
