import type { Fault, GpuStock, LaunchPodBody, PodTemplate, Problem } from "../../api/types";
import { idleOf } from "../pods/idleText";
import { portsOf } from "../pods/podPorts";

type Field =
  | "name"
  | "template"
  | "image"
  | "command"
  | "gpuCount"
  | "gpuModel"
  | "nodes"
  | "size"
  | "diskGb"
  | "queueMinutes"
  | "stopAfter"
  | "terminateAfter"
  | "idleStop"
  | "env"
  | "ports"
  | "keys"
  | "notebook"
  | "notebookUser"
  | "notebookPassword"
  | "trigger"
  | "sessionHours"
  | "volumes";
export type FieldErrors = Partial<Record<Field, string>>;

export interface EnvRow {
  id: number;
  name: string;
  value: string;
}

/** A volume of the workspace, and where the pod is to find it. */
export interface VolumeRow {
  name: string;
  path: string;
}

/** The fields of the form, as typed. */
export interface LaunchForm {
  name: string;
  source: "template" | "image";
  /** Its id. */
  template: string;
  image: string;
  /** Empty for the template's, if it has one. */
  command: string;
  gpuCount: string;
  /** Empty for any model. */
  gpuModel: string;
  /** How many, each with all the GPUs and a disk. */
  nodes: string;
  /** Empty for the default. */
  size: string;
  /** Empty for what the workspace has as its default. */
  diskGb: string;
  /** How long to wait in the queue; empty for as long as it takes. */
  queueMinutes: string;
  /** A duration or an instant; empty for never. */
  stopAfter: string;
  /** The same. */
  terminateAfter: string;
  /** A duration and what counts as use; empty for never. */
  idleStop: string;
  env: EnvRow[];
  ports: string;
  /** Ids of the workspace's keys that let in, null for all of them. */
  keys: string[] | null;
  notebook: boolean;
  notebookUser: string;
  notebookPassword: string;
  /** From when on people may log in. */
  trigger: NonNullable<LaunchPodBody["trigger"]>;
  /** How long they may; empty for the default. */
  sessionHours: string;
  volumes: VolumeRow[];
}

export const EMPTY: LaunchForm = {
  name: "",
  source: "template",
  template: "ubuntu",
  image: "",
  command: "",
  gpuCount: "1",
  gpuModel: "",
  nodes: "1",
  size: "",
  diskGb: "",
  queueMinutes: "",
  stopAfter: "",
  terminateAfter: "",
  idleStop: "",
  env: [],
  ports: "",
  keys: null,
  notebook: false,
  notebookUser: "",
  notebookPassword: "",
  trigger: "on-startup",
  sessionHours: "",
  volumes: [],
};

/**
 * What changes in the form where another template is chosen. A variable that is not required and has no value is left to
 * whoever wants to set it: one that is set to nothing is not the same as none.
 */
export function withTemplate(form: LaunchForm, next: PodTemplate, before?: PodTemplate): Partial<LaunchForm> {
  const preset = next.env.filter((one) => one.required || one.defaultValue !== null);
  const replaced = new Set(preset.map((one) => one.name));
  const kept = form.env.filter((row) => {
    const old = before?.env.find((one) => one.name === row.name);
    return !replaced.has(row.name) && !(old && row.value === (old.defaultValue ?? ""));
  });
  const rows = [...preset.map((one) => ({ name: one.name, value: one.defaultValue ?? "" })), ...kept];
  return {
    template: next.id,
    diskGb: next.diskGb === null ? "" : String(next.diskGb),
    ports: next.ports.join(", "),
    env: rows.map((row, index) => ({ id: index + 1, name: row.name, value: row.value })),
  };
}

const WHOLE_NUMBER = /^\d{1,9}$/;

/**
 * The request, or what cannot be sent at all. Whether a name, a size or an image is valid is decided by the server: its
 * rules are not repeated here.
 */
