import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart } from "../../testing/renderPart";
import { template } from "../../testing/templates";
import { EMPTY } from "./launchForm";
import { SourceFields } from "./SourceFields";

afterEach(() => vi.unstubAllGlobals());

const UBUNTU = template({});

function answer(part: object) {
  vi.stubGlobal("fetch", async () =>
    Response.json({
      templates: [
        UBUNTU,
        { ...UBUNTU, id: "notes", title: "Notes", command: ["jupyter", "lab"], diskGb: 50, ports: [8888] },
        { ...UBUNTU, id: "cuda", title: "CUDA", launchable: false, unavailableReason: "No." },
      ],
      faults: [],
      ...part,
    }),
  );
}

it("offers the templates that there are, and those that cannot be launched here only to see", async () => {
  answer({});
  const onChange = vi.fn();
  renderPart(<SourceFields form={EMPTY} errors={{}} onChange={onChange} />);

  const cuda = await screen.findByRole<HTMLOptionElement>("option", { name: /^CUDA \(not here/ });
  expect(cuda.disabled).toBe(true);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Template" }), "Notes");
  expect(onChange).toHaveBeenCalledWith({ template: "notes", diskGb: "50", ports: "8888", env: [] });
});

it("shows what the template runs where no other command is typed", async () => {
  answer({});
  renderPart(<SourceFields form={{ ...EMPTY, template: "notes" }} errors={{}} onChange={vi.fn()} />);

  expect(await screen.findByPlaceholderText("jupyter lab")).toBe(
    screen.getByRole("textbox", { name: "Start command" }),
  );
});

it("tells an owner that the file of templates is wrong", async () => {
  answer({ faults: ["line 3, column 5: wrong"] });
  renderPart(<SourceFields form={EMPTY} errors={{}} onChange={vi.fn()} />);

  expect(await screen.findByText("line 3, column 5: wrong")).toBeTruthy();
});
