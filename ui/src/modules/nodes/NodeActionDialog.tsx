import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useNodeAction } from "../../api/nodes";
import type { ClusterNode, NodeActionBody } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { NODE_ACTION_WORDS } from "./nodeText";

interface Props {
  node: ClusterNode;
  action: NodeActionBody["action"];
  onClose: () => void;
}

const WHOLE_NUMBER = /^[1-9]\d{0,5}$/;

/** Asks before a machine is changed, and says what it means for the pods there. */
export function NodeActionDialog({ node, action, onClose }: Props) {
  const announce = useAnnounce();
  const [minutes, setMinutes] = useState("60");
  const act = useNodeAction(node.id);
  const word = NODE_ACTION_WORDS[action];
  const valid = action !== "drain" || WHOLE_NUMBER.test(minutes);

  function confirm() {
    if (!valid) {
      return;
    }
    act.mutate(
      { action, deadline: action === "drain" ? `PT${minutes}M` : null },
      {
        onSuccess: () => {
          announce(`${word} accepted for ${node.name}.`);
          onClose();
        },
      },
    );
  }

  return (
    <ConfirmDialog
      title={`${word}: ${node.name}?`}
      confirm={`${word}: ${node.name}`}
      danger={action === "drain"}
      busy={act.isPending}
      error={act.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Consequences node={node} action={action} />
      {action === "drain" && (
        <TextInput
          label="Deadline in minutes"
          description="Pods that have not stopped by then are killed."
          inputMode="numeric"
          value={minutes}
          onChange={(event) => setMinutes(event.currentTarget.value.trim())}
          error={valid ? undefined : "Give a whole number of minutes, 1 or more."}
          autoComplete="off"
        />
      )}
    </ConfirmDialog>
  );
}

function Consequences({ node, action }: Pick<Props, "node" | "action">) {
  switch (action) {
    case "drain":
      return (
        <Text size="sm">
          <strong>{podsText(node)}</strong> It takes no new ones. A pod's disk stays on this machine and
          cannot move, so each waits until the drain has ended and then starts again here.
        </Text>
      );
    case "undrain":
      return <Text size="sm">Pods stop leaving it, and it takes pods again.</Text>;
    case "cordon":
      return (
        <Text size="sm">
          It takes no new pods. What runs there goes on; a pod whose disk is there and that is stopped or
          restarted waits until you uncordon it.
        </Text>
      );
    case "uncordon":
      return <Text size="sm">It takes pods again, and those that wait for it start.</Text>;
  }
}

function podsText(node: ClusterNode): string {
  switch (node.pods.length) {
    case 0:
      return "No pod runs there.";
    case 1:
      return "The pod there is stopped.";
    default:
      return `The ${node.pods.length} pods there are stopped.`;
  }
}
