import { Anchor, Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useEffect, useRef } from "react";
import { Link, useNavigate } from "react-router";
import { useLaunchDefaults } from "../../api/defaults";
import { mayWrite, useSession } from "../../api/session";
import { useSshKeys } from "../../api/sshKeys";
import { useTemplates } from "../../api/templates";
import { useAnnounce } from "../../components/Announcer";
import { ButtonLink } from "../../components/ButtonLink";
import { FormRefusal } from "../../components/FormRefusal";
import { Icon } from "../../components/Icon";
import { Notice } from "../../components/Notice";
import { PageHeading } from "../../components/PageHeading";
import { KeyChoice } from "../../modules/keys/KeyChoice";
import { DefaultsNote } from "../../modules/launch/DefaultsNote";
import { EnvFields } from "../../modules/launch/EnvFields";
import { GpuFields } from "../../modules/launch/GpuFields";
import { NotebookFields } from "../../modules/launch/NotebookFields";
import { SizeFields } from "../../modules/launch/SizeFields";
import { SourceFields } from "../../modules/launch/SourceFields";
import { TimerFields } from "../../modules/launch/TimerFields";
import { TriggerFields } from "../../modules/launch/TriggerFields";
import { useLaunchForm } from "../../modules/launch/useLaunchForm";
import { VolumeFields } from "../../modules/launch/VolumeFields";
import { PORTS_HELP } from "../../modules/pods/podPorts";

export function LaunchPage() {
  const navigate = useNavigate();
  const announce = useAnnounce();
  const { data: session } = useSession();
  const { form, change, submit, errors, error, busy } = useLaunchForm((pod) => {
    announce(`Launch of ${pod.name} accepted.`);
    navigate(`/pods/${pod.id}`);
  });
  const { data: defaults } = useLaunchDefaults();
  const { data: catalogue } = useTemplates();
  const template = catalogue?.templates.find(({ id }) => form.source === "template" && id === form.template);
  const hasOwnKeys = form.env.some(({ name }) => name.trim() === "SSH_PUBLIC_KEY");
  const element = useRef<HTMLFormElement>(null);

  // The first wrong field takes the focus once an answer or a check has marked it.
  useEffect(() => {
    if (Object.keys(errors).length > 0) {
      element.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
    }
  }, [errors]);

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (!busy) {
      submit();
    }
  }

  return (
    <>
      <PageHeading title="Launch a pod" />
      <form ref={element} onSubmit={onSubmit} noValidate aria-label="Launch a pod">
        <Stack gap="lg" maw="44rem">
          {!mayWrite(session) && (
            <Notice tone="waiting">
              Your token may only read. Log in with one that may write to launch pods.
            </Notice>
          )}
          <KeyWarning hasOwnKeys={hasOwnKeys} />
          <section className="card" aria-labelledby="what">
            <Title order={2} id="what" mb="md">
              What
            </Title>
            <Stack gap="md">
              <TextInput
                label="Name"
                description="Lower-case letters, digits and single dashes; it is also the pod's login and DNS name. Empty for one that Berth makes up."
                placeholder="train-1"
                value={form.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
                error={errors.name}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
              <SourceFields form={form} errors={errors} onChange={change} />
            </Stack>
          </section>
          <section className="card" aria-labelledby="gpus">
            <Title order={2} id="gpus" mb="md">
              GPUs, size and disk
            </Title>
            <Stack gap="md">
              <GpuFields form={form} errors={errors} onChange={change} />
              <TextInput
                label="Nodes"
                description="More than one: each is on a machine of its own with all of these GPUs, this size and a disk, and all of them start or none."
                inputMode="numeric"
                value={form.nodes}
                onChange={(event) => change({ nodes: event.currentTarget.value.trim() })}
                error={errors.nodes}
                autoComplete="off"
                maw="16rem"
                required
              />
              <SizeFields form={form} error={errors.size} onChange={change} />
              <TextInput
                label="Disk in GiB"
                description={`Kept while the pod is stopped, deleted when it is terminated. Empty for ${defaults?.diskGb ?? "the default"}.`}
                placeholder={defaults ? String(defaults.diskGb) : ""}
                inputMode="numeric"
                value={form.diskGb}
                onChange={(event) => change({ diskGb: event.currentTarget.value.trim() })}
                error={errors.diskGb}
                autoComplete="off"
                maw="16rem"
              />
              <VolumeFields
                rows={form.volumes}
                folder={template?.user ? "/mnt" : "/root"}
                error={errors.volumes}
                onChange={(volumes) => change({ volumes })}
              />
              <TextInput
                label="Longest wait in minutes"
                description="The pod fails when it has waited in the queue for so long. Empty for as long as it takes."
                inputMode="numeric"
                value={form.queueMinutes}
                onChange={(event) => change({ queueMinutes: event.currentTarget.value.trim() })}
                error={errors.queueMinutes}
                autoComplete="off"
                maw="16rem"
              />
            </Stack>
          </section>
          <section className="card" aria-labelledby="inside">
            <Title order={2} id="inside" mb="md">
              Inside
            </Title>
            <Stack gap="md">
              <EnvFields rows={form.env} error={errors.env} onChange={(env) => change({ env })} />
              <TextInput
                label="Ports"
                description={PORTS_HELP}
                placeholder="8888, 6006"
                value={form.ports}
                onChange={(event) => change({ ports: event.currentTarget.value })}
                error={errors.ports}
                autoComplete="off"
              />
              <NotebookFields form={form} errors={errors} onChange={change} />
            </Stack>
          </section>
          <section className="card" aria-labelledby="when">
            <Title order={2} id="when" mb="md">
              When it ends by itself
            </Title>
            <Stack gap="md">
              <TimerFields form={form} errors={errors} onChange={change} />
            </Stack>
          </section>
          <section className="card" aria-labelledby="who">
            <Title order={2} id="who" mb="md">
              Who may log in
            </Title>
            <Stack gap="md">
              {hasOwnKeys ? (
                <Text size="sm">Only the keys in SSH_PUBLIC_KEY, and none of the workspace.</Text>
              ) : (
                <KeyChoice value={form.keys} error={errors.keys} onChange={(keys) => change({ keys })} />
              )}
              <TriggerFields form={form} errors={errors} onChange={change} />
            </Stack>
          </section>
          <DefaultsNote />
          <FormRefusal
            what="The pod was not launched."
            error={error}
            marked={Object.keys(errors).length > 0}
            again="launch again"
          />
          <Group gap="sm">
            <Button
              type="submit"
              loading={busy}
              disabled={!mayWrite(session)}
              leftSection={<Icon name="play" />}
            >
              Launch
            </Button>
            <ButtonLink to="/pods" variant="default">
              Cancel
            </ButtonLink>
          </Group>
        </Stack>
      </form>
    </>
  );
}

function KeyWarning({ hasOwnKeys }: { hasOwnKeys: boolean }) {
  const { keys, isSuccess } = useSshKeys();
  if (!isSuccess || keys.length > 0 || hasOwnKeys) {
    return null;
  }
  return (
    <Notice tone="waiting" icon="key" title="No SSH key is saved.">
      The pod will start, but nobody can log in until you{" "}
      <Anchor component={Link} to="/keys">
        add a key
      </Anchor>
      . It takes effect within seconds, also on running pods.
    </Notice>
  );
}
