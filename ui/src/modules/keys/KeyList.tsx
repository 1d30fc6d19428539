import { Button, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useRemoveSshKey, useSshKeys } from "../../api/sshKeys";
import type { LingeringSshKey, SshKey } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ErrorPanel } from "../../components/ErrorPanel";
import { Icon } from "../../components/Icon";
import { LoadingRows } from "../../components/LoadingRows";
import classes from "../../components/Rows.module.css";
import { Time } from "../../components/Time";

export function KeyList({ writable }: { writable: boolean }) {
  const { keys, removed, data, error, isPending, refetch, hasNextPage, fetchNextPage } = useSshKeys();
  const [removing, setRemoving] = useState<SshKey>();
  return (
    <section className="card" aria-labelledby="saved-keys">
      <Title order={2} id="saved-keys">
        Saved keys
      </Title>
      <Text size="sm" c="dimmed">
        Every pod of the workspace accepts these. Changes take effect within seconds.
      </Text>
      {isPending && <LoadingRows what="keys" />}
      {error && <ErrorPanel what="The keys cannot be shown." error={error} onRetry={refetch} />}
      {data && keys.length === 0 && (
        <Text size="sm" mt="md">
          No key is saved. Without one, nobody can log in to a pod.
        </Text>
      )}
      {keys.length > 0 && (
        <ul className={classes.rows} aria-label="Saved keys">
          {keys.map((key) => (
            <li key={key.id} className={classes.row} aria-label={nameOf(key)}>
              <div className={classes.text}>
                <p className={classes.title}>{nameOf(key)}</p>
                <p className={classes.more}>
                  {key.type} · <code>{key.fingerprint}</code>
                </p>
                <p className={classes.more}>
                  added <Time at={key.createdAt} />
                </p>
              </div>
              {writable && (
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<Icon name="trash" size={14} />}
                  aria-label={`Remove ${nameOf(key)}`}
                  onClick={() => setRemoving(key)}
                >
                  Remove
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button variant="default" onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
      {removed.length > 0 && <LingeringKeys keys={removed} />}
      {removing && <RemoveKey key={removing.id} sshKey={removing} onClose={() => setRemoving(undefined)} />}
    </section>
  );
}

/** What goes on letting in at the pods' own ports, because Nomad or a machine does not answer. */
function LingeringKeys({ keys }: { keys: LingeringSshKey[] }) {
  return (
    <ul className={classes.rows} aria-label="Removed keys that are not out of all pods yet">
      {keys.map((key) => (
        <li key={key.id} className={classes.row}>
          <div className={classes.text}>
            <p className={classes.title}>
              Removed, not yet out of{" "}
              {key.awaitedPods.length === 1 ? "1 pod" : `${key.awaitedPods.length} pods`}
            </p>
            <p className={classes.more}>
              <code>{key.fingerprint}</code> · removed <Time at={key.removedAt} />
            </p>
            <p className={classes.more}>
              The gateway refuses it. The public ports of {key.awaitedPods.join(", ")} close at{" "}
              <Time at={key.relayClosesAt} short />, until Nomad and the machines answer.
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function nameOf(key: SshKey): string {
  return key.comment === "" ? "Key without a comment" : key.comment;
}

function RemoveKey({ sshKey, onClose }: { sshKey: SshKey; onClose: () => void }) {
  const announce = useAnnounce();
  const remove = useRemoveSshKey();
  return (
    <ConfirmDialog
      title={`Remove ${nameOf(sshKey)}?`}
      confirm="Remove key"
      danger
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(sshKey.id, {
          onSuccess: () => {
            announce("Key removed.");
            onClose();
          },
        })
      }
    >
      <Text size="sm" className="breakable">
        <code>{sshKey.fingerprint}</code>
      </Text>
      <Text size="sm">
        Within seconds, no pod accepts a new login with this key, and its sessions through the gateway are
        disconnected. Pods and their disks are not touched.
      </Text>
    </ConfirmDialog>
  );
}
