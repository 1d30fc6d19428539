import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { useSession } from "../../api/session";
import type { ClusterNode } from "../../api/types";

/** The pod by name, with a link where it is of the workspace that the console shows. */
export function PodOfNode({ pod }: { pod: ClusterNode["pods"][number] }) {
  const { data: session } = useSession();
  const name = pod.name ?? pod.id;
  return pod.workspace !== null && pod.workspace === session?.workspace ? (
    <Anchor component={Link} to={`/pods/${pod.id}`} underline="always" className="breakable">
      {name}
    </Anchor>
  ) : (
    <span className="breakable">{name}</span>
  );
}
