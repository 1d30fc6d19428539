import { Text, Title } from "@mantine/core";
import type { Pod, PodNode } from "../../api/types";
import { Facts } from "../../components/Facts";
import { PhaseBadge } from "./PhaseBadge";

/** The nodes of a pod of several: where each is, how it is, and where the others find it. */
export function NodeList({ pod }: { pod: Pod }) {
  if (!pod.nodes) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="nodes">
      <Title order={2} id="nodes" mb="sm">
        Nodes
      </Title>
      <Facts
        facts={pod.nodes.map((node) => [
          node.index === 0 ? "0, the leader" : String(node.index),
          <NodeOf key={node.index} node={node} />,
        ])}
      />
    </section>
  );
}

function NodeOf({ node }: { node: PodNode }) {
  const facts = [
    node.node && `on ${node.node}`,
    node.address && `others find it at ${node.address.host}:${node.address.port}`,
    node.publicPort && `public port ${node.publicPort}`,
  ];
  return (
    <>
      <PhaseBadge phase={node.phase} />
      <Text size="sm" mt={4}>
        {facts.filter(Boolean).join(", ")}
      </Text>
      {node.phase !== "RUNNING" && (
        <Text size="sm" c="dimmed">
          {node.reason.text}
        </Text>
      )}
    </>
  );
}
