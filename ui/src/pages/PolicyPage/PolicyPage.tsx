import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { mayAdminister, useSession } from "../../api/session";
import { PageHeading } from "../../components/PageHeading";
import { GpuModelsForm } from "../../modules/policies/GpuModelsForm";
import { LaunchDefaultsForm } from "../../modules/policies/LaunchDefaultsForm";
import { OwnPolicy } from "../../modules/policies/OwnPolicy";
import { SshSwitch } from "../../modules/policies/SshSwitch";

export function PolicyPage() {
  const { data: session } = useSession();
  return (
    <>
      <PageHeading title="Policy" />
      <Stack gap="lg" maw="48rem">
        <OwnPolicy />
        {session && mayAdminister(session) && <OwnersPart first={session.workspace} />}
      </Stack>
    </>
  );
}

/** What the owner sets, of one workspace at a time. */
function OwnersPart({ first }: { first: string }) {
  const [typed, setTyped] = useState(first);
  const [workspace, setWorkspace] = useState(first);

  function submit(event: FormEvent) {
    event.preventDefault();
    setWorkspace(typed.trim());
  }

  return (
    <>
      <section className="card" aria-labelledby="of-workspace">
        <Title order={2} id="of-workspace">
          Set by you, the owner
        </Title>
        <Text size="sm" c="dimmed">
          What follows is of the workspace {workspace}.
        </Text>
        <form onSubmit={submit} aria-label="Choose a workspace">
          <Group gap="sm" align="flex-end" mt="sm">
            <TextInput
              label="Workspace"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              required
            />
            <Button type="submit" variant="default" disabled={typed.trim() === ""}>
              Show
            </Button>
          </Group>
        </form>
      </section>
      <SshSwitch key={`ssh ${workspace}`} workspace={workspace} />
      <GpuModelsForm key={`gpus ${workspace}`} workspace={workspace} />
      <LaunchDefaultsForm key={`defaults ${workspace}`} workspace={workspace} />
    </>
  );
}
