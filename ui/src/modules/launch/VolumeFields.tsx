import { Checkbox, Stack, Text, TextInput } from "@mantine/core";
import { useVolumes } from "../../api/volumes";
import type { VolumeRow } from "./launchForm";

interface Props {
  rows: VolumeRow[];
  /** Where volumes are unless another path is typed, without a slash behind it. */
  folder: string;
  error?: string | undefined;
  onChange: (rows: VolumeRow[]) => void;
}

/** Which volumes of the workspace the pod has, and where. Nothing where there are none. */
export function VolumeFields({ rows, folder, error, onChange }: Props) {
  const { data } = useVolumes();
  const volumes = data?.volumes ?? [];
  if (volumes.length === 0 && rows.length === 0) {
    return null;
  }
  return (
    <Stack gap="xs" role="group" aria-label="Volumes" align="stretch">
      <div>
        <Text size="sm" fw={600}>
          Volumes
        </Text>
        <Text size="xs" c="dimmed">
          The pod has them until it is terminated; their files stay after that.
        </Text>
      </div>
      {volumes.map((volume) => {
        const row = rows.find((one) => one.name === volume.name);
        return (
          <Stack key={volume.id} gap={4}>
            <Checkbox
              label={`${volume.name}, ${volume.sizeGb} GiB`}
              description={volume.reason.text}
              checked={row !== undefined}
              disabled={row === undefined && volume.phase !== "AVAILABLE"}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked
                    ? [...rows, { name: volume.name, path: `${folder}/${volume.name}` }]
                    : rows.filter((one) => one.name !== volume.name),
                )
              }
            />
            {row && (
              <TextInput
                aria-label={`Path of ${volume.name} in the pod`}
                ml="lg"
                value={row.path}
                onChange={(event) =>
                  onChange(
                    rows.map((one) => (one === row ? { ...one, path: event.currentTarget.value } : one)),
                  )
                }
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Stack>
        );
      })}
      {error && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}
