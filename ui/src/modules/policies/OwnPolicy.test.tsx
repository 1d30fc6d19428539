import { screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { OwnPolicy } from "./OwnPolicy";

afterEach(() => vi.unstubAllGlobals());

it("shows a member what the owner has set, and offers nothing to change", async () => {
  vi.stubGlobal("fetch", async () =>
    Response.json({
      workspace: "lab",
      gpuModels: ["H100", "H200"],
      ssh: false,
      defaults: { diskGb: 50, size: null, stopAfter: "PT8H", terminateAfter: null },
    }),
  );
  renderPart(<OwnPolicy />);

  expect(await screen.findByText("SSH is off for this workspace.")).toBeTruthy();
  for (const text of ["H100, H200", "50 GiB", "8 h after each start", "By no timer"]) {
    expect(screen.getByText(text)).toBeTruthy();
  }
  expect(screen.queryByRole("button")).toBeNull();
});
