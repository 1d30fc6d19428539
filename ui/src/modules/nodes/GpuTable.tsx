import { Table } from "@mantine/core";
import type { ClusterNode } from "../../api/types";
import { PodOfNode } from "./PodOfNode";

/** Each GPU with who holds it. */
export function GpuTable({ node }: { node: ClusterNode }) {
  return (
    <Table aria-label={`GPUs of ${node.name}`} mt="md" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>GPU</Table.Th>
          <Table.Th>Model</Table.Th>
          <Table.Th>Held by</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {node.gpus.map((gpu) => (
          <Table.Tr key={gpu.id}>
            <Table.Td className="breakable">{gpu.id}</Table.Td>
            <Table.Td className="breakable">{gpu.model}</Table.Td>
            <Table.Td>
              <Holder node={node} gpu={gpu} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Holder({ node, gpu }: { node: ClusterNode; gpu: ClusterNode["gpus"][number] }) {
  const pod = node.pods.find((one) => one.id === gpu.pod);
  const health = gpu.healthy ? "" : " (not healthy)";
  if (pod) {
    return (
      <>
        <PodOfNode pod={pod} />
        {health}
      </>
    );
  }
  return `${gpu.pod ?? (gpu.healthy ? "Free" : "Nobody")}${health}`;
}
