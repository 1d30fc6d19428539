import { Checkbox, PasswordInput, Stack, TextInput } from "@mantine/core";
import type { FieldErrors, LaunchForm } from "./launchForm";

interface Props {
  form: LaunchForm;
  errors: FieldErrors;
  onChange: (part: Partial<LaunchForm>) => void;
}

/** Whether JupyterLab runs in the pod, and behind which log-in. */
export function NotebookFields({ form, errors, onChange }: Props) {
  return (
    <Stack gap="md">
      <Checkbox
        label="Notebook"
        description="Runs JupyterLab: the image's, or one that is installed on the pod's disk if the image has python3."
        checked={form.notebook}
        onChange={(event) => onChange({ notebook: event.currentTarget.checked })}
        error={errors.notebook}
      />
      {form.notebook && (
        <>
          <TextInput
            label="Notebook user"
            value={form.notebookUser}
            onChange={(event) => onChange({ notebookUser: event.currentTarget.value })}
            error={errors.notebookUser}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maw="20rem"
            required
          />
          <PasswordInput
            label="Notebook password"
            description="8 characters at least. Nobody is shown it again: write it down."
            value={form.notebookPassword}
            onChange={(event) => onChange({ notebookPassword: event.currentTarget.value })}
            error={errors.notebookPassword}
            autoComplete="new-password"
            maw="20rem"
            required
          />
        </>
      )}
    </Stack>
  );
}
