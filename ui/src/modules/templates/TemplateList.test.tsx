import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { template } from "../../testing/templates";
import { TemplateList } from "./TemplateList";

afterEach(() => vi.unstubAllGlobals());

const SAVED_AT = "2026-11-21T02:00:00Z";
const TEMPLATES = [
  template({}),
  template({ id: "lab", title: "Lab", source: "owner", version: 3, savedAt: SAVED_AT }),
  template({ id: "notes", title: "Notes", source: "workspace", version: 4, savedAt: SAVED_AT }),
];

it("deletes a template of the workspace in the version that was shown, after a question", async () => {
  let templates = TEMPLATES;
  const sent: (string | null)[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "DELETE") {
      sent.push(new URL(request.url).pathname, request.headers.get("If-Match"));
      templates = TEMPLATES.slice(0, 2);
      return new Response(null, { status: 204 });
    }
    return Response.json({ templates, faults: [] });
  });
  renderPart(<TemplateList writable owner={false} onEdit={vi.fn()} />);

  await userEvent.click(await screen.findByRole("button", { name: "Delete notes" }));
  expect(sent).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Delete template" }));
  await vi.waitFor(() => expect(screen.queryByText("Notes")).toBeNull());
  expect(sent).toEqual(["/v1/templates/notes", '"4"']);
});

it("offers to change the owner's to the owner alone, and what nobody saved to nobody", async () => {
  vi.stubGlobal("fetch", async () => Response.json({ templates: TEMPLATES, faults: [] }));
  const onEdit = vi.fn();
  renderPart(<TemplateList writable owner onEdit={onEdit} />);

  await userEvent.click(await screen.findByRole("button", { name: "Edit lab" }));
  expect(onEdit).toHaveBeenCalledWith(TEMPLATES[1]);
  expect(screen.queryByRole("button", { name: "Edit ubuntu" })).toBeNull();
});

it("offers no change to a session that may only read", async () => {
  vi.stubGlobal("fetch", async () => Response.json({ templates: TEMPLATES, faults: [] }));
  renderPart(<TemplateList writable={false} owner={false} onEdit={vi.fn()} />);

  expect(await screen.findByText("Notes")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});
