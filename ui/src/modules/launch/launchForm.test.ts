import { describe, expect, it } from "vitest";
import type { PodTemplate, Problem } from "../../api/types";
import { template } from "../../testing/templates";
import { bodyOf, EMPTY, fieldErrorsOf, type LaunchForm, stockWarning, withTemplate } from "./launchForm";

const form = (part: Partial<LaunchForm>): LaunchForm => ({ ...EMPTY, name: "web-1", ...part });

describe("bodyOf", () => {
  it("makes the smallest request", () => {
    expect(bodyOf(form({}))).toEqual({
      body: { name: "web-1", template: "ubuntu", gpu: { count: 1 }, env: {}, ports: [] },
    });
  });

  it("takes an image, a model, variables and ports", () => {
    const made = bodyOf(
      form({
        source: "image",
        image: " pytorch/pytorch:latest ",
        gpuCount: "2",
        gpuModel: "H100-80GB",
        env: [
          { id: 1, name: " HF_TOKEN ", value: " kept as it is " },
          { id: 2, name: "", value: "" },
        ],
        ports: "8888, 6006;7000",
        diskGb: "20",
      }),
    );
    expect(made).toEqual({
      body: {
        name: "web-1",
        image: "pytorch/pytorch:latest",
        gpu: { count: 2, model: "H100-80GB" },
        env: { HF_TOKEN: " kept as it is " },
        ports: [8888, 6006, 7000],
        diskGb: 20,
      },
    });
  });

  it("takes a size, and the queue's timeout as a duration", () => {
    expect(bodyOf(form({ size: "large", queueMinutes: "30" }))).toMatchObject({
      body: { size: "large", queueTimeout: "PT30M" },
    });
  });

  it("takes timers as they were typed, and none where nothing was", () => {
    expect(bodyOf(form({ stopAfter: " PT8H ", terminateAfter: "2030-01-31T18:00:00Z" }))).toMatchObject({
      body: { stopAfter: "PT8H", terminateAfter: "2030-01-31T18:00:00Z" },
    });
    expect(bodyOf(form({ idleStop: "PT30M, jobs" }))).toMatchObject({
      body: { idleStop: { after: "PT30M", count: ["jobs"] } },
    });
    expect(bodyOf(form({ stopAfter: " " }))).not.toHaveProperty("body.stopAfter");
  });

  it("BASE-22 asks for nodes where there are to be several", () => {
    expect(bodyOf(form({ nodes: "4" }))).toMatchObject({ body: { nodes: 4 } });
    const made = bodyOf(form({ nodes: "1" }));
    expect("body" in made && "nodes" in made.body).toBe(false);
  });

  it("takes a template and a command as they were typed", () => {
    expect(bodyOf(form({ template: "pytorch", command: " a\n b " }))).toMatchObject({
      body: { template: "pytorch", command: " a\n b " },
    });
  });

  it("asks for a notebook with a user and a password, neither of which may be missing", () => {
    const login = { notebook: true, notebookUser: " ada ", notebookPassword: " as typed " };
    expect(bodyOf(form(login))).toMatchObject({
      body: { notebook: { user: "ada", password: " as typed " } },
    });
    expect(bodyOf(form({ ...login, notebook: false }))).not.toHaveProperty("body.notebook");
    const made = bodyOf(form({ notebook: true }));
    expect("errors" in made && Object.keys(made.errors)).toEqual(["notebookUser", "notebookPassword"]);
  });

  it("takes a trigger and its hours, and no hours where the session lasts as long as the pod", () => {
    expect(bodyOf(form({ trigger: "on-failure", sessionHours: "4", command: "train" }))).toMatchObject({
      body: { trigger: "on-failure", sessionTimeout: "PT4H" },
    });
    const plain = bodyOf(form({ sessionHours: "4" }));
    expect("body" in plain && ("trigger" in plain.body || "sessionTimeout" in plain.body)).toBe(false);
    expect(bodyOf(form({ trigger: "on-demand", sessionHours: "x" }))).toHaveProperty("errors.sessionHours");
  });

  it("leaves a missing name to Berth, which makes one up", () => {
    const made = bodyOf(form({ name: " " }));
    expect("body" in made && "name" in made.body).toBe(false);
  });

  it("asks for no model of no GPU", () => {
    expect(bodyOf(form({ gpuCount: "0", gpuModel: "H100-80GB" }))).toMatchObject({
      body: { gpu: { count: 0 } },
    });
  });

  it("sends chosen keys, and none where all of the workspace's or those of SSH_PUBLIC_KEY let in", () => {
    const env = [{ id: 1, name: "SSH_PUBLIC_KEY", value: "ssh-ed25519 AAAA" }];
    const keys = ["key-aaaaaaaaaaaaaaaa"];
    const sent = (part: Partial<LaunchForm>) => {
      const made = bodyOf(form(part));
      return "body" in made && made.body.keys;
    };
    expect(sent({ keys })).toEqual(keys);
    expect(sent({})).toBeUndefined();
    expect(sent({ keys, env })).toBeUndefined();
    expect(sent({ keys: [], env })).toBeUndefined();
  });

  it("sends chosen volumes with their paths, and marks the field where one is refused", () => {
    expect(bodyOf(form({ volumes: [{ name: "data", path: " /root/data " }] }))).toMatchObject({
      body: { volumes: [{ name: "data", path: "/root/data" }] },
    });
    const busy: Problem = {
      type: "/problems/volume-in-use",
      title: "A pod has the volume",
      status: 409,
      code: "volume-in-use",
      detail: "pod-a has it.",
      errors: [],
    };
    expect(fieldErrorsOf(busy)).toEqual({ volumes: "pod-a has it." });
  });

  it("leaves a bad name to Berth, which knows the rule", () => {
    expect(bodyOf(form({ name: "Web_1" }))).toMatchObject({ body: { name: "Web_1" } });
  });

  it.each<[keyof LaunchForm, Partial<LaunchForm>]>([
    ["image", { source: "image", image: "" }],
    ["gpuCount", { gpuCount: "one" }],
    ["diskGb", { diskGb: "-1" }],
    ["nodes", { nodes: "0" }],
    ["queueMinutes", { queueMinutes: "1.5" }],
    ["ports", { ports: "8888 http" }],
    ["keys", { keys: [] }],
    ["env", { env: [{ id: 1, name: "", value: "x" }] }],
    [
      "env",
      {
        env: [
          { id: 1, name: "A", value: "x" },
          { id: 2, name: "A", value: "y" },
        ],
      },
    ],
  ])("marks %s", (field, part) => {
    const made = bodyOf(form(part));
    expect("errors" in made && Object.keys(made.errors)).toEqual([field]);
  });
});

