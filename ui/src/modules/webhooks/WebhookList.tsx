import { Button, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Webhook } from "../../api/types";
import { useRemoveWebhook, useWebhooks } from "../../api/webhooks";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ErrorPanel } from "../../components/ErrorPanel";
import { Icon } from "../../components/Icon";
import { LoadingRows } from "../../components/LoadingRows";
import { Notice } from "../../components/Notice";
import classes from "../../components/Rows.module.css";
import { Time } from "../../components/Time";
import { lastText, pendingText } from "./webhookText";

/** Where the workspace is told what happens to its pods, and whether that arrives. */
export function WebhookList({ writable }: { writable: boolean }) {
  const { data, error, isPending, refetch } = useWebhooks();
  const [removing, setRemoving] = useState<Webhook>();
  return (
    <section className="card" aria-labelledby="saved-webhooks">
      <Title order={2} id="saved-webhooks">
        Saved webhooks
      </Title>
      <Text size="sm" c="dimmed">
        Berth calls these addresses when something happens to a pod of the workspace. What is not answered
        with 200 to 299 is tried again for some minutes, then given up; the next thing is told all the same.
      </Text>
      {isPending && <LoadingRows what="webhooks" />}
      {error && <ErrorPanel what="The webhooks cannot be shown." error={error} onRetry={refetch} />}
      {data?.webhooks.length === 0 && (
        <Text size="sm" mt="md">
          No webhook is saved: Berth tells nobody.
        </Text>
      )}
      {data && data.webhooks.length > 0 && (
        <ul className={classes.rows} aria-label="Saved webhooks">
          {data.webhooks.map((webhook) => (
            <li key={webhook.name} className={classes.row} aria-label={webhook.name}>
              <div className={classes.text}>
                <p className={classes.title}>
                  {webhook.name} <code>{webhook.origin}</code>
                </p>
                <p className={classes.more}>
                  {webhook.events.join(", ")} · saved <Time at={webhook.savedAt} />
                </p>
                <Deliveries webhook={webhook} />
              </div>
              {writable && (
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<Icon name="trash" size={14} />}
                  aria-label={`Remove ${webhook.name}`}
                  onClick={() => setRemoving(webhook)}
                >
                  Remove
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {removing && <RemoveWebhook webhook={removing} onClose={() => setRemoving(undefined)} />}
    </section>
  );
}

function Deliveries({ webhook: { last, pending } }: { webhook: Webhook }) {
  const waiting = pendingText(pending);
  if (last === null) {
    return <p className={classes.more}>{waiting || "Nothing was to be told yet."}</p>;
  }
  const told = (
    <>
      Last: {last.event} <Time at={last.at} />, {lastText(last)} {waiting}
    </>
  );
  return last.delivered ? <p className={classes.more}>{told}</p> : <Notice tone="waiting">{told}</Notice>;
}

function RemoveWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const announce = useAnnounce();
  const remove = useRemoveWebhook();
  return (
    <ConfirmDialog
      title={`Remove the webhook ${webhook.name}?`}
      confirm="Remove webhook"
      danger
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(webhook.name, {
          onSuccess: () => {
            announce("Webhook removed.");
            onClose();
          },
        })
      }
    >
      <Text size="sm">
        Its address and key are deleted for good, and what still waits for it is told to nobody.
      </Text>
    </ConfirmDialog>
  );
}
