import { Anchor, Button, Group, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { Volume } from "../../api/types";
import { useDeleteVolume, useVolumes } from "../../api/volumes";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ErrorPanel } from "../../components/ErrorPanel";
import { Icon } from "../../components/Icon";
import { LoadingRows } from "../../components/LoadingRows";
import { Notice } from "../../components/Notice";
import classes from "../../components/Rows.module.css";
import { EditVolume } from "./EditVolume";
import bars from "./VolumeList.module.css";
import { fillShare, fillText } from "./volumeText";

export function VolumeList({ writable }: { writable: boolean }) {
  const { data, error, isPending, refetch } = useVolumes();
  const [deleting, setDeleting] = useState<Volume>();
  const [editing, setEditing] = useState<Volume>();
  return (
    <section className="card" aria-labelledby="volumes">
      <Title order={2} id="volumes">
        Volumes of the workspace
      </Title>
      <Text size="sm" c="dimmed">
        Disks that outlive pods. A pod has them from its launch until it is terminated, and one pod at a time.
      </Text>
      {isPending && <LoadingRows what="volumes" />}
      {error && <ErrorPanel what="The volumes cannot be shown." error={error} onRetry={refetch} />}
      {data?.volumes.length === 0 && (
        <Text size="sm" mt="md">
          There is no volume yet.
        </Text>
      )}
      {data && data.volumes.length > 0 && (
        <ul className={classes.rows} aria-label="Volumes of the workspace">
          {data.volumes.map((volume) => (
            <li key={volume.id} className={classes.row} aria-label={volume.name}>
              <div className={classes.text}>
                <p className={classes.title}>{volume.name}</p>
                <p className={classes.more}>
                  {fillText(volume)} · {volume.node === null ? "on no machine yet" : `on ${volume.node}`}
                  {volume.attachedTo !== null && (
                    <>
                      {" "}
                      · at <code>{volume.path}</code> of{" "}
                      <Anchor component={Link} to={`/pods/${volume.attachedTo}`} size="sm" underline="always">
                        {volume.attachedTo}
                      </Anchor>
                    </>
                  )}
                </p>
                <FillBar volume={volume} />
                <p className={classes.more}>{volume.reason.text}</p>
                {volume.filling && (
                  <Notice tone="waiting" role="status" title={`${volume.name} is nearly full.`}>
                    Delete what is not needed: programs that write to a full volume may fail.
                  </Notice>
                )}
              </div>
              {writable && (
                <Group gap="xs">
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={`Edit ${volume.name}`}
                    disabled={volume.phase !== "AVAILABLE"}
                    onClick={() => setEditing(volume)}
                  >
                    Edit
                  </Button>
                  <Button
                    variant="default"
                    size="xs"
                    leftSection={<Icon name="trash" size={14} />}
                    aria-label={`Delete ${volume.name}`}
                    disabled={volume.phase !== "AVAILABLE"}
                    onClick={() => setDeleting(volume)}
                  >
                    Delete
                  </Button>
                </Group>
              )}
            </li>
          ))}
        </ul>
      )}
      {editing && <EditVolume volume={editing} onClose={() => setEditing(undefined)} />}
      {deleting && <DeleteVolume volume={deleting} onClose={() => setDeleting(undefined)} />}
    </section>
  );
}

function FillBar({ volume }: { volume: Volume }) {
  const share = fillShare(volume);
  return share === undefined ? null : (
    <meter className={bars.bar} aria-label={`${volume.name}, ${fillText(volume)}`} value={share} high={0.9} />
  );
}

function DeleteVolume({ volume, onClose }: { volume: Volume; onClose: () => void }) {
  const announce = useAnnounce();
  const remove = useDeleteVolume();
  return (
    <ConfirmDialog
      title={`Delete ${volume.name}?`}
      confirm={`Delete ${volume.name}`}
      danger
      typed={volume.name}
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(volume.name, {
          onSuccess: () => {
            announce(`${volume.name} is being deleted.`);
            onClose();
          },
        })
      }
    >
      <Text size="sm">
        <strong>This deletes all files on the volume ({volume.sizeGb} GiB) for good.</strong> Copy what you
        need first.
      </Text>
    </ConfirmDialog>
  );
}
