import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { template } from "../../testing/templates";
import { TemplateEditor } from "./TemplateEditor";

afterEach(() => vi.unstubAllGlobals());

interface Sent {
  path: string;
  match: string | null;
  noneMatch: string | null;
  body: { title: string | null };
}

function answer(with_: Response) {
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push({
      path: new URL(request.url).pathname,
      match: request.headers.get("If-Match"),
      noneMatch: request.headers.get("If-None-Match"),
      body: await request.json(),
    });
    return with_;
  });
  return sent;
}

it("saves a new one for every workspace and takes the place of none", async () => {
  const sent = answer(Response.json(template({ id: "lab" })));
  const onClose = vi.fn();
  renderPart(<TemplateEditor owner onClose={onClose} />);

  await userEvent.type(screen.getByRole("textbox", { name: "Id" }), "lab");
  await userEvent.click(screen.getByRole("checkbox", { name: /^For every workspace/ }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(sent).toMatchObject([
    { path: "/v1/admin/templates/lab", match: null, noneMatch: "*", body: { title: null } },
  ]);
});

it("saves an edit over the version that was shown and no other", async () => {
  const sent = answer(Response.json(template({ id: "notes" })));
  const notes = template({ id: "notes", title: "Notes", source: "workspace", version: 4 });
  renderPart(<TemplateEditor template={notes} owner={false} onClose={vi.fn()} />);

  await userEvent.type(screen.getByRole("textbox", { name: "Title" }), " 2");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent).toMatchObject([
    { path: "/v1/templates/notes", match: '"4"', noneMatch: null, body: { title: "Notes 2" } },
  ]);
});

it("keeps what was typed and marks the fields that are refused", async () => {
  const detail = "This template is Berth's own and stays as it is. Choose another id.";
  answer(
    Response.json(
      {
        title: "What is asked for is not valid",
        status: 422,
        code: "invalid-spec",
        detail,
        errors: [{ code: "reserved", field: "id", detail }],
      },
      { status: 422 },
    ),
  );
  renderPart(<TemplateEditor owner={false} onClose={vi.fn()} />);

  const id = screen.getByRole<HTMLInputElement>("textbox", { name: "Id" });
  await userEvent.type(id, "ubuntu");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText(detail)).toBeTruthy();
  expect(id.getAttribute("aria-invalid")).toBe("true");
  expect(id.value).toBe("ubuntu");
});
