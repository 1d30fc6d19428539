import { Text, Title } from "@mantine/core";
import { useConnections } from "../../api/pods";
import type { Connection, Pod } from "../../api/types";
import { CommandLine } from "../../components/CommandLine";
import { ErrorPanel } from "../../components/ErrorPanel";
import { LoadingRows } from "../../components/LoadingRows";
import { Notice } from "../../components/Notice";
import classes from "./ConnectPanel.module.css";
import { isUsable, WAYS } from "./connectText";
import { Troubleshooting } from "./Troubleshooting";

/** Every way into the pod, ready to paste. */
export function ConnectPanel({ pod }: { pod: Pod }) {
  const { data, error, isPending, refetch } = useConnections(pod.id);
  const connections = data?.connections ?? [];
  const sorted = [...connections].sort((a, b) => Number(isUsable(b)) - Number(isUsable(a)));
  return (
    <section className="card" aria-labelledby="connect">
      <Title order={2} id="connect">
        Connect
      </Title>
      {isPending && <LoadingRows what="connections" rows={2} />}
      {error && <ErrorPanel what="The connections cannot be shown." error={error} onRetry={refetch} />}
      {data && connections.length === 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          No way into this pod: {pod.reason.text}
        </Text>
      )}
      <div className={classes.ways}>
        {sorted.map((connection) => (
          <Way key={`${connection.kind} ${connection.host} ${connection.port}`} connection={connection} />
        ))}
      </div>
      {connections.length > 0 && <Troubleshooting connections={connections} />}
    </section>
  );
}

function Way({ connection }: { connection: Connection }) {
  const { title, text } = WAYS[connection.kind];
  const { command, scp, hostKeys, unavailableReason } = connection;
  return (
    <article className={classes.way} aria-label={title}>
      <div>
        <Title order={3}>{title}</Title>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </div>
      {isUsable(connection) && command ? (
        <>
          <CommandLine command={command} />
          {scp && <CommandLine command={scp} />}
          {hostKeys.length > 0 && (
            <ul className={classes.fingerprints} aria-label="Host keys">
              {hostKeys.map((key) => (
                <li key={key.fingerprint}>
                  Host key {key.type}: <code>{key.fingerprint}</code>
                </li>
              ))}
            </ul>
          )}
        </>
      ) : (
        <Notice tone="neutral" icon="clock">
          {unavailableReason ?? "Not available at the moment."}
        </Notice>
      )}
    </article>
  );
}
