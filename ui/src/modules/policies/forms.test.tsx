import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { GpuModelsForm } from "./GpuModelsForm";
import { LaunchDefaultsForm } from "./LaunchDefaultsForm";

let sent: [string, string | null, unknown][];
let answer: (path: string) => Response;

beforeEach(() => {
  sent = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== "GET") {
      const body = request.method === "PUT" ? await request.json() : undefined;
      sent.push([`${request.method} ${pathname}`, request.headers.get("If-Match"), body]);
    }
    return answer(pathname);
  });
});

afterEach(() => vi.unstubAllGlobals());

it("saves the models that are typed line by line, with commas in their names", async () => {
  answer = (path) =>
    path === "/v1/gpus"
      ? Response.json({ gpus: [{ model: "H100, 80 GB" }], publicPorts: { total: 1, free: 1 } })
      : Response.json({ workspace: "lab", models: null, version: 3 });
  renderPart(<GpuModelsForm workspace="lab" />);

  await userEvent.click(await screen.findByRole("radio", { name: "Only these" }));
  await userEvent.type(screen.getByLabelText(/^Models/), " H100, 80 GB \n\nH200");
  await userEvent.click(screen.getByRole("button", { name: "Save models" }));
  await vi.waitFor(() =>
    expect(sent).toEqual([
      ["PUT /v1/admin/workspaces/lab/gpu-models", '"3"', { models: ["H100, 80 GB", "H200"] }],
    ]),
  );
});

it("lets all models be used again", async () => {
  answer = (path) =>
    path === "/v1/gpus"
      ? Response.json({ gpus: [], publicPorts: { total: 1, free: 1 } })
      : Response.json({ workspace: "lab", models: ["H100"], version: 4 });
  renderPart(<GpuModelsForm workspace="lab" />);

  await userEvent.click(await screen.findByRole("radio", { name: "Any model" }));
  await userEvent.click(screen.getByRole("button", { name: "Save models" }));
  await vi.waitFor(() =>
    expect(sent).toEqual([["DELETE /v1/admin/workspaces/lab/gpu-models", '"4"', undefined]]),
  );
});

it("saves all defaults at once, and marks the field that is refused", async () => {
  const detail = "There is no size class of this name.";
  answer = (path) =>
    path === "/v1/sizes"
      ? Response.json({ sizes: [] })
      : sent.length === 0
        ? Response.json({
            workspace: "lab",
            diskGb: 50,
            size: null,
            stopAfter: "PT8H",
            terminateAfter: null,
            version: 5,
          })
        : Response.json(
            {
              title: "No",
              status: 422,
              code: "invalid-spec",
              detail,
              errors: [{ code: "unknown-size", field: "size", detail }],
            },
            { status: 422 },
          );
  renderPart(<LaunchDefaultsForm workspace="lab" />);

  const size = await screen.findByLabelText(/^Size class/);
  await userEvent.type(size, "huge");
  await userEvent.clear(screen.getByLabelText(/^Stop after/));
  await userEvent.click(screen.getByRole("button", { name: "Save defaults" }));

  expect(await screen.findByText(detail)).toBeTruthy();
  expect(size.getAttribute("aria-invalid")).toBe("true");
  expect(sent).toEqual([
    [
      "PUT /v1/admin/workspaces/lab/defaults",
      '"5"',
      { diskGb: 50, size: "huge", stopAfter: null, terminateAfter: null },
    ],
  ]);
});

it("leaves the idle stop as it was set, which the form does not ask for", async () => {
  const idleStop = { after: "PT30M", count: ["jobs"] };
  answer = (path) =>
    path === "/v1/sizes"
      ? Response.json({ sizes: [] })
      : Response.json({
          workspace: "lab",
          diskGb: 50,
          size: null,
          stopAfter: null,
          terminateAfter: null,
          idleStop,
          version: 5,
        });
  renderPart(<LaunchDefaultsForm workspace="lab" />);

  await screen.findByLabelText(/^Size class/);
  await userEvent.click(screen.getByRole("button", { name: "Save defaults" }));

  await vi.waitFor(() => expect(sent[0]?.[2]).toMatchObject({ diskGb: 50, idleStop }));
});
