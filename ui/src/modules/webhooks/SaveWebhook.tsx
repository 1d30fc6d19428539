import { Button, Checkbox, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/apiError";
import { useSaveWebhook } from "../../api/webhooks";
import { useAnnounce } from "../../components/Announcer";
import { CopyButton } from "../../components/CopyButton";
import { FormRefusal } from "../../components/FormRefusal";
import { Icon } from "../../components/Icon";
import { Notice } from "../../components/Notice";
import { TOPICS } from "./webhookText";

const EMPTY = { name: "", url: "", events: [] as string[] };

/** Makes a webhook, or takes the place of one; the key is shown until the user is done with it, and then no more. */
export function SaveWebhook() {
  const announce = useAnnounce();
  const [webhook, setWebhook] = useState(EMPTY);
  const save = useSaveWebhook();
  const faults = save.error instanceof ApiError ? save.error.problem.errors : [];
  const errorOf = (field: keyof typeof EMPTY) =>
    faults.find((fault) => fault.field?.split("[")[0] === field)?.detail;
  const change = (part: Partial<typeof EMPTY>) => setWebhook((before) => ({ ...before, ...part }));

  function submit(event: FormEvent) {
    event.preventDefault();
    const { name, url, events } = webhook;
    save.mutate(
      { name: name.trim(), body: { url: url.trim(), events } },
      {
        onSuccess: (saved) => {
          setWebhook(EMPTY);
          announce(`Webhook ${saved.name} saved. Its key is shown once.`);
        },
      },
    );
  }

  return (
    <section className="card" aria-labelledby="save-webhook">
      <Title order={2} id="save-webhook">
        Add or replace a webhook
      </Title>
      <form onSubmit={submit} aria-label="Add or replace a webhook">
        <Stack gap="md" mt="sm">
          <TextInput
            label="Name"
            description="One of a webhook that is listed has this take its place, with a new key."
            placeholder="pager"
            value={webhook.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={errorOf("name")}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <TextInput
            label="Address"
            description="Public, by http or https. Only its beginning is shown again, since the rest may be a secret."
            placeholder="https://example.org/berth?for=me"
            type="url"
            value={webhook.url}
            onChange={(event) => change({ url: event.currentTarget.value })}
            error={errorOf("url")}
            autoComplete="off"
            spellCheck={false}
            required
          />
          <Checkbox.Group
            label="Told of"
            value={webhook.events}
            onChange={(events) => change({ events })}
            error={errorOf("events")}
            required
          >
            <Stack gap="xs" mt="xs">
              {Object.entries(TOPICS).map(([topic, text]) => (
                <Checkbox
                  key={topic}
                  value={topic}
                  label={
                    <>
                      {text}{" "}
                      <Text component="span" size="sm" c="dimmed">
                        {topic}
                      </Text>
                    </>
                  }
                />
              ))}
            </Stack>
          </Checkbox.Group>
          <FormRefusal
            what="The webhook was not saved."
            error={save.error}
            marked={faults.length > 0}
            again="save again"
          />
          <Button
            type="submit"
            loading={save.isPending}
            disabled={webhook.name.trim() === "" || webhook.url.trim() === "" || webhook.events.length === 0}
            leftSection={<Icon name="plus" />}
            w="fit-content"
          >
            Save
          </Button>
        </Stack>
      </form>
      {save.data && <NewKey name={save.data.name} value={save.data.key} onDone={save.reset} />}
    </section>
  );
}

function NewKey({ name, value, onDone }: { name: string; value: string; onDone: () => void }) {
  return (
    <Notice tone="good" role="status" icon="key" title={`The key of ${name}, shown this once.`}>
      <Stack gap="xs" mt="xs" align="flex-start">
        <code style={{ overflowWrap: "anywhere" }}>{value}</code>
        <Text size="sm">
          It signs what is sent. Put it where the address is served, to check signatures with.
        </Text>
        <CopyButton text={value} what={`the key of ${name}`} />
        <Button variant="default" size="compact-sm" onClick={onDone}>
          I have it
        </Button>
      </Stack>
    </Notice>
  );
}
