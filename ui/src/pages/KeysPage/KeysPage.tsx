import { Stack } from "@mantine/core";
import { mayWrite, useSession } from "../../api/session";
import { PageHeading } from "../../components/PageHeading";
import { AddKeys } from "../../modules/keys/AddKeys";
import { KeyList } from "../../modules/keys/KeyList";

export function KeysPage() {
  const { data: session } = useSession();
  const writable = mayWrite(session);
  return (
    <>
      <PageHeading title="SSH keys" />
      <Stack gap="lg" maw="48rem">
        <KeyList writable={writable} />
        {writable && <AddKeys />}
      </Stack>
    </>
  );
}
