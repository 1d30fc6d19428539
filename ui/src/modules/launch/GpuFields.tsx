import { Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useGpus } from "../../api/pods";
import { useOwnPolicy } from "../../api/policies";
import { Notice } from "../../components/Notice";
import { type FieldErrors, type LaunchForm, stockWarning } from "./launchForm";
import { WaysNote } from "./WaysNote";
import { waysOf } from "./waysText";

interface Props {
  form: LaunchForm;
  errors: FieldErrors;
  onChange: (part: Partial<LaunchForm>) => void;
}

/** How many GPUs and which, beside what is in stock. */
export function GpuFields({ form, errors, onChange }: Props) {
  const { data, error, isPending } = useGpus();
  const all = data?.gpus ?? [];
  const stock = all.filter((gpu) => gpu.allowed);
  const warning = data && stockWarning(form, stock);
  const { data: policy } = useOwnPolicy();
  const ways = data && waysOf(data.publicPorts, Number(form.nodes) || 1, policy?.ssh ?? true);
  return (
    <Stack gap="md">
      <TextInput
        label="GPUs"
        description="0 is a pod without GPUs, for example to copy files."
        inputMode="numeric"
        value={form.gpuCount}
        onChange={(event) => onChange({ gpuCount: event.currentTarget.value.trim() })}
        error={errors.gpuCount}
        autoComplete="off"
        maw="16rem"
        required
      />
      {form.gpuCount !== "0" && (
        <Radio.Group
          label="GPU model"
          value={form.gpuModel}
          onChange={(gpuModel) => onChange({ gpuModel })}
          error={errors.gpuModel}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="" label={stock.length < all.length ? "Any of these" : "Any model"} />
            {stock.map((gpu) => (
              <Radio
                key={gpu.model}
                value={gpu.model}
                label={
                  <Group gap="xs" component="span">
                    <span>{gpu.model}</span>
                    <Text component="span" size="sm" c="dimmed">
                      {gpu.free} of {gpu.total} free · {ways?.word}
                    </Text>
                  </Group>
                }
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {ways && <WaysNote ways={ways} />}
      {isPending && (
        <Text size="sm" c="dimmed" role="status">
          Reading the stock of GPUs…
        </Text>
      )}
      {error && <Notice tone="waiting">The stock of GPUs is not known: {error.message}</Notice>}
      {all.length > stock.length && (
        <Text size="sm" c="dimmed">
          The cluster has other models too, which this workspace may not use.
        </Text>
      )}
      {warning && (
        <Notice tone="waiting" role="status" icon="clock">
          {warning}
        </Notice>
      )}
    </Stack>
  );
}
