import { screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { renderPart } from "../testing/renderPart";
import { CopyButton } from "./CopyButton";
import * as clipboard from "./clipboard";

it.each([
  [true, "Copied ssh root@h", "Copied: ssh root@h"],
  [false, "Not allowed ssh root@h", "The browser did not allow copying."],
])("says what became of the copy: %s", async (allowed, name, announced) => {
  const copyText = vi.spyOn(clipboard, "copyText").mockResolvedValue(allowed);
  renderPart(<CopyButton text="ssh root@h" />);
  screen.getByRole("button", { name: "Copy ssh root@h" }).click();
  await screen.findByRole("button", { name });
  expect(copyText).toHaveBeenCalledWith("ssh root@h");
  await waitFor(() => expect(screen.getByTestId("announcer").textContent).toContain(announced));
});
