import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { Icon } from "../../components/Icon";
import type { EnvRow } from "./launchForm";

interface Props {
  rows: EnvRow[];
  error?: string;
  onChange: (rows: EnvRow[]) => void;
}

export function EnvFields({ rows, error, onChange }: Props) {
  const change = (id: number, part: Partial<EnvRow>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const add = () =>
    onChange([...rows, { id: Math.max(0, ...rows.map((row) => row.id)) + 1, name: "", value: "" }]);

  return (
    <Stack gap="xs" role="group" aria-label="Environment variables" align="stretch">
      <div>
        <Text size="sm" fw={600}>
          Environment variables
        </Text>
        <Text size="xs" c="dimmed">
          Values are stored encrypted and never shown again, but for SSH_PUBLIC_KEY: its keys let into this
          pod instead of those saved.
        </Text>
      </div>
      {rows.map((row, index) => (
        <Group key={row.id} gap="xs" wrap="nowrap" align="flex-end">
          <TextInput
            flex={1}
            aria-label={`Name of variable ${index + 1}`}
            placeholder="NAME"
            value={row.name}
            onChange={(event) => change(row.id, { name: event.currentTarget.value })}
            autoComplete="off"
            spellCheck={false}
          />
          <TextInput
            flex={1}
            aria-label={`Value of variable ${index + 1}`}
            placeholder="value"
            value={row.value}
            onChange={(event) => change(row.id, { value: event.currentTarget.value })}
            autoComplete="off"
            spellCheck={false}
          />
          <ActionIcon
            variant="default"
            size={36}
            aria-label={`Remove variable ${index + 1}`}
            onClick={() => onChange(rows.filter((one) => one.id !== row.id))}
          >
            <Icon name="cross" />
          </ActionIcon>
        </Group>
      ))}
      {error && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
      <Button
        variant="default"
        size="xs"
        onClick={add}
        leftSection={<Icon name="plus" size={14} />}
        w="fit-content"
      >
        Add a variable
      </Button>
    </Stack>
  );
}
