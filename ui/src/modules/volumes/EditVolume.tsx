import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "../../api/apiError";
import type { EditVolumeBody, Volume } from "../../api/types";
import { useEditVolume } from "../../api/volumes";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";

interface Props {
  volume: Volume;
  onClose: () => void;
}

/** Another name or more room, for a volume that no pod has. */
export function EditVolume({ volume, onClose }: Props) {
  const announce = useAnnounce();
  const edit = useEditVolume(volume);
  const [name, setName] = useState<string>(volume.name);
  const [size, setSize] = useState(String(volume.sizeGb));
  const faults = edit.error instanceof ApiError ? edit.error.problem.errors : [];
  const errorOf = (field: keyof EditVolumeBody) => faults.find((fault) => fault.field === field)?.detail;
  const marked = errorOf("name") !== undefined || errorOf("sizeGb") !== undefined;

  function save() {
    edit.mutate(
      { name: name.trim(), sizeGb: Number(size) },
      {
        onSuccess: (saved) => {
          announce(`Volume ${saved.name} saved.`);
          onClose();
        },
      },
    );
  }

  return (
    <ConfirmDialog
      title={`Edit ${volume.name}`}
      confirm="Save"
      busy={edit.isPending}
      error={marked ? null : edit.error}
      onClose={onClose}
      onConfirm={save}
    >
      <TextInput
        label="Name"
        description="Unique in the workspace. Launches name the volume by it."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={errorOf("name")}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <TextInput
        label="Size in GiB"
        inputMode="numeric"
        value={size}
        onChange={(event) => setSize(event.currentTarget.value.trim())}
        error={errorOf("sizeGb")}
        autoComplete="off"
        required
      />
      <Text size="sm" c="dimmed">
        A volume only grows. Its files stay as they are.
      </Text>
    </ConfirmDialog>
  );
}
