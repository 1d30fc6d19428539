import { List, Text } from "@mantine/core";
import { usePodAction } from "../../api/pods";
import type { Pod, PodAction } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { keptText, keptVolumes } from "./keptText";
import { ACTION_WORDS, usedText } from "./podText";

interface Props {
  pod: Pod;
  action: Exclude<PodAction, "start">;
  onClose: () => void;
}

/** Asks before something is lost, and names what it is. */
export function ActionDialog({ pod, action, onClose }: Props) {
  const announce = useAnnounce();
  const act = usePodAction(pod.id);
  const word = ACTION_WORDS[action];
  const wipes = action === "terminate" || action === "reset";

  function confirm() {
    act.mutate(
      { action, ...(action === "reset" && { wipe: true }) },
      {
        onSuccess: () => {
          announce(`${word} accepted for ${pod.name}.`);
          onClose();
        },
      },
    );
  }

  return (
    <ConfirmDialog
      title={`${word} ${pod.name}?`}
      confirm={`${word} ${pod.name}`}
      danger={wipes}
      typed={wipes ? pod.name : undefined}
      busy={act.isPending}
      error={act.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Consequences pod={pod} action={action} />
    </ConfirmDialog>
  );
}

function Consequences({ pod, action }: Pick<Props, "pod" | "action">) {
  const disk = `${pod.diskGb} GiB`;
  const volumes = keptVolumes(pod, action);
  const outside = volumes.length === 0 ? "the pod's disk" : "the pod's disk and volumes";
  const gpus = pod.gpu.count === 1 ? "Its GPU is" : `Its ${pod.gpu.count} GPUs are`;
  switch (action) {
    case "terminate":
      return (
        <>
          <Text size="sm">
            <strong>This deletes the pod's disk ({disk}) for good.</strong> Copy what you need first.
          </Text>
          <List size="sm" spacing={4}>
            <List.Item>Running processes and open SSH sessions end.</List.Item>
            <List.Item>All files on the disk are deleted. This cannot be undone.</List.Item>
            {volumes.length > 0 && (
              <List.Item>
                <strong>Kept:</strong> {volumes.join(", ")}, with all files, for another pod.
              </List.Item>
            )}
            <List.Item>
              {pod.gpu.count > 0 && `${gpus} given back. `}Its public port is given back, so saved commands
              stop working.
            </List.Item>
          </List>
        </>
      );
    case "reset":
      return (
        <>
          <Text size="sm">
            <strong>This deletes what is on the pod's disk ({usedText(pod)}) for good.</strong> Copy what you
            need first.
          </Text>
          <List size="sm" spacing={4}>
            <List.Item>
              <strong>Lost:</strong> all files on the disk, running processes, what is in memory, and open SSH
              sessions. This cannot be undone.
            </List.Item>
            <List.Item>
              <strong>Kept:</strong> {keptText(pod, action)}, who may log in, timers and settings. It starts
              again with an empty disk of {disk}.
            </List.Item>
          </List>
        </>
      );
    case "stop":
      return (
        <List size="sm" spacing={4}>
          <List.Item>
            <strong>Lost:</strong> running processes, what is in memory, open SSH sessions, and files outside{" "}
            {outside}.
          </List.Item>
          <List.Item>
            <strong>Kept:</strong> {keptText(pod, action)}.
          </List.Item>
          {pod.gpu.count > 0 && (
            <List.Item>{gpus} given back; starting again may mean waiting for a free one.</List.Item>
          )}
        </List>
      );
    default:
      return (
        <List size="sm" spacing={4}>
          <List.Item>
            <strong>Lost:</strong> running processes, what is in memory, open SSH sessions, and files outside{" "}
            {outside}.
          </List.Item>
          <List.Item>
            <strong>Kept:</strong> {keptText(pod, action)}.
          </List.Item>
        </List>
      );
  }
}
