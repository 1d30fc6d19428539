import { Radio, Stack, Text } from "@mantine/core";
import { useLaunchDefaults } from "../../api/defaults";
import { useSizes } from "../../api/sizes";
import type { PodSize } from "../../api/types";
import { Notice } from "../../components/Notice";
import { sizeText } from "../pods/sizeText";
import type { LaunchForm } from "./launchForm";

interface Props {
  form: LaunchForm;
  error?: string;
  onChange: (part: Partial<LaunchForm>) => void;
}

/** Whether a launch that names no size gets this one. */
function isTaken(size: PodSize, preset: string | null): boolean {
  return preset === null ? size.isDefault : size.id === preset;
}

/** The owner's size classes, with what each gives a pod with as many GPUs as the form says. */
export function SizeFields({ form, error, onChange }: Props) {
  const { data, error: failure, isPending } = useSizes();
  const { data: defaults } = useLaunchDefaults();
  const gpus = Number(form.gpuCount) || 0;
  return (
    <Stack gap="xs">
      {data && (
        <Radio.Group label="Size" value={form.size} onChange={(size) => onChange({ size })} error={error}>
          <Stack gap="xs" mt="xs">
            {data.sizes.map((size) => (
              <Radio
                key={size.id}
                value={isTaken(size, defaults?.size ?? null) ? "" : size.id}
                label={
                  <>
                    {size.id}{" "}
                    <Text component="span" size="sm" c="dimmed">
                      {sizeText(size, gpus)}
                    </Text>
                  </>
                }
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {isPending && (
        <Text size="sm" c="dimmed" role="status">
          Reading the sizes…
        </Text>
      )}
      {failure && <Notice tone="waiting">The sizes are not known: {failure.message}</Notice>}
    </Stack>
  );
}
