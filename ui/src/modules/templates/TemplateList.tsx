import { Button, Group, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useRemoveTemplate, useTemplates } from "../../api/templates";
import type { PodTemplate } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ErrorPanel } from "../../components/ErrorPanel";
import { Icon } from "../../components/Icon";
import { LoadingRows } from "../../components/LoadingRows";
import { Notice } from "../../components/Notice";
import classes from "../../components/Rows.module.css";
import { Time } from "../../components/Time";

interface Props {
  writable: boolean;
  owner: boolean;
  onEdit: (template: PodTemplate) => void;
}

const SOURCES: Record<PodTemplate["source"], string> = {
  "built-in": "comes with Berth",
  file: "from the owner's file",
  owner: "the owner's, for every workspace",
  workspace: "this workspace's own",
};

/** What can be launched from, and where it comes from; what was saved can be edited and deleted by who could save it. */
export function TemplateList({ writable, owner, onEdit }: Props) {
  const { data, error, isPending, refetch } = useTemplates();
  const [removing, setRemoving] = useState<PodTemplate>();
  const mine = ({ source }: PodTemplate) => (source === "workspace" ? writable : source === "owner" && owner);
  return (
    <section className="card" aria-labelledby="templates">
      <Title order={2} id="templates">
        What pods are launched from
      </Title>
      <Text size="sm" c="dimmed">
        A change counts from the next launch on: pods keep what they were launched with.
      </Text>
      {isPending && <LoadingRows what="templates" />}
      {error && <ErrorPanel what="The templates cannot be shown." error={error} onRetry={refetch} />}
      {data && data.faults.length > 0 && (
        <Notice tone="bad" title="The file of templates is wrong, and those of before count.">
          {data.faults.join(" ")}
        </Notice>
      )}
      {data && (
        <ul className={classes.rows} aria-label="Templates">
          {data.templates.map((template) => (
            <li key={template.id} className={classes.row} aria-label={template.id}>
              <div className={classes.text}>
                <p className={classes.title}>
                  {template.title} <code>{template.id}</code>
                </p>
                <p className={classes.more}>
                  {SOURCES[template.source]}
                  {template.savedAt && (
                    <>
                      {" "}
                      · saved <Time at={template.savedAt} />
                    </>
                  )}
                  {template.image && (
                    <>
                      {" "}
                      · <code>{template.image}</code>
                    </>
                  )}
                </p>
              </div>
              {mine(template) && (
                <Group gap="xs">
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={`Edit ${template.id}`}
                    onClick={() => onEdit(template)}
                  >
                    Edit
                  </Button>
                  <Button
                    variant="default"
                    size="xs"
                    leftSection={<Icon name="trash" size={14} />}
                    aria-label={`Delete ${template.id}`}
                    onClick={() => setRemoving(template)}
                  >
                    Delete
                  </Button>
                </Group>
              )}
            </li>
          ))}
        </ul>
      )}
      {removing && <RemoveTemplate template={removing} onClose={() => setRemoving(undefined)} />}
    </section>
  );
}

function RemoveTemplate({ template, onClose }: { template: PodTemplate; onClose: () => void }) {
  const announce = useAnnounce();
  const remove = useRemoveTemplate();
  return (
    <ConfirmDialog
      title={`Delete the template ${template.id}?`}
      confirm="Delete template"
      danger
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(template, {
          onSuccess: () => {
            announce("Template deleted.");
            onClose();
          },
        })
      }
    >
      <Text size="sm">
        {template.source === "owner"
          ? "No workspace can launch from it any more. "
          : "The workspace cannot launch from it any more. "}
        Pods that were launched from it go on, and start again as they are.
      </Text>
    </ConfirmDialog>
  );
}
