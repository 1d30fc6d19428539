import { Button, Group, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { ClusterNode, NodeActionBody } from "../../api/types";
import { Facts } from "../../components/Facts";
import { Time } from "../../components/Time";
import { GpuTable } from "./GpuTable";
import { NodeActionDialog } from "./NodeActionDialog";
import { actionsOf, NODE_ACTION_WORDS, stateOf } from "./nodeText";
import { PodOfNode } from "./PodOfNode";

/** A machine: how it is, who holds its GPUs, what runs there, and what can be done with it. */
export function NodeCard({ node }: { node: ClusterNode }) {
  const [asking, setAsking] = useState<NodeActionBody["action"]>();
  return (
    <section className="card" aria-label={node.name}>
      <Group justify="space-between" gap="sm" mb="sm">
        <Title order={2} className="breakable">
          {node.name}
        </Title>
        <Group gap="xs">
          {actionsOf(node).map((action) => (
            <Button
              key={action}
              variant="default"
              size="xs"
              aria-label={`${NODE_ACTION_WORDS[action]}: ${node.name}`}
              onClick={() => setAsking(action)}
            >
              {NODE_ACTION_WORDS[action]}
            </Button>
          ))}
        </Group>
      </Group>
      <Facts
        facts={[
          ["State", stateOf(node)],
          ...(node.drainDeadline
            ? [
                ["Drain deadline", <Time key="deadline" at={node.drainDeadline} />] as [
                  string,
                  React.ReactNode,
                ],
              ]
            : []),
          ["Drivers", <Drivers key="drivers" node={node} />],
          ["Pods", <Pods key="pods" node={node} />],
          ["Id", <code key="id">{node.id}</code>],
        ]}
      />
      {node.gpus.length > 0 && <GpuTable node={node} />}
      {asking && <NodeActionDialog node={node} action={asking} onClose={() => setAsking(undefined)} />}
    </section>
  );
}

function Drivers({ node }: { node: ClusterNode }) {
  if (node.drivers.length === 0) {
    return "—";
  }
  return node.drivers.map((driver) => (
    <Text key={driver.name} size="sm" className="breakable">
      {driver.healthy ? `${driver.name}: healthy` : `${driver.name}: not healthy. ${driver.reason}`}
    </Text>
  ));
}

function Pods({ node }: { node: ClusterNode }) {
  if (node.pods.length === 0) {
    return "None";
  }
  return node.pods.map((pod) => (
    <Text key={pod.id} size="sm" component="div">
      <PodOfNode pod={pod} /> {pod.phase ?? "not known to Berth"}
      {pod.workspace && `, workspace ${pod.workspace}`}
    </Text>
  ));
}
