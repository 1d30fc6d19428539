import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { mayAdminister, mayWrite, useSession } from "../../api/session";
import type { PodTemplate } from "../../api/types";
import { Icon } from "../../components/Icon";
import { PageHeading } from "../../components/PageHeading";
import { TemplateEditor } from "../../modules/templates/TemplateEditor";
import { TemplateList } from "../../modules/templates/TemplateList";

export function TemplatesPage() {
  const { data: session } = useSession();
  const [edited, setEdited] = useState<PodTemplate | "new">();
  const writable = mayWrite(session);
  const owner = mayAdminister(session);
  return (
    <>
      <PageHeading title="Templates" />
      <Stack gap="lg" maw="48rem">
        <TemplateList writable={writable} owner={owner} onEdit={setEdited} />
        {writable && edited === undefined && (
          <Button leftSection={<Icon name="plus" />} w="fit-content" onClick={() => setEdited("new")}>
            New template
          </Button>
        )}
        {edited !== undefined && (
          <TemplateEditor
            key={edited === "new" ? "" : `${edited.id} ${edited.version}`}
            {...(edited === "new" ? {} : { template: edited })}
            owner={owner}
            onClose={() => setEdited(undefined)}
          />
        )}
      </Stack>
    </>
  );
}
