import { Table, Title } from "@mantine/core";
import type { Pod } from "../../api/types";
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
      <Table.ScrollContainer minWidth={360}>
        <Table aria-labelledby="nodes">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Node</Table.Th>
              <Table.Th scope="col">Phase</Table.Th>
              <Table.Th scope="col">Machine</Table.Th>
              <Table.Th scope="col">Address</Table.Th>
              <Table.Th scope="col">Public port</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {pod.nodes.map((node) => (
              <Table.Tr key={node.index}>
                <Table.Th scope="row">{node.index === 0 ? "0, the leader" : node.index}</Table.Th>
                <Table.Td title={node.reason.text}>
                  <PhaseBadge phase={node.phase} />
                </Table.Td>
                <Table.Td>{node.node ?? "—"}</Table.Td>
                <Table.Td>{node.address ? `${node.address.host}:${node.address.port}` : "—"}</Table.Td>
                <Table.Td>{node.publicPort ?? "—"}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}
