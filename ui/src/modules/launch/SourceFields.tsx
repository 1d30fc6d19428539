import { Group, NativeSelect, Radio, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useTemplates } from "../../api/templates";
import { Notice } from "../../components/Notice";
import { type FieldErrors, type LaunchForm, withTemplate } from "./launchForm";

interface Props {
  form: LaunchForm;
  errors: FieldErrors;
  onChange: (part: Partial<LaunchForm>) => void;
}

/** What the pod is made from: one of the templates or any image, and what runs in it. */
export function SourceFields({ form, errors, onChange }: Props) {
  const { data, error: failure } = useTemplates();
  const templates = data?.templates ?? [];
  const chosen = templates.find((one) => one.id === form.template);
  const preset = form.source === "template" ? chosen?.command : undefined;
  return (
    <Stack gap="xs">
      <Radio.Group
        label="Made from"
        value={form.source}
        onChange={(source) => onChange({ source: source as LaunchForm["source"] })}
      >
        <Group gap="lg" mt="xs">
          <Radio value="template" label="Template" />
          <Radio value="image" label="Container image" />
        </Group>
      </Radio.Group>
      {form.source === "template" && (
        <>
          <NativeSelect
            label="Template"
            description={chosen?.description}
            value={form.template}
            onChange={(event) => {
              const next = templates.find((one) => one.id === event.currentTarget.value);
              onChange(next ? withTemplate(form, next, chosen) : { template: event.currentTarget.value });
            }}
            error={errors.template}
            data={
              templates.length === 0
                ? [form.template]
                : templates.map((one) => ({
                    value: one.id,
                    label: one.launchable ? one.title : `${one.title} (not here: needs containers)`,
                    disabled: !one.launchable,
                  }))
            }
          />
          {chosen?.env
            .filter((variable) => variable.help !== null)
            .map((variable) => (
              <Text key={variable.name} size="xs" c="dimmed">
                <code>{variable.name}</code> {variable.help}
              </Text>
            ))}
          {failure && <Notice tone="waiting">The templates are not known: {failure.message}</Notice>}
          {(data?.faults ?? []).length > 0 && (
            <Notice tone="bad" title="The file of templates is wrong, and those of before count.">
              {data?.faults.join(" ")}
            </Notice>
          )}
        </>
      )}
      {form.source === "image" && (
        <TextInput
          label="Image"
          description="With its registry and tag. Berth adds an SSH server."
          placeholder="pytorch/pytorch:latest"
          value={form.image}
          onChange={(event) => onChange({ image: event.currentTarget.value })}
          error={errors.image}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      )}
      <Textarea
        label="Start command"
        description="Runs beside the SSH server at each start, in the pod's shell. Empty for what the template runs, if anything."
        placeholder={preset?.join(" ") ?? ""}
        value={form.command}
        onChange={(event) => onChange({ command: event.currentTarget.value })}
        error={errors.command}
        rows={2}
        autoComplete="off"
        spellCheck={false}
      />
    </Stack>
  );
}
