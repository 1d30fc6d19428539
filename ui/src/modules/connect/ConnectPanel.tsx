import { Anchor, Text, Title } from "@mantine/core";
import { useConnections } from "../../api/pods";
import type { Connection, Pod } from "../../api/types";
import { CommandLine } from "../../components/CommandLine";
import { ErrorPanel } from "../../components/ErrorPanel";
import { LoadingRows } from "../../components/LoadingRows";
import { Notice } from "../../components/Notice";
import classes from "./ConnectPanel.module.css";
import { isAddress, isUsable, obstaclesOf, WAYS } from "./connectText";
import { Troubleshooting } from "./Troubleshooting";

/** Every way into the pod, ready to paste. */
export function ConnectPanel({ pod }: { pod: Pod }) {
  const { data, error, isPending, refetch } = useConnections(pod.id);
  const connections = data?.connections ?? [];
  const usable = connections.filter(isUsable);
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
        {usable.map((connection) => (
          <Way key={`${connection.kind} ${connection.host} ${connection.port}`} connection={connection} />
        ))}
        {obstaclesOf(connections).map(({ reason, kinds }) => (
          <div key={reason} className={classes.way}>
            <Notice tone="neutral" icon="clock" title={reason}>
              Not available: {kinds.map((kind) => WAYS[kind].title).join(", ")}.
            </Notice>
          </div>
        ))}
      </div>
      {connections.length > 0 && <Troubleshooting connections={connections} />}
    </section>
  );
}

function Way({ connection }: { connection: Connection }) {
  const { title, text } = WAYS[connection.kind];
  const { command, scp, hostKeys } = connection;
  return (
    <article className={classes.way} aria-label={title}>
      <div>
        <Title order={3}>{title}</Title>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </div>
      {command && <CommandLine command={command} />}
      {command && isAddress(command) && (
        <Anchor href={command} target="_blank" rel="noreferrer" fz="sm">
          Open {title} in a new tab
        </Anchor>
      )}
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
    </article>
  );
}
