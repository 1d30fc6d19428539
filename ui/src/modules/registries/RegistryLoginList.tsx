import { Button, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useRegistryLogins, useRemoveRegistryLogin } from "../../api/registries";
import type { RegistryLogin } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ErrorPanel } from "../../components/ErrorPanel";
import { Icon } from "../../components/Icon";
import { LoadingRows } from "../../components/LoadingRows";
import classes from "../../components/Rows.module.css";
import { Time } from "../../components/Time";

export function RegistryLoginList({ writable }: { writable: boolean }) {
  const { data, error, isPending, refetch } = useRegistryLogins();
  const [removing, setRemoving] = useState<RegistryLogin>();
  return (
    <section className="card" aria-labelledby="saved-logins">
      <Title order={2} id="saved-logins">
        Saved logins
      </Title>
      <Text size="sm" c="dimmed">
        Pods of the workspace pull private images with these. A change counts from the next launch, start or
        restart of a pod on.
      </Text>
      {isPending && <LoadingRows what="logins" />}
      {error && <ErrorPanel what="The logins cannot be shown." error={error} onRetry={refetch} />}
      {data?.registries.length === 0 && (
        <Text size="sm" mt="md">
          No login is saved. Public images need none.
        </Text>
      )}
      {data && data.registries.length > 0 && (
        <ul className={classes.rows} aria-label="Saved logins">
          {data.registries.map((login) => (
            <li key={login.registry} className={classes.row} aria-label={login.registry}>
              <div className={classes.text}>
                <p className={classes.title}>{login.registry}</p>
                <p className={classes.more}>
                  as <code>{login.username}</code> · saved <Time at={login.savedAt} />
                </p>
              </div>
              {writable && (
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<Icon name="trash" size={14} />}
                  aria-label={`Remove ${login.registry}`}
                  onClick={() => setRemoving(login)}
                >
                  Remove
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {removing && <RemoveLogin login={removing} onClose={() => setRemoving(undefined)} />}
    </section>
  );
}

function RemoveLogin({ login, onClose }: { login: RegistryLogin; onClose: () => void }) {
  const announce = useAnnounce();
  const remove = useRemoveRegistryLogin();
  return (
    <ConfirmDialog
      title={`Remove the login at ${login.registry}?`}
      confirm="Remove login"
      danger
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(login.registry, {
          onSuccess: () => {
            announce("Login removed.");
            onClose();
          },
        })
      }
    >
      <Text size="sm">
        The password is deleted for good. Running pods go on; one that pulls a private image of this registry
        at its next start will fail.
      </Text>
    </ConfirmDialog>
  );
}
