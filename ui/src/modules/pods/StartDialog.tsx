import { Radio, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { usePodAction } from "../../api/pods";
import type { Pod } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";

const WHOLE_NUMBER = /^\d{1,9}$/;

/** Starts a pod with the GPUs of its launch, or with others: with none, its files can be had though no GPU is free. */
export function StartDialog({ pod, onClose }: { pod: Pod; onClose: () => void }) {
  const announce = useAnnounce();
  const [other, setOther] = useState(false);
  const [count, setCount] = useState("0");
  const start = usePodAction(pod.id);
  const valid = !other || WHOLE_NUMBER.test(count);

  function confirm() {
    if (!valid) {
      return;
    }
    start.mutate(
      { action: "start", ...(other && { gpu: { count: Number(count) } }) },
      {
        onSuccess: () => {
          announce(`Start accepted for ${pod.name}.`);
          onClose();
        },
      },
    );
  }

  return (
    <ConfirmDialog
      title={`Start ${pod.name}?`}
      confirm={`Start ${pod.name}`}
      busy={start.isPending}
      error={start.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Radio.Group
        label="GPUs"
        value={other ? "other" : "launch"}
        onChange={(choice) => setOther(choice === "other")}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="launch" label="As many as its launch asked for" />
          <Radio value="other" label="Another number for this start" />
        </Stack>
      </Radio.Group>
      {other && (
        <TextInput
          label="Number of GPUs"
          description="0 to reach its files while no GPU is free."
          inputMode="numeric"
          value={count}
          onChange={(event) => setCount(event.currentTarget.value.trim())}
          error={valid ? undefined : "Give a whole number; 0 is a start without GPUs."}
          autoComplete="off"
          maw="16rem"
        />
      )}
      <Text size="sm">
        The disk, the name, the address and the host key are as before. Where there is no room, the pod waits
        in the queue.
      </Text>
    </ConfirmDialog>
  );
}
