import { Checkbox, Group, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useEditPod } from "../../api/pods";
import type { Pod } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { KeyChoice } from "../keys/KeyChoice";
import { IDLE_HELP } from "./idleText";
import { bodyOf, editOf, type PodEdit } from "./podEdit";
import { PORTS_HELP, portsOf } from "./podPorts";
import { TIMER_HELP } from "./podText";

/** Another name, labels, a lock, timers, a schedule, ports and who may log in. */
export function EditPodDialog({ pod, onClose }: { pod: Pod; onClose: () => void }) {
  const announce = useAnnounce();
  const [before] = useState(() => editOf(pod));
  const [edit, setEdit] = useState(before);
  const save = useEditPod(pod.id);

  const field = (name: Exclude<keyof PodEdit, "locked" | "keys">) => ({
    value: edit[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setEdit((now) => ({ ...now, [name]: value }));
    },
    autoComplete: "off",
    spellCheck: false,
  });

  const read = portsOf(edit.ports);

  function confirm() {
    if ("invalid" in read) {
      return;
    }
    const body = bodyOf(before, edit);
    if (body === undefined) {
      onClose();
      return;
    }
    save.mutate(body, {
      onSuccess: (changed) => {
        announce(`${changed.name} is changed.`);
        onClose();
      },
    });
  }

  return (
    <ConfirmDialog
      title={`Change ${pod.name}`}
      confirm="Save"
      busy={save.isPending}
      error={save.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="Its addresses by name change with it; in the pod it is known from its next start on."
        {...field("name")}
      />
      <TextInput label="Stop after" description={TIMER_HELP} {...field("stopAfter")} />
      <TextInput label="Terminate after" description={TIMER_HELP} {...field("terminateAfter")} />
      <TextInput label="Idle stop" description={IDLE_HELP} {...field("idleStop")} />
      <Group grow align="flex-end">
        <TextInput label="Start at (cron)" placeholder="0 8 * * 1-5" {...field("start")} />
        <TextInput label="Stop at (cron)" placeholder="0 18 * * 1-5" {...field("stop")} />
        <TextInput label="Time zone" placeholder="Europe/Berlin" {...field("zone")} />
      </Group>
      <Checkbox
        label="Locked: it cannot be stopped, restarted or terminated, also by its timers"
        checked={edit.locked}
        onChange={(event) => {
          const { checked } = event.currentTarget;
          setEdit((now) => ({ ...now, locked: checked }));
        }}
      />
      <TextInput
        label="Ports"
        description={PORTS_HELP}
        error={"invalid" in read ? `“${read.invalid}” is not a port.` : undefined}
        {...field("ports")}
      />
      {pod.sshKeys === null && (
        <KeyChoice value={edit.keys} onChange={(keys) => setEdit((now) => ({ ...now, keys }))} />
      )}
      <Textarea label="Labels" description="One on each line: name=value" rows={3} {...field("labels")} />
    </ConfirmDialog>
  );
}
