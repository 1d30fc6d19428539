import { describe, expect, it } from "vitest";
import type { PodTemplate } from "../../api/types";
import { template } from "../../testing/templates";
import { formOf, NEW_TEMPLATE, templateBodyOf, templateErrorsOf } from "./templateForm";

const TRAIN: PodTemplate = template({
  id: "train",
  source: "owner",
  version: 7,
  title: "Train",
  description: "Two\nlines.",
  image: "ghcr.io/lab/train:1",
  command: ["python", "train it.py"],
  ports: [6006, 8888],
  env: [
    { name: "MODE", help: "How.", defaultValue: "fast", required: false },
    { name: "RUN", help: null, defaultValue: null, required: true },
  ],
  diskGb: 50,
  needsGpu: true,
  user: "mesh",
});

it("sends a template that is edited as it was where nothing is changed", () => {
  expect(templateBodyOf(formOf(TRAIN))).toEqual({
    body: {
      title: "Train",
      description: "Two\nlines.",
      picture: null,
      image: "ghcr.io/lab/train:1",
      command: ["python", "train it.py"],
      ports: [6006, 8888],
      env: {
        MODE: { default: "fast", help: "How.", required: false },
        RUN: { help: null, required: true },
      },
      diskGb: 50,
      needsGpu: true,
      user: "mesh",
    },
  });
});

it.each(["make all && ./run", '["ls"]', "a\n b"])("keeps the line %j for the shell a line", (line) => {
  const body = templateBodyOf(formOf({ ...TRAIN, command: ["/bin/sh", "-c", line] }));
  const sent = "body" in body && body.body.command;
  expect(sent === line || JSON.stringify(sent) === JSON.stringify(["/bin/sh", "-c", line])).toBe(true);
});

it("makes the smallest request", () => {
  expect(templateBodyOf({ ...NEW_TEMPLATE, id: "x" })).toMatchObject({
    body: { title: null, image: null, ports: [], env: {}, diskGb: null },
  });
});

describe("what cannot be sent", () => {
  const row = (key: number, name: string) => ({ key, name, preset: "x", help: "", required: false });

  it.each([
    ["id", {}],
    ["diskGb", { id: "x", diskGb: "much" }],
    ["ports", { id: "x", ports: "8888/tcp" }],
    ["env", { id: "x", env: [row(1, "")] }],
    ["env", { id: "x", env: [row(1, "A"), row(2, "A")] }],
  ])("marks %s", (field, part) => {
    const made = templateBodyOf({ ...NEW_TEMPLATE, ...part });
    expect("errors" in made && Object.keys(made.errors)).toEqual([field]);
  });
});

it("sorts faults to the fields they are about", () => {
  const problem = { type: "", title: "", status: 422, code: "invalid-spec", detail: "" };
  const errors = [
    { code: "a", field: "id", detail: "Reserved." },
    { code: "b", field: "env.1X", detail: "Bad name." },
    { code: "c", field: "env.A.required", detail: "Both." },
    { code: "d", field: "ports[1]", detail: "Too high." },
    { code: "e", field: "elsewhere", detail: "?" },
  ];
  expect(templateErrorsOf({ ...problem, errors })).toEqual({
    id: "Reserved.",
    env: "1X: Bad name. A: Both.",
    ports: "Too high.",
  });
});
