import { Stack, Text } from "@mantine/core";
import { useNodes } from "../../api/nodes";
import { mayAdminister, useSession } from "../../api/session";
import { ErrorPanel } from "../../components/ErrorPanel";
import { LoadingRows } from "../../components/LoadingRows";
import { PageHeading } from "../../components/PageHeading";
import { NodeCard } from "../../modules/nodes/NodeCard";

export function NodesPage() {
  const { data: session } = useSession();
  return (
    <>
      <PageHeading title="Nodes" />
      {mayAdminister(session) ? <Nodes /> : <Text>Only an admin sees the machines of the cluster.</Text>}
    </>
  );
}

function Nodes() {
  const { data, error, isPending, refetch } = useNodes();
  return (
    <Stack gap="lg">
      {isPending && <LoadingRows what="the nodes" />}
      {error && <ErrorPanel what="The nodes cannot be read now." error={error} onRetry={refetch} />}
      {data?.nodes.length === 0 && <Text>The cluster has no machines.</Text>}
      {data?.nodes.map((node) => (
        <NodeCard key={node.id} node={node} />
      ))}
    </Stack>
  );
}