describe("withTemplate", () => {
  const train = (part: Partial<PodTemplate>) => template({ id: "train", title: "Train", ...part });
  const variable = (name: string, preset: string | null, required = false) => ({
    name,
    help: null,
    defaultValue: preset,
    required,
  });

  it("fills in what the template presets, and no variable that may be missing", () => {
    const env = [variable("MODE", "fast"), variable("RUN", null, true), variable("TOKEN", null)];
    expect(withTemplate(EMPTY, train({ env, ports: [8888, 6006], diskGb: 50 }))).toEqual({
      template: "train",
      diskGb: "50",
      ports: "8888, 6006",
      env: [
        { id: 1, name: "MODE", value: "fast" },
        { id: 2, name: "RUN", value: "" },
      ],
    });
  });

  it("leaves a disk of which the template says nothing to the workspace", () => {
    expect(withTemplate(form({ diskGb: "50" }), train({ diskGb: null })).diskGb).toBe("");
  });

  it("keeps what was typed, and nothing that only the template of before had filled in", () => {
    const before = train({ env: [variable("MODE", "fast"), variable("RUN", null, true)] });
    const filled = form({
      env: [
        { id: 1, name: "MODE", value: "fast" },
        { id: 2, name: "RUN", value: "mine" },
        { id: 3, name: "OTHER", value: "x" },
      ],
    });
    expect(withTemplate(filled, train({ id: "plain" }), before).env).toEqual([
      { id: 1, name: "RUN", value: "mine" },
      { id: 2, name: "OTHER", value: "x" },
    ]);
  });
});

describe("fieldErrorsOf", () => {
  const problem = (part: Partial<Problem>): Problem => ({
    type: "/problems/invalid-spec",
    title: "Not valid",
    status: 422,
    code: "invalid-spec",
    detail: "…",
    errors: [],
    ...part,
  });

  it("sorts faults to the fields they are about", () => {
    const errors = [
      { code: "a", field: "name", detail: "No." },
      { code: "b", field: "gpu.count", detail: "Too many." },
      { code: "c", field: "gpu.model", detail: "Unknown." },
      { code: "d", field: "env.1X", detail: "Bad name." },
      { code: "e", field: "ports[0]", detail: "Too low." },
      { code: "f", field: "ports[1]", detail: "Too high." },
      { code: "g", field: "something.new", detail: "Elsewhere." },
      { code: "h", field: "queueTimeout", detail: "Too long." },
      { code: "j", field: "template", detail: "Gone." },
      { code: "k", field: "command[1]", detail: "Too long." },
      { code: "i", field: "size", detail: "There is no such size class." },
    ];
    expect(fieldErrorsOf(problem({ errors }))).toEqual({
      name: "No.",
      gpuCount: "Too many.",
      gpuModel: "Unknown.",
      env: "1X: Bad name.",
      ports: "Port 1: Too low. Port 2: Too high.",
      queueMinutes: "Too long.",
      template: "Gone.",
      command: "Too long.",
      size: "There is no such size class.",
    });
  });

  it("knows which field a taken name stands in", () => {
    expect(fieldErrorsOf(problem({ code: "name-taken", detail: "web-1 exists." }))).toEqual({
      name: "web-1 exists.",
    });
  });
});

describe("stockWarning", () => {
  const stock = [
    { model: "H100", total: 8, free: 2, nodes: 1, allowed: true },
    { model: "A100", total: 4, free: 4, nodes: 1, allowed: true },
  ];

  it.each([
    ["0", "", undefined],
    ["6", "", undefined],
    ["4", "A100", undefined],
    ["x", "", undefined],
    ["3", "H100", "2 of 8 H100 are free now: the pod will wait in the queue."],
    ["9", "H100", "There are 8 H100 in all: a pod with 9 can never start as things are."],
    ["13", "", "There are 12 GPUs in all: a pod with 13 can never start as things are."],
  ])("for %s of '%s'", (gpuCount, gpuModel, warning) => {
    expect(stockWarning(form({ gpuCount, gpuModel }), stock)).toBe(warning);
  });
});
