import { Stack } from "@mantine/core";
import { mayWrite, useSession } from "../../api/session";
import { PageHeading } from "../../components/PageHeading";
import { SaveWebhook } from "../../modules/webhooks/SaveWebhook";
import { WebhookList } from "../../modules/webhooks/WebhookList";

export function WebhooksPage() {
  const { data: session } = useSession();
  const writable = mayWrite(session);
  return (
    <>
      <PageHeading title="Webhooks" />
      <Stack gap="lg" maw="48rem">
        <WebhookList writable={writable} />
        {writable && <SaveWebhook />}
      </Stack>
    </>
  );
}
