import { Button, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useSetSsh, useSshPolicy } from "../../api/policies";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ErrorPanel } from "../../components/ErrorPanel";
import { LoadingRows } from "../../components/LoadingRows";

/** Whether people may reach the pods of a workspace by SSH. */
export function SshSwitch({ workspace }: { workspace: string }) {
  const { data, error, isPending, refetch } = useSshPolicy(workspace);
  const [asking, setAsking] = useState(false);
  const set = useSetSsh(workspace);
  const announce = useAnnounce();
  const change = (enabled: boolean, version: number) =>
    set.mutate(
      { enabled, version },
      {
        onSuccess: () => {
          announce(`SSH is ${enabled ? "on" : "off"} for ${workspace}.`);
          setAsking(false);
        },
      },
    );
  return (
    <section className="card" aria-labelledby="ssh-policy">
      <Title order={2} id="ssh-policy">
        SSH
      </Title>
      {isPending && <LoadingRows what="the switch" />}
      {error && <ErrorPanel what="The switch cannot be shown." error={error} onRetry={refetch} />}
      {data && (
        <>
          <Text size="sm" my="sm">
            {data.enabled
              ? `SSH is on for ${workspace}: who has a key gets in.`
              : `SSH is off for ${workspace}: pods run, and nobody gets in.`}
          </Text>
          <Button
            variant="default"
            loading={set.isPending}
            onClick={() => (data.enabled ? setAsking(true) : change(true, data.version))}
          >
            {data.enabled ? "Switch SSH off" : "Switch SSH on"}
          </Button>
          {set.error && !asking && <ErrorPanel what="SSH was not switched." error={set.error} />}
        </>
      )}
      {data && asking && (
        <ConfirmDialog
          title={`Switch SSH off for ${workspace}?`}
          confirm="Switch SSH off"
          danger
          busy={set.isPending}
          error={set.error}
          onClose={() => setAsking(false)}
          onConfirm={() => change(false, data.version)}
        >
          <Text size="sm">
            Whoever is in a pod of the workspace is cut off now, and nobody gets in until you switch it on
            again. The pods run on.
          </Text>
        </ConfirmDialog>
      )}
    </section>
  );
}
