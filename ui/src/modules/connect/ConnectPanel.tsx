import { Anchor, NativeSelect, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useConnections } from "../../api/pods";
import type { Connection, Pod } from "../../api/types";
import { CommandLine } from "../../components/CommandLine";
import { ErrorPanel } from "../../components/ErrorPanel";
import { LoadingRows } from "../../components/LoadingRows";
import { Notice } from "../../components/Notice";
import { AcceptedKeys } from "./AcceptedKeys";
import classes from "./ConnectPanel.module.css";
import { isAddress, isUsable, type Obstacle, obstaclesOf, wayOf } from "./connectText";
import { Troubleshooting } from "./Troubleshooting";

/** Every way into the pod, ready to paste. */
export function ConnectPanel({ pod }: { pod: Pod }) {
  const { data, error, isPending, refetch } = useConnections(pod.id);
  const [node, setNode] = useState(0);
  const connections = (data?.connections ?? []).filter((one) => (one.index ?? 0) === node);
  const usable = connections.filter(isUsable);
  const obstacles = obstaclesOf(connections);
  // Where nothing works, the first reason is the pod's own; the others are about what this Berth does not offer.
  const [closed, lesser] = usable.length === 0 ? [obstacles[0], obstacles.slice(1)] : [undefined, obstacles];
  return (
    <section className="card" aria-labelledby="connect">
      <Title order={2} id="connect">
        Connect
      </Title>
      {pod.nodes && (
        <NativeSelect
          label="Node"
          description="Each has addresses of its own. Without an index they lead to node 0, the leader."
          mt="sm"
          value={node}
          onChange={(event) => setNode(Number(event.currentTarget.value))}
          data={pod.nodes.map((one) => ({ value: String(one.index), label: `Node ${one.index}` }))}
        />
      )}
      {isPending && <LoadingRows what="connections" rows={2} />}
      {error && <ErrorPanel what="The connections cannot be shown." error={error} onRetry={refetch} />}
      {data && connections.length === 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          No way into this pod: {pod.reason.text}
        </Text>
      )}
      <div className={classes.ways}>
        {closed && (
          <div className={classes.way}>
            <Notice tone="neutral" icon="clock" title={closed.reason}>
              Not available now: {titlesOf(closed)}.
            </Notice>
          </div>
        )}
        {usable.map((connection) => (
          <Way key={`${connection.kind} ${connection.host} ${connection.port}`} connection={connection} />
        ))}
        {lesser.length > 0 && (
          <ul className={`${classes.way} ${classes.lesser}`} aria-label="Not available">
            {lesser.map((obstacle) => (
              <li key={obstacle.reason}>
                <strong>{titlesOf(obstacle)}.</strong> {obstacle.reason}
              </li>
            ))}
          </ul>
        )}
        {usable.length > 0 && <AcceptedKeys pod={pod} />}
      </div>
      {connections.length > 0 && (
        <Troubleshooting connections={connections} hasOwnKeys={pod.sshKeys !== null} />
      )}
    </section>
  );
}

function titlesOf({ kinds }: Obstacle): string {
  return kinds.map((kind) => wayOf(kind).title).join(", ");
}

function Way({ connection }: { connection: Connection }) {
  const { title, text } = wayOf(connection.kind);
  const { command, scp, hostKeys } = connection;
  return (
    <article className={classes.way} aria-label={title}>
      <div>
        <Title order={3}>
          {title} <code className={classes.kind}>{connection.kind}</code>
        </Title>
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
