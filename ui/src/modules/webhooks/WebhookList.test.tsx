import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Webhook } from "../../api/types";
import { renderPart } from "../../testing/renderPart";
import { WebhookList } from "./WebhookList";

afterEach(() => vi.unstubAllGlobals());

const webhook = (change: Partial<Webhook> = {}): Webhook => ({
  name: "pager",
  origin: "https://example.org",
  events: ["pod.failed"],
  savedAt: "2026-11-21T02:00:00Z",
  pending: 0,
  last: null,
  ...change,
});

const failed: Webhook["last"] = {
  id: "d-1",
  event: "pod.failed",
  at: "2026-11-21T03:00:00Z",
  delivered: false,
  status: 500,
  tries: 5,
  text: "It answered with 500 instead of 200 to 299.",
};

it("shows what became of the last delivery and why it was given up, and how many wait", async () => {
  const all = [webhook(), webhook({ name: "log", last: failed, pending: 2 })];
  vi.stubGlobal("fetch", async () => Response.json({ webhooks: all }));
  renderPart(<WebhookList writable={false} />);

  expect((await screen.findByRole("listitem", { name: "log" })).textContent).toContain(
    "given up after 5 tries: It answered with 500 instead of 200 to 299. 2 deliveries wait.",
  );
  expect(screen.getByRole("listitem", { name: "pager" }).textContent).toContain(
    "Nothing was to be told yet.",
  );
  expect(screen.queryByRole("button")).toBeNull();
});

it("removes one after a question", async () => {
  let all = [webhook()];
  vi.stubGlobal("fetch", async ({ method }: Request) => {
    if (method === "DELETE") {
      all = [];
      return new Response(null, { status: 204 });
    }
    return Response.json({ webhooks: all });
  });
  renderPart(<WebhookList writable />);

  await userEvent.click(await screen.findByRole("button", { name: "Remove pager" }));
  expect(all).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Remove webhook" }));
  expect(await screen.findByText("No webhook is saved: Berth tells nobody.")).toBeTruthy();
});

it("says what failed where the list cannot be read, and tries again", async () => {
  let works = false;
  vi.stubGlobal("fetch", async () =>
    works
      ? Response.json({ webhooks: [] })
      : Response.json({ title: "No", code: "forbidden", status: 403, detail: "Not you." }, { status: 403 }),
  );
  renderPart(<WebhookList writable />);

  expect((await screen.findByRole("alert")).textContent).toContain("The webhooks cannot be shown.");
  works = true;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(/No webhook is saved/)).toBeTruthy();
});
