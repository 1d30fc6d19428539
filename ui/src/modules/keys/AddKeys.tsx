import { Button, Stack, Text, Textarea, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/apiError";
import { useAddSshKeys } from "../../api/sshKeys";
import type { SshKey } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { CommandLine } from "../../components/CommandLine";
import { ErrorPanel } from "../../components/ErrorPanel";
import { Icon } from "../../components/Icon";
import { Notice } from "../../components/Notice";
import { faultText } from "./faultText";

export function AddKeys() {
  const announce = useAnnounce();
  const [text, setText] = useState("");
  const [added, setAdded] = useState<SshKey[]>([]);
  const add = useAddSshKeys();
  const faults = add.error instanceof ApiError ? add.error.problem.errors : [];

  function submit(event: FormEvent) {
    event.preventDefault();
    setAdded([]);
    add.mutate(text, {
      onSuccess: ({ keys }) => {
        setText("");
        setAdded(keys);
        announce(keys.length === 1 ? "One key saved." : `${keys.length} keys saved.`);
      },
    });
  }

  return (
    <section className="card" aria-labelledby="add-key">
      <Title order={2} id="add-key">
        Add keys
      </Title>
      <form onSubmit={submit} aria-label="Add keys">
        <Stack gap="md" mt="sm">
          <Textarea
            label="Public key"
            description="The whole line of a .pub file. Several keys go on lines of their own."
            placeholder="ssh-ed25519 AAAA… you@laptop"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={
              faults.length > 0 &&
              faults.map((fault) => (
                <span key={`${fault.line} ${fault.code}`} style={{ display: "block" }}>
                  {faultText(fault)}
                </span>
              ))
            }
            autosize
            minRows={3}
            maxRows={10}
            autoComplete="off"
            spellCheck={false}
            styles={{
              input: { fontFamily: "var(--mantine-font-family-monospace)", overflowWrap: "anywhere" },
            }}
            required
          />
          {add.error && faults.length === 0 && <ErrorPanel what="No key was saved." error={add.error} />}
          {faults.length > 0 && (
            <Notice tone="bad" role="alert" title="No key was saved.">
              Correct what is marked above, then save again.
            </Notice>
          )}
          {added.length > 0 && (
            <Notice tone="good" role="status" icon="check">
              Saved: {added.map((key) => key.fingerprint).join(", ")}
            </Notice>
          )}
          <Button
            type="submit"
            loading={add.isPending}
            disabled={text.trim() === ""}
            leftSection={<Icon name="plus" />}
            w="fit-content"
          >
            Save
          </Button>
        </Stack>
      </form>
      <details style={{ marginTop: "1rem" }}>
        <summary style={{ cursor: "pointer", fontSize: "var(--mantine-font-size-sm)" }}>
          No key yet? Where is mine?
        </summary>
        <Stack gap="xs" mt="xs">
          <Text size="sm">Make one on your computer, then print its public half and paste it here:</Text>
          <CommandLine command="ssh-keygen -t ed25519" />
          <CommandLine command="cat ~/.ssh/id_ed25519.pub" />
        </Stack>
      </details>
    </section>
  );
}
