import { Stack } from "@mantine/core";
import { mayWrite, useSession } from "../../api/session";
import { PageHeading } from "../../components/PageHeading";
import { RegistryLoginList } from "../../modules/registries/RegistryLoginList";
import { SaveRegistryLogin } from "../../modules/registries/SaveRegistryLogin";

export function RegistriesPage() {
  const { data: session } = useSession();
  const writable = mayWrite(session);
  return (
    <>
      <PageHeading title="Registries" />
      <Stack gap="lg" maw="48rem">
        <RegistryLoginList writable={writable} />
        {writable && <SaveRegistryLogin />}
      </Stack>
    </>
  );
}
