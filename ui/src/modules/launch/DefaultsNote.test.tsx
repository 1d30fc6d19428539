import { screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { DefaultsNote } from "./DefaultsNote";

afterEach(() => vi.unstubAllGlobals());

it("says what will happen to the pod by itself, though the form does not ask for it", async () => {
  vi.stubGlobal("fetch", async () =>
    Response.json({ diskGb: 20, size: null, stopAfter: "PT8H", terminateAfter: "PT168H" }),
  );
  renderPart(<DefaultsNote />);

  expect(
    await screen.findByText(
      "As this workspace has it, the pod is stopped 8 h after each start, and terminated with its disk 168 h after its launch. You can change that on its page.",
    ),
  ).toBeTruthy();
});
