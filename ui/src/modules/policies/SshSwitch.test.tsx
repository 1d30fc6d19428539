import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { SshSwitch } from "./SshSwitch";

afterEach(() => vi.unstubAllGlobals());

it("switches SSH off after a question, of the version that was shown, and on without one", async () => {
  let policy = { workspace: "lab", enabled: true, version: 7 };
  const sent: [string | null, unknown][] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "PUT") {
      const body: { enabled: boolean } = await request.json();
      sent.push([request.headers.get("If-Match"), body]);
      policy = { ...policy, ...body, version: policy.version + 1 };
    }
    return Response.json(policy);
  });
  renderPart(<SshSwitch workspace="lab" />);

  await userEvent.click(await screen.findByRole("button", { name: "Switch SSH off" }));
  expect(screen.getByText(/is cut off now/)).toBeTruthy();
  expect(sent).toEqual([]);
  const dialog = screen.getByRole("dialog");
  await userEvent.click(
    [...dialog.querySelectorAll("button")].find(({ textContent }) => textContent === "Switch SSH off") ??
      dialog,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Switch SSH on" }));

  expect(await screen.findByText(/SSH is on for lab/)).toBeTruthy();
  expect(sent).toEqual([
    ['"7"', { enabled: false }],
    ['"8"', { enabled: true }],
  ]);
});
