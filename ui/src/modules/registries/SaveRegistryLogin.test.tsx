import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { SaveRegistryLogin } from "./SaveRegistryLogin";

afterEach(() => vi.unstubAllGlobals());

async function fill(registry: string) {
  await userEvent.type(screen.getByLabelText(/^Registry/), registry);
  await userEvent.type(screen.getByLabelText(/^User name/), "robot");
  await userEvent.type(screen.getByLabelText(/^Password or token/), "secret");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
}

it("saves a login of a registry with a port and forgets the password", async () => {
  const sent: [string, string, unknown][] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push([request.method, new URL(request.url).pathname, await request.json()]);
    return Response.json({ registry: "10.0.0.5:5000", username: "robot", savedAt: "2026-11-21T02:00:00Z" });
  });
  renderPart(<SaveRegistryLogin />);
  await fill(" 10.0.0.5:5000");

  expect((await screen.findByRole("status")).textContent).toBe("Saved: robot at 10.0.0.5:5000");
  expect(sent).toEqual([
    ["PUT", "/v1/registries/10.0.0.5%3A5000", { username: "robot", password: "secret" }],
  ]);
  expect(screen.getByLabelText<HTMLInputElement>(/^Password or token/).value).toBe("");
  expect(document.body.innerHTML).not.toContain("secret");
});

it("keeps what was typed and marks the field that is refused", async () => {
  const detail = "Name the registry in the address as its images do.";
  vi.stubGlobal("fetch", async () =>
    Response.json(
      {
        title: "What is asked for is not valid",
        status: 422,
        code: "invalid-spec",
        detail: "Send a name and a password.",
        errors: [{ code: "invalid-registry", field: "registry", detail }],
      },
      { status: 422 },
    ),
  );
  renderPart(<SaveRegistryLogin />);
  await fill("https://ghcr.io");

  expect(await screen.findByText(detail)).toBeTruthy();
  expect(screen.getByLabelText(/^Registry/).getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByLabelText<HTMLInputElement>(/^Password or token/).value).toBe("secret");
});