export function bodyOf(form: LaunchForm): { body: LaunchPodBody } | { errors: FieldErrors } {
  const errors: FieldErrors = {};
  const name = form.name.trim();
  if (form.source === "image" && form.image.trim() === "") {
    errors.image = "Name the image, for example pytorch/pytorch:latest.";
  }
  if (!WHOLE_NUMBER.test(form.gpuCount)) {
    errors.gpuCount = "Give a whole number; 0 is a pod without GPUs.";
  }
  if (!WHOLE_NUMBER.test(form.nodes) || Number(form.nodes) === 0) {
    errors.nodes = "Give a whole number, 1 at least.";
  }
  if (form.diskGb !== "" && !WHOLE_NUMBER.test(form.diskGb)) {
    errors.diskGb = "Give the size in GiB as a whole number, or leave it empty.";
  }
  if (form.queueMinutes !== "" && !WHOLE_NUMBER.test(form.queueMinutes)) {
    errors.queueMinutes = "Give a whole number of minutes, or leave it empty.";
  }
  const hasSession = form.trigger !== "on-startup";
  if (hasSession && form.sessionHours !== "" && !WHOLE_NUMBER.test(form.sessionHours)) {
    errors.sessionHours = "Give a whole number of hours, or leave it empty for 8.";
  }
  const read = portsOf(form.ports);
  if ("invalid" in read) {
    errors.ports = `“${read.invalid}” is not a port. Give numbers with commas between them, for example 8888, 6006.`;
  }
  const hasOwnKeys = form.env.some((row) => row.name.trim() === "SSH_PUBLIC_KEY");
  const chosen = hasOwnKeys ? null : form.keys;
  if (chosen?.length === 0) {
    errors.keys = "Choose one key at least: nobody could log in.";
  }
  const env = form.env.filter((row) => row.name.trim() !== "" || row.value !== "");
  const names = env.map((row) => row.name.trim());
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (names.includes("")) {
    errors.env = "Every variable needs a name.";
  } else if (twice !== undefined) {
    errors.env = `${twice} is given twice.`;
  }
  if (form.notebook && form.notebookUser.trim() === "") {
    errors.notebookUser = "Name the user that the notebook's log-in asks for.";
  }
  if (form.notebook && form.notebookPassword === "") {
    errors.notebookPassword = "Give the password that the notebook's log-in asks for.";
  }
  if (Object.keys(errors).length > 0) {
    return { errors };
  }
  const count = Number(form.gpuCount);
  return {
    body: {
      ...(name === "" ? {} : { name }),
      ...(form.source === "template" ? { template: form.template } : { image: form.image.trim() }),
      ...(form.command.trim() === "" ? {} : { command: form.command }),
      gpu: count > 0 && form.gpuModel !== "" ? { count, model: form.gpuModel } : { count },
      ...(Number(form.nodes) === 1 ? {} : { nodes: Number(form.nodes) }),
      env: Object.fromEntries(env.map((row) => [row.name.trim(), row.value])),
      ports: "ports" in read ? read.ports : [],
      ...(form.diskGb === "" ? {} : { diskGb: Number(form.diskGb) }),
      ...(chosen === null ? {} : { keys: chosen }),
      ...(form.volumes.length === 0
        ? {}
        : { volumes: form.volumes.map(({ name, path }) => ({ name, path: path.trim() })) }),
      ...(form.size === "" ? {} : { size: form.size }),
      ...(hasSession ? { trigger: form.trigger } : {}),
      ...(hasSession && form.sessionHours !== "" ? { sessionTimeout: `PT${form.sessionHours}H` } : {}),
      ...(form.queueMinutes === "" ? {} : { queueTimeout: `PT${form.queueMinutes}M` }),
      ...(form.notebook
        ? { notebook: { user: form.notebookUser.trim(), password: form.notebookPassword } }
        : {}),
      ...(form.stopAfter.trim() === "" ? {} : { stopAfter: form.stopAfter.trim() }),
      ...(form.terminateAfter.trim() === "" ? {} : { terminateAfter: form.terminateAfter.trim() }),
      ...(form.idleStop.trim() === "" ? {} : { idleStop: idleOf(form.idleStop) }),
    },
  };
}

/** The field of the form that a JSON path such as `gpu.count`, `env.HOME` or `ports[1]` stands for. */
function fieldOf(path: string): Field | undefined {
  switch (path.split(/[.[]/, 1)[0]) {
    case "name":
      return "name";
    case "image":
      return "image";
    case "template":
      return "template";
    case "command":
      return "command";
    case "gpu":
      return path.endsWith("model") ? "gpuModel" : "gpuCount";
    case "nodes":
      return "nodes";
    case "size":
      return "size";
    case "diskGb":
      return "diskGb";
    case "queueTimeout":
      return "queueMinutes";
    case "stopAfter":
      return "stopAfter";
    case "terminateAfter":
      return "terminateAfter";
    case "idleStop":
      return "idleStop";
    case "env":
      return "env";
    case "ports":
      return "ports";
    case "keys":
      return "keys";
    case "notebook":
      return path.endsWith("user")
        ? "notebookUser"
        : path.endsWith("password")
          ? "notebookPassword"
          : "notebook";
    case "trigger":
      return "trigger";
    case "sessionTimeout":
      return "sessionHours";
    case "volumes":
      return "volumes";
    default:
      return undefined;
  }
}

const FIELD_OF_CODE: Record<string, Field> = {
  "name-taken": "name",
  "volume-in-use": "volumes",
};

/** Sorts what Berth refused to the fields it is about. */
export function fieldErrorsOf(problem: Problem): FieldErrors {
  const errors: FieldErrors = {};
  for (const fault of problem.errors) {
    const field = fieldOfFault(fault);
    if (field) {
      const text = `${itemOf(fault.field)}${fault.detail}`;
      errors[field] = errors[field] ? `${errors[field]} ${text}` : text;
    }
  }
  const field = FIELD_OF_CODE[problem.code];
  if (field && !errors[field]) {
    errors[field] = problem.detail;
  }
  return errors;
}

function fieldOfFault(fault: Fault): Field | undefined {
  return fault.field ? fieldOf(fault.field) : undefined;
}

/** Which one of several values a fault is about: "HF_TOKEN: " for `env.HF_TOKEN`, "Port 2: " for `ports[1]`. */
function itemOf(path: string | null | undefined): string {
  const [, variable, port] = /^(?:env\.(.+)|ports\[(\d+)\].*)$/.exec(path ?? "") ?? [];
  if (variable !== undefined) {
    return `${variable}: `;
  }
  return port === undefined ? "" : `Port ${Number(port) + 1}: `;
}

/** Why this launch would wait for GPUs, or undefined where they are free now. */
export function stockWarning(form: LaunchForm, stock: GpuStock[]): string | undefined {
  const count = Number(form.gpuCount) * Number(form.nodes);
  if (!WHOLE_NUMBER.test(form.gpuCount) || !WHOLE_NUMBER.test(form.nodes) || count === 0) {
    return undefined;
  }
  const models = form.gpuModel === "" ? stock : stock.filter((one) => one.model === form.gpuModel);
  const free = models.reduce((sum, one) => sum + one.free, 0);
  const total = models.reduce((sum, one) => sum + one.total, 0);
  const what = form.gpuModel === "" ? "GPUs" : form.gpuModel;
  if (count > total) {
    return `There are ${total} ${what} in all: a pod with ${count} can never start as things are.`;
  }
  if (count > free) {
    return `${free} of ${total} ${what} are free now: the pod will wait in the queue.`;
  }
  return undefined;
}
