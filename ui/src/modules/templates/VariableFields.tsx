import { ActionIcon, Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { Icon } from "../../components/Icon";
import type { VariableRow } from "./templateForm";

interface Props {
  rows: VariableRow[];
  error?: string;
  onChange: (rows: VariableRow[]) => void;
}

/** The variables that pods of a template know. */
export function VariableFields({ rows, error, onChange }: Props) {
  const change = (key: number, part: Partial<VariableRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () =>
    onChange([
      ...rows,
      {
        key: Math.max(0, ...rows.map((row) => row.key)) + 1,
        name: "",
        preset: "",
        help: "",
        required: false,
      },
    ]);

  return (
    <Stack gap="xs" role="group" aria-label="Environment variables" align="stretch">
      <div>
        <Text size="sm" fw={600}>
          Environment variables
        </Text>
        <Text size="xs" c="dimmed">
          Everybody who can launch from the template reads the values here: leave those of secrets to each
          launch.
        </Text>
      </div>
      {rows.map((row, index) => (
        <Group key={row.key} gap="xs" align="center">
          <TextInput
            flex={1}
            miw="8rem"
            aria-label={`Name of variable ${index + 1}`}
            placeholder="NAME"
            value={row.name}
            onChange={(event) => change(row.key, { name: event.currentTarget.value })}
            autoComplete="off"
            spellCheck={false}
          />
          <TextInput
            flex={1}
            miw="8rem"
            aria-label={`Value of variable ${index + 1}`}
            placeholder="value, if any"
            value={row.preset}
            onChange={(event) => change(row.key, { preset: event.currentTarget.value })}
            autoComplete="off"
            spellCheck={false}
          />
          <TextInput
            flex={2}
            miw="8rem"
            aria-label={`What variable ${index + 1} is for`}
            placeholder="what it is for"
            value={row.help}
            onChange={(event) => change(row.key, { help: event.currentTarget.value })}
            autoComplete="off"
          />
          <Checkbox
            label="needed"
            aria-label={`Variable ${index + 1} is needed`}
            checked={row.required}
            onChange={(event) => change(row.key, { required: event.currentTarget.checked })}
          />
          <ActionIcon
            variant="default"
            size={36}
            aria-label={`Remove variable ${index + 1}`}
            onClick={() => onChange(rows.filter((one) => one.key !== row.key))}
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
