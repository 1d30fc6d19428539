import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { RegistryLoginList } from "./RegistryLoginList";

afterEach(() => vi.unstubAllGlobals());

it("removes a login after a question", async () => {
  let registries = [{ registry: "ghcr.io", username: "robot", savedAt: "2026-11-21T02:00:00Z" }];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "DELETE") {
      registries = [];
      return new Response(null, { status: 204 });
    }
    return Response.json({ registries });
  });
  renderPart(<RegistryLoginList writable />);

  await userEvent.click(await screen.findByRole("button", { name: "Remove ghcr.io" }));
  expect(registries).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Remove login" }));
  expect(await screen.findByText("No login is saved. Public images need none.")).toBeTruthy();
});

it("offers no removal to a session that may only read", async () => {
  vi.stubGlobal("fetch", async () =>
    Response.json({
      registries: [{ registry: "ghcr.io", username: "robot", savedAt: "2026-11-21T02:00:00Z" }],
    }),
  );
  renderPart(<RegistryLoginList writable={false} />);
  expect(await screen.findByText("ghcr.io")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});
