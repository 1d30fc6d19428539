import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { CreateVolume } from "./CreateVolume";

afterEach(() => vi.unstubAllGlobals());

async function fill(name: string) {
  await userEvent.type(screen.getByLabelText(/^Name/), name);
  await userEvent.click(screen.getByRole("button", { name: "Create" }));
}

it("creates a volume of the size that was typed", async () => {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(await request.json());
    return Response.json({ name: "data" }, { status: 201 });
  });
  renderPart(<CreateVolume />);
  await fill(" data");

  await vi.waitFor(() => expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe(""));
  expect(sent).toEqual([{ name: "data", sizeGb: 20 }]);
});

it("shows the quota's refusal at the size", async () => {
  const detail = "The workspace 'main' holds 90 of its 100 GiB of disks and volumes.";
  vi.stubGlobal("fetch", async () =>
    Response.json(
      {
        title: "The workspace's quota does not allow this",
        status: 403,
        code: "quota-exceeded",
        detail,
        errors: [{ code: "quota-exceeded", field: "sizeGb", detail }],
      },
      { status: 403 },
    ),
  );
  renderPart(<CreateVolume />);
  await fill("data");

  expect(await screen.findByText(detail)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>(/^Size/).getAttribute("aria-invalid")).toBe("true");
});

it("keeps what was typed and marks a name that is taken", async () => {
  const detail = "The workspace has a volume 'data' already.";
  vi.stubGlobal("fetch", async () =>
    Response.json(
      { title: "The name is taken", status: 409, code: "name-taken", detail, errors: [] },
      { status: 409 },
    ),
  );
  renderPart(<CreateVolume />);
  await fill("data");

  expect(await screen.findByText(detail)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe("data");
});
