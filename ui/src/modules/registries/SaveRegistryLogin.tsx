import { Button, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/apiError";
import { useSaveRegistryLogin } from "../../api/registries";
import { useAnnounce } from "../../components/Announcer";
import { FormRefusal } from "../../components/FormRefusal";
import { Icon } from "../../components/Icon";
import { Notice } from "../../components/Notice";

const EMPTY = { registry: "", username: "", password: "" };

export function SaveRegistryLogin() {
  const announce = useAnnounce();
  const [login, setLogin] = useState(EMPTY);
  const save = useSaveRegistryLogin();
  const faults = save.error instanceof ApiError ? save.error.problem.errors : [];
  const errorOf = (field: keyof typeof EMPTY) => faults.find((fault) => fault.field === field)?.detail;
  const change = (part: Partial<typeof EMPTY>) => setLogin((before) => ({ ...before, ...part }));

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(
      { ...login, registry: login.registry.trim(), username: login.username.trim() },
      {
        onSuccess: ({ registry }) => {
          setLogin(EMPTY);
          announce(`Login at ${registry} saved.`);
        },
      },
    );
  }

  return (
    <section className="card" aria-labelledby="save-login">
      <Title order={2} id="save-login">
        Add or replace a login
      </Title>
      <form onSubmit={submit} aria-label="Add or replace a login">
        <Stack gap="md" mt="sm">
          <TextInput
            label="Registry"
            description="As in the names of its images. A login for one that is listed takes the old one's place."
            placeholder="ghcr.io"
            value={login.registry}
            onChange={(event) => change({ registry: event.currentTarget.value })}
            error={errorOf("registry")}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <TextInput
            label="User name"
            value={login.username}
            onChange={(event) => change({ username: event.currentTarget.value })}
            error={errorOf("username")}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <PasswordInput
            label="Password or token"
            description="Stored encrypted and never shown again. Who may launch pods can read it in a pod: take one that may only pull."
            value={login.password}
            onChange={(event) => change({ password: event.currentTarget.value })}
            error={errorOf("password")}
            autoComplete="new-password"
            required
          />
          <FormRefusal
            what="The login was not saved."
            error={save.error}
            marked={faults.length > 0}
            again="save again"
          />
          {save.data && (
            <Notice tone="good" role="status" icon="check">
              Saved: {save.data.username} at {save.data.registry}
            </Notice>
          )}
          <Button
            type="submit"
            loading={save.isPending}
            disabled={Object.values(login).some((text) => text.trim() === "")}
            leftSection={<Icon name="plus" />}
            w="fit-content"
          >
            Save
          </Button>
        </Stack>
      </form>
    </section>
  );
}
