import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { createQueryClient } from "../../api/queryClient";
import { somePod } from "../../testing/pods";
import { renderPart } from "../../testing/renderPart";
import { ChangePassword } from "./ChangePassword";

afterEach(() => vi.unstubAllGlobals());

const SECRET = "correct horse";

async function change() {
  await userEvent.click(screen.getByRole("button", { name: "Change password" }));
  await userEvent.type(screen.getByLabelText(/^New password/), SECRET);
  await userEvent.keyboard("{Enter}");
}

it("sends what was typed, and keeps it nowhere", async () => {
  const sent: [string, string, unknown][] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push([request.method, new URL(request.url).pathname, await request.json()]);
    return Response.json(somePod({ version: 8 }), { status: 202 });
  });
  const client = createQueryClient();
  renderPart(<ChangePassword pod={somePod()} />, client);
  await change();

  expect(await screen.findByRole("button", { name: "Change password" })).toBeTruthy();
  expect(sent).toEqual([["PUT", `/v1/pods/${somePod().id}/notebook/password`, { password: SECRET }]]);
  expect(document.body.innerHTML).not.toContain(SECRET);
  await vi.waitFor(() =>
    expect(
      JSON.stringify(
        client
          .getMutationCache()
          .getAll()
          .map(({ state }) => state),
      ),
    ).not.toContain(SECRET),
  );
});

it("says at the field why a password is refused, and keeps what was typed", async () => {
  const detail = "Take 8 characters at least.";
  vi.stubGlobal("fetch", async () =>
    Response.json(
      {
        title: "What is asked for is not valid",
        status: 422,
        code: "invalid-spec",
        detail,
        errors: [{ code: "too-short", field: "password", detail }],
      },
      { status: 422 },
    ),
  );
  renderPart(<ChangePassword pod={somePod()} />);
  await change();

  expect(await screen.findByText(detail)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>(/^New password/).value).toBe(SECRET);
});
