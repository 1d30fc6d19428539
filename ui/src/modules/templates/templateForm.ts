import type { PodTemplate, Problem, TemplateBody } from "../../api/types";

type Field =
  | "id"
  | "title"
  | "description"
  | "picture"
  | "image"
  | "command"
  | "ports"
  | "env"
  | "diskGb"
  | "user";
export type TemplateErrors = Partial<Record<Field, string>>;

export interface VariableRow {
  key: number;
  name: string;
  preset: string;
  help: string;
  required: boolean;
}

/** The fields of the form, as typed. */
export interface TemplateForm {
  id: string;
  forAll: boolean;
  title: string;
  description: string;
  picture: string;
  image: string;
  command: string;
  ports: string;
  env: VariableRow[];
  diskGb: string;
  needsGpu: boolean;
  /** Empty for root. */
  user: string;
}

export const NEW_TEMPLATE: TemplateForm = {
  id: "",
  forAll: false,
  title: "",
  description: "",
  picture: "",
  image: "",
  command: "",
  ports: "",
  env: [],
  diskGb: "",
  needsGpu: false,
  user: "",
};

export function formOf(template: PodTemplate): TemplateForm {
  return {
    id: template.id,
    forAll: template.source === "owner",
    title: template.title,
    description: template.description ?? "",
    picture: template.picture ?? "",
    image: template.image ?? "",
    command: commandText(template.command),
    ports: template.ports.join(", "),
    env: template.env.map((one, index) => ({
      key: index + 1,
      name: one.name,
      preset: one.defaultValue ?? "",
      help: one.help ?? "",
      required: one.required,
    })),
    diskGb: template.diskGb === null ? "" : String(template.diskGb),
    needsGpu: template.needsGpu,
    user: template.user ?? "",
  };
}

/** A line for the pod's shell as it was typed; any other command as a list in JSON, which keeps its words apart. */
function commandText(command: PodTemplate["command"]): string {
  if (command === null) {
    return "";
  }
  const [shell, option, line] = command;
  return command.length === 3 && shell === "/bin/sh" && option === "-c" && !wordsOf(line ?? "")
    ? (line ?? "")
    : JSON.stringify(command);
}

function wordsOf(text: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === "string") ? words : undefined;
  } catch {
    return undefined;
  }
}

const WHOLE_NUMBER = /^\d{1,9}$/;

/** The request, or what cannot be sent at all: the rules for ids, images and names are Berth's. */
export function templateBodyOf(form: TemplateForm): { body: TemplateBody } | { errors: TemplateErrors } {
  const errors: TemplateErrors = {};
  if (form.id.trim() === "") {
    errors.id = "Give it an id: what a launch calls it.";
  }
  if (form.diskGb !== "" && !WHOLE_NUMBER.test(form.diskGb)) {
    errors.diskGb = "Give the size in GiB as a whole number, or leave it empty.";
  }
  const ports = form.ports.split(/[\s,;]+/).filter((word) => word !== "");
  const wrong = ports.find((word) => !WHOLE_NUMBER.test(word));
  if (wrong !== undefined) {
    errors.ports = `“${wrong}” is not a port. Give numbers with commas between them, for example 8888, 6006.`;
  }
  const rows = form.env.filter((row) => `${row.name}${row.preset}${row.help}`.trim() !== "");
  const names = rows.map((row) => row.name.trim());
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (names.includes("")) {
    errors.env = "Every variable needs a name.";
  } else if (twice !== undefined) {
    errors.env = `${twice} is given twice.`;
  }
  if (Object.keys(errors).length > 0) {
    return { errors };
  }
  const text = (typed: string) => (typed.trim() === "" ? null : typed);
  return {
    body: {
      title: text(form.title),
      description: text(form.description),
      picture: text(form.picture.trim()),
      image: text(form.image.trim()),
      ...(form.command.trim() === "" ? {} : { command: wordsOf(form.command) ?? form.command }),
      ports: ports.map(Number),
      env: Object.fromEntries(
        rows.map((row) => [
          row.name.trim(),
          {
            ...(row.preset === "" ? {} : { default: row.preset }),
            help: text(row.help),
            required: row.required,
          },
        ]),
      ),
      diskGb: form.diskGb === "" ? null : Number(form.diskGb),
      needsGpu: form.needsGpu,
      user: text(form.user.trim()),
    },
  };
}

const FIELDS: Field[] = [
  "id",
  "title",
  "description",
  "picture",
  "image",
  "command",
  "ports",
  "env",
  "diskGb",
  "user",
];

/** Sorts what Berth refused to the fields it is about. */
export function templateErrorsOf(problem: Problem): TemplateErrors {
  const errors: TemplateErrors = {};
  for (const fault of problem.errors) {
    const [first, second] = (fault.field ?? "").split(/[.[\]]/);
    const field = FIELDS.find((one) => one === first);
    if (field) {
      const about = field === "env" && second ? `${second}: ` : "";
      errors[field] = `${errors[field] ? `${errors[field]} ` : ""}${about}${fault.detail}`;
    }
  }
  return errors;
}
