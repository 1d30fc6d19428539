import { screen, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { KeyList } from "./KeyList";

const LIST = "Removed keys that are not out of all pods yet";

function answerWith(awaited: string[][]) {
  const removed = awaited.map((awaitedPods, index) => ({
    id: `key-${"abc"[index]?.repeat(16)}`,
    fingerprint: `SHA256:${"abc"[index]}`,
    removedAt: "2026-11-21T02:00:00Z",
    relayClosesAt: "2026-11-21T02:00:10Z",
    awaitedPods,
  }));
  vi.stubGlobal("fetch", async () => Response.json({ keys: [], next: null, removed }));
}

afterEach(() => vi.unstubAllGlobals());

it("tells which removed keys are not out of all pods, and which public ports close for that", async () => {
  answerWith([["pod-aaaaaaaaaaaaaaaa"], ["pod-aaaaaaaaaaaaaaaa", "pod-bbbbbbbbbbbbbbbb"]]);
  renderPart(<KeyList writable={false} />);
  const [first, second] = within(await screen.findByRole("list", { name: LIST })).getAllByRole("listitem");
  expect(first?.textContent).toContain("not yet out of 1 pod");
  expect(first?.textContent).toContain("SHA256:a");
  expect(second?.textContent).toContain("not yet out of 2 pods");
  expect(second?.textContent).toContain("public ports of pod-aaaaaaaaaaaaaaaa, pod-bbbbbbbbbbbbbbbb close");
});

it("says nothing of that where all pods have heard", async () => {
  answerWith([]);
  renderPart(<KeyList writable={false} />);
  expect(await screen.findByText(/No key is saved/)).toBeTruthy();
  expect(screen.queryByRole("list", { name: LIST })).toBeNull();
});
