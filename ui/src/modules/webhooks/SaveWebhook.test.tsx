import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { SaveWebhook } from "./SaveWebhook";

afterEach(() => vi.unstubAllGlobals());

async function fill() {
  await userEvent.type(screen.getByLabelText(/^Name/), "pager");
  await userEvent.type(screen.getByLabelText(/^Address/), "https://example.org/berth?for=me");
  await userEvent.click(screen.getByRole("checkbox", { name: /pod\.failed/ }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
}

it("shows the key of a saved webhook until the user has it, and then no more", async () => {
  const sent: [string, string, unknown][] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push([request.method, new URL(request.url).pathname, await request.json()]);
    return Response.json({
      name: "pager",
      origin: "https://example.org",
      events: ["pod.failed"],
      key: "once-only",
    });
  });
  renderPart(<SaveWebhook />);
  await fill();

  expect((await screen.findByRole("status")).textContent).toContain("once-only");
  expect(sent).toEqual([
    ["PUT", "/v1/webhooks/pager", { url: "https://example.org/berth?for=me", events: ["pod.failed"] }],
  ]);
  expect(screen.getByLabelText<HTMLInputElement>(/^Address/).value).toBe("");
  await userEvent.click(screen.getByRole("button", { name: "I have it" }));
  expect(document.body.innerHTML).not.toContain("once-only");
});

it("keeps what was typed and marks the field that is refused", async () => {
  const detail = "The address leads into a private network.";
  vi.stubGlobal("fetch", async () =>
    Response.json(
      {
        title: "What is asked for is not valid",
        status: 422,
        code: "invalid-spec",
        detail,
        errors: [{ code: "not-public", field: "url", detail }],
      },
      { status: 422 },
    ),
  );
  renderPart(<SaveWebhook />);
  await fill();

  expect(await screen.findByText(detail)).toBeTruthy();
  expect(screen.getByLabelText(/^Address/).getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe("pager");
});
