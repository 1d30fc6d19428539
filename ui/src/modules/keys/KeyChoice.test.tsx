import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { KeyChoice } from "./KeyChoice";

const KEYS = ["a", "b"].map((letter) => ({
  id: `key-${letter.repeat(16)}`,
  type: "ssh-ed25519",
  fingerprint: `SHA256:${letter}`,
  comment: letter === "a" ? "anna@laptop" : "",
  publicKey: "ssh-ed25519 AAAA",
  createdAt: "2026-11-21T02:00:00Z",
}));
const IDS = KEYS.map((key) => key.id);

function answerWith(keys: typeof KEYS) {
  vi.stubGlobal("fetch", async () => Response.json({ keys, next: null, removed: [] }));
}

afterEach(() => vi.unstubAllGlobals());

it("begins with all keys of the workspace, and offers each by comment or fingerprint", async () => {
  answerWith(KEYS);
  const onChange = vi.fn();
  renderPart(<KeyChoice value={null} onChange={onChange} />);
  expect(screen.getByRole<HTMLInputElement>("radio", { name: /^All keys/ }).checked).toBe(true);
  const chosen = await screen.findByRole<HTMLInputElement>("radio", { name: "Chosen keys only" });
  await vi.waitFor(() => expect(chosen.disabled).toBe(false));
  await userEvent.click(chosen);
  expect(onChange).toHaveBeenCalledWith(IDS);
});

it("takes keys out and in one by one", async () => {
  answerWith(KEYS);
  const onChange = vi.fn();
  renderPart(<KeyChoice value={IDS.slice(0, 1)} onChange={onChange} />);
  await userEvent.click(await screen.findByRole("checkbox", { name: "SHA256:b" }));
  expect(onChange).toHaveBeenLastCalledWith(IDS);
  await userEvent.click(screen.getByRole("checkbox", { name: "anna@laptop" }));
  expect(onChange).toHaveBeenLastCalledWith([]);
});

it("tells of a chosen key that the workspace does not have any more, and leaves it out on demand", async () => {
  answerWith(KEYS.slice(0, 1));
  const onChange = vi.fn();
  renderPart(<KeyChoice value={IDS} onChange={onChange} />);
  await screen.findByRole("checkbox", { name: "anna@laptop" });
  expect(screen.getByText(/One chosen key is not a key of the workspace any more/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Leave out" }));
  expect(onChange).toHaveBeenCalledWith(IDS.slice(0, 1));
});
