import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/apiError";
import { useSetNotebookPassword } from "../../api/notebook";
import type { Pod } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { ErrorPanel } from "../../components/ErrorPanel";

/** Gives the notebook another password, for who has forgotten it or does not want others to know it any more. */
export function ChangePassword({ pod }: { pod: Pod }) {
  const announce = useAnnounce();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const change = useSetNotebookPassword(pod.id);
  const faults = change.error instanceof ApiError ? change.error.problem.errors : [];
  const fault = faults.find(({ field }) => field === "password");

  function close() {
    setPassword("");
    setOpen(false);
    change.reset();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate(password, {
      onSuccess: () => {
        announce("The notebook has another password.");
        close();
      },
    });
  }

  if (!open) {
    return (
      <Button variant="default" size="compact-sm" mt="sm" onClick={() => setOpen(true)}>
        Change password
      </Button>
    );
  }
  return (
    <form onSubmit={submit} aria-label="Change the notebook's password">
      <Stack gap="sm" mt="sm" align="flex-start">
        <PasswordInput
          label="New password"
          description="8 characters at least. Nobody is shown it again: write it down."
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={fault?.detail}
          autoComplete="new-password"
          w="100%"
          maw="20rem"
          required
          data-autofocus
          autoFocus
        />
        <Text size="sm" c="dimmed">
          It counts within seconds: who has logged in has to log in again. Kernels go on.
        </Text>
        {change.error && !fault && <ErrorPanel what="The password was not changed." error={change.error} />}
        <Button.Group>
          <Button type="submit" loading={change.isPending} disabled={password === ""}>
            Change it
          </Button>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
        </Button.Group>
      </Stack>
    </form>
  );
}
