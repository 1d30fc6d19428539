import type { ClusterNode, NodeActionBody } from "../../api/types";

type NodeAction = NodeActionBody["action"];

export const NODE_ACTION_WORDS: Record<NodeAction, string> = {
  drain: "Drain",
  undrain: "End the drain",
  cordon: "Cordon",
  uncordon: "Uncordon",
};

/** Those that the console knows, of what can be done with a machine now. */
export function actionsOf(node: ClusterNode): NodeAction[] {
  return (Object.keys(NODE_ACTION_WORDS) as NodeAction[]).filter((action) => node.actions.includes(action));
}

/** Whether it takes pods, as a sentence. */
export function stateOf(node: ClusterNode): string {
  const health = node.status === "ready" ? "Ready" : `Its status is ${node.status}`;
  if (node.draining) {
    return `${health}; pods are leaving it.`;
  }
  if (node.cordoned) {
    return `${health}; it takes no new pods.`;
  }
  return node.status === "ready"
    ? "Ready; it takes pods."
    : `${health}; it takes no pods before it answers again.`;
}
