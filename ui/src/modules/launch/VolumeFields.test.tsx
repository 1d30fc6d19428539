import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Volume } from "../../api/types";
import { renderPart } from "../../testing/renderPart";
import { VolumeFields } from "./VolumeFields";

afterEach(() => vi.unstubAllGlobals());

it("offers a volume in the home of whom the pod lets in", async () => {
  const data = {
    id: "vol-aaaaaaaaaaaaaaaa",
    name: "data",
    sizeGb: 10,
    phase: "AVAILABLE",
    reason: { code: "made", text: "Free." },
  } as Volume;
  vi.stubGlobal("fetch", async () => Response.json({ volumes: [data] }));
  const changed = vi.fn();
  renderPart(<VolumeFields rows={[]} folder="/mnt" onChange={changed} />);

  await userEvent.click(await screen.findByRole("checkbox", { name: /^data, 10 GiB/ }));

  expect(changed).toHaveBeenCalledWith([{ name: "data", path: "/mnt/data" }]);
});
