import { Button, Checkbox, Group, Stack, Textarea, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/apiError";
import { useSaveTemplate } from "../../api/templates";
import type { PodTemplate } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { FormRefusal } from "../../components/FormRefusal";
import { Icon } from "../../components/Icon";
import {
  formOf,
  NEW_TEMPLATE,
  type TemplateErrors,
  type TemplateForm,
  templateBodyOf,
  templateErrorsOf,
} from "./templateForm";
import { VariableFields } from "./VariableFields";

interface Props {
  /** What is edited, undefined for a new one. */
  template?: PodTemplate;
  /** Whether one can be saved for every workspace. */
  owner: boolean;
  onClose: () => void;
}

/** Makes a template, or edits one that was saved. */
export function TemplateEditor({ template, owner, onClose }: Props) {
  const announce = useAnnounce();
  const [form, setForm] = useState<TemplateForm>(() => (template ? formOf(template) : NEW_TEMPLATE));
  const [invalid, setInvalid] = useState<TemplateErrors>({});
  const save = useSaveTemplate();
  const refused = save.error instanceof ApiError ? templateErrorsOf(save.error.problem) : {};
  const errors = save.error ? refused : invalid;
  const marked = Object.keys(errors).length > 0;
  const change = (part: Partial<TemplateForm>) => setForm((before) => ({ ...before, ...part }));
  const title = template ? `Edit ${template.id}` : "New template";

  function submit(event: FormEvent) {
    event.preventDefault();
    const made = templateBodyOf(form);
    save.reset();
    setInvalid("errors" in made ? made.errors : {});
    if ("body" in made) {
      save.mutate(
        { id: form.id.trim(), forAll: form.forAll, version: template?.version ?? null, body: made.body },
        {
          onSuccess: ({ id }) => {
            announce(`Template ${id} saved.`);
            onClose();
          },
        },
      );
    }
  }

  const text = (
    field: "title" | "picture" | "image" | "user",
    label: string,
    description: string,
    example: string,
  ) => (
    <TextInput
      label={label}
      description={description}
      placeholder={example}
      value={form[field]}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
      error={errors[field]}
      autoComplete="off"
      spellCheck={field === "title"}
    />
  );

  return (
    <section className="card" aria-labelledby="edit-template">
      <Title order={2} id="edit-template">
        {title}
      </Title>
      <form onSubmit={submit} aria-label={title} noValidate>
        <Stack gap="md" mt="sm">
          {!template && (
            <TextInput
              label="Id"
              description="What a launch calls it. One that the file of templates or Berth brings is hidden by yours of the same id."
              placeholder="train"
              value={form.id}
              onChange={(event) => change({ id: event.currentTarget.value })}
              error={errors.id}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              required
            />
          )}
          {!template && owner && (
            <Checkbox
              label="For every workspace, not only this one"
              checked={form.forAll}
              onChange={(event) => change({ forAll: event.currentTarget.checked })}
            />
          )}
          {text("title", "Title", "One line for people. Empty for the id.", "Training")}
          <Textarea
            label="Description"
            value={form.description}
            onChange={(event) => change({ description: event.currentTarget.value })}
            error={errors.description}
            rows={2}
          />
          {text(
            "image",
            "Image",
            "With its registry and tag. Empty for that of the template ubuntu.",
            "pytorch/pytorch:latest",
          )}
          <Textarea
            label="Start command"
            description='Runs beside the SSH server at each start: a line for the pod’s shell, or a list such as ["python", "train.py"].'
            value={form.command}
            onChange={(event) => change({ command: event.currentTarget.value })}
            error={errors.command}
            rows={2}
            autoComplete="off"
            spellCheck={false}
          />
          <TextInput
            label="Ports"
            description="Ports inside the pod to reach besides SSH, with commas between them."
            placeholder="8888, 6006"
            value={form.ports}
            onChange={(event) => change({ ports: event.currentTarget.value })}
            error={errors.ports}
            autoComplete="off"
          />
          <VariableFields rows={form.env} error={errors.env} onChange={(env) => change({ env })} />
          <TextInput
            label="Disk in GiB"
            description="Empty for what the workspace has as its default."
            inputMode="numeric"
            value={form.diskGb}
            onChange={(event) => change({ diskGb: event.currentTarget.value.trim() })}
            error={errors.diskGb}
            autoComplete="off"
            maw="16rem"
          />
          <Checkbox
            label="A pod without a GPU is of no use"
            checked={form.needsGpu}
            onChange={(event) => change({ needsGpu: event.currentTarget.checked })}
          />
          {text(
            "user",
            "Log-in user",
            "Whom its pods let in, who is not root there. Empty for root. Only where pods are containers.",
            "mesh",
          )}
          {text("picture", "Picture", "Its address, or a name by which the console knows one.", "pytorch")}
          <FormRefusal
            what="The template was not saved."
            error={save.error}
            marked={marked}
            again="save again"
          />
          <Group gap="sm">
            <Button type="submit" loading={save.isPending} leftSection={<Icon name="check" />}>
              Save
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
