import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Connection } from "../../api/types";
import { somePod } from "../../testing/pods";
import { renderPart } from "../../testing/renderPart";
import { NotebookPanel } from "./NotebookPanel";
import { stateText, tunnelTo } from "./notebookText";

afterEach(() => {
  vi.unstubAllGlobals();
});

const NOTEBOOK = { user: "ada", url: null, state: null, text: null, port: null } as const;
const RELAY: Connection = {
  kind: "relay",
  host: "203.0.113.7",
  port: 10_000,
  user: "root",
  command: "ssh root@203.0.113.7 -p 10000",
  scp: null,
  hostKeys: [],
  unavailableReason: null,
  index: null,
};

const SESSION = { subject: "rita", workspace: "main", scopes: ["READ"] };

const answer = (body: object) =>
  vi.stubGlobal("fetch", async ({ url }: Request) =>
    Response.json(url.includes("/v1/sessions/") ? SESSION : body),
  );

it("says so where a pod was launched without one", () => {
  renderPart(<NotebookPanel pod={somePod({ notebook: null })} />);
  expect(screen.getByText(/Not enabled when the pod was launched/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Check" })).toBeNull();
});

it("shows the user, the tunnel to copy and where it ends while it runs", async () => {
  answer({ connections: [{ ...RELAY, kind: "web", command: "https://x" }, RELAY], acceptedKeys: [] });
  renderPart(<NotebookPanel pod={somePod({ notebook: { ...NOTEBOOK, state: "running", port: 8888 } })} />);
  expect(screen.getByText("ada")).toBeTruthy();
  expect(await screen.findByText("ssh root@203.0.113.7 -p 10000 -L 18888:localhost:8888")).toBeTruthy();
  expect(screen.getByRole("link").getAttribute("href")).toBe("http://localhost:18888/lab");
});

it("shows how far an installation is, and why it failed", () => {
  const text = "Collecting jupyterlab";
  renderPart(<NotebookPanel pod={somePod({ notebook: { ...NOTEBOOK, state: "installing", text } })} />);
  expect(screen.getByRole("status").textContent).toContain(text);
  expect(stateText({ ...NOTEBOOK, state: "failed", text: "no python3" })).toBe("Failed: no python3");
});

it("lists what a check has found", async () => {
  answer({
    checks: [
      { name: "enabled", ok: true, text: "It was." },
      { name: "running", ok: false, text: "It is not." },
      { name: "exposed", ok: null, text: "Not tried." },
      { name: "loads", ok: null, text: "Not tried." },
    ],
  });
  renderPart(<NotebookPanel pod={somePod({ notebook: { ...NOTEBOOK, state: "starting" } })} />);
  await userEvent.click(screen.getByRole("button", { name: "Check" }));
  const list = await screen.findByRole("list", { name: "Checks" });
  expect(list.textContent).toContain("Running? No It is not.");
  expect(list.textContent).toContain("Page loads? — Not tried.");
});

it("offers no tunnel where no way into the pod is open", () => {
  expect(tunnelTo(8888, [{ ...RELAY, unavailableReason: "The pod does not run." }])).toBeUndefined();
});
