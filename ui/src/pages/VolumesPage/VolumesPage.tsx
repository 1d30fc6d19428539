import { Stack } from "@mantine/core";
import { mayWrite, useSession } from "../../api/session";
import { PageHeading } from "../../components/PageHeading";
import { CreateVolume } from "../../modules/volumes/CreateVolume";
import { VolumeList } from "../../modules/volumes/VolumeList";

export function VolumesPage() {
  const { data: session } = useSession();
  const writable = mayWrite(session);
  return (
    <>
      <PageHeading title="Volumes" />
      <Stack gap="lg" maw="48rem">
        <VolumeList writable={writable} />
        {writable && <CreateVolume />}
      </Stack>
    </>
  );
}
