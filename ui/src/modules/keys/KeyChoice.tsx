import { Anchor, Checkbox, Radio, Stack, Text } from "@mantine/core";
import { useSshKeys } from "../../api/sshKeys";

interface Props {
  /** Ids of the chosen keys, null for all of the workspace's. */
  value: string[] | null;
  error?: string | undefined;
  onChange: (keys: string[] | null) => void;
}

/** Which of the workspace's keys let in to a pod: all, those that come later too, or some. */
export function KeyChoice({ value, error, onChange }: Props) {
  const { keys, hasNextPage, fetchNextPage } = useSshKeys();
  const gone = value?.filter((id) => !keys.some((key) => key.id === id)) ?? [];
  return (
    <Radio.Group
      label="SSH keys"
      error={error}
      value={value === null ? "all" : "chosen"}
      onChange={(choice) => onChange(choice === "all" ? null : keys.map((key) => key.id))}
    >
      <Stack gap="xs" mt="xs">
        <Radio value="all" label="All keys of the workspace, also those that are added later" />
        <Radio value="chosen" label="Chosen keys only" disabled={keys.length === 0 && value === null} />
        {value !== null && (
          <Stack gap="xs" pl="lg" role="group" aria-label="Chosen keys">
            {keys.map((key) => (
              <Checkbox
                key={key.id}
                label={key.comment === "" ? key.fingerprint : key.comment}
                description={key.comment === "" ? key.type : key.fingerprint}
                checked={value.includes(key.id)}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked ? [...value, key.id] : value.filter((id) => id !== key.id),
                  )
                }
              />
            ))}
            {hasNextPage && (
              <Anchor component="button" type="button" underline="always" onClick={() => fetchNextPage()}>
                Show more keys
              </Anchor>
            )}
            {gone.length > 0 && !hasNextPage && (
              <Text size="sm">
                {gone.length === 1
                  ? "One chosen key is not a key of the workspace any more and lets nobody in. "
                  : `${gone.length} chosen keys are not keys of the workspace any more and let nobody in. `}
                <Anchor
                  component="button"
                  type="button"
                  underline="always"
                  onClick={() => onChange(value.filter((id) => !gone.includes(id)))}
                >
                  Leave out
                </Anchor>
              </Text>
            )}
          </Stack>
        )}
      </Stack>
    </Radio.Group>
  );
}
