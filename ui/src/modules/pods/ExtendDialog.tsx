import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { usePodAction } from "../../api/pods";
import type { Pod } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";

const WHOLE_NUMBER = /^[1-9]\d{0,3}$/;

/** Has the next timer of a pod come later. */
export function ExtendDialog({ pod, onClose }: { pod: Pod; onClose: () => void }) {
  const announce = useAnnounce();
  const [hours, setHours] = useState("1");
  const extend = usePodAction(pod.id);
  const valid = WHOLE_NUMBER.test(hours);

  function confirm() {
    if (!valid) {
      return;
    }
    extend.mutate(
      { action: "extend", by: `PT${hours}H` },
      {
        onSuccess: () => {
          announce(`The timer of ${pod.name} is extended.`);
          onClose();
        },
      },
    );
  }

  return (
    <ConfirmDialog
      title={`Extend ${pod.name}?`}
      confirm={`Extend ${pod.name}`}
      busy={extend.isPending}
      error={extend.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text size="sm">
        Of its timers to stop and to terminate and the end of its session, what is due first comes so much
        later.
      </Text>
      <TextInput
        label="Hours"
        inputMode="numeric"
        value={hours}
        onChange={(event) => setHours(event.currentTarget.value.trim())}
        error={valid ? undefined : "Give a whole number of hours, 1 or more."}
        autoComplete="off"
        maw="16rem"
      />
    </ConfirmDialog>
  );
}
