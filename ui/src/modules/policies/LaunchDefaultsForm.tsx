import { Button, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/apiError";
import { useDefaultsOf, useSetDefaults } from "../../api/policies";
import { useSizes } from "../../api/sizes";
import type { LaunchDefaults } from "../../api/types";
import { useAnnounce } from "../../components/Announcer";
import { ErrorPanel } from "../../components/ErrorPanel";
import { LoadingRows } from "../../components/LoadingRows";
import { bodyOf, type DefaultsForm, formOf } from "./policyForm";

/** What launches of a workspace get where they say nothing. */
export function LaunchDefaultsForm({ workspace }: { workspace: string }) {
  const { data, error, isPending, refetch } = useDefaultsOf(workspace);
  return (
    <section className="card" aria-labelledby="launch-defaults">
      <Title order={2} id="launch-defaults">
        Defaults of launches
      </Title>
      <Text size="sm" c="dimmed">
        For what neither a launch nor its template says. Pods that there are stay as they are.
      </Text>
      {isPending && <LoadingRows what="the defaults" />}
      {error && <ErrorPanel what="The defaults cannot be shown." error={error} onRetry={refetch} />}
      {data && <DefaultsFields key={data.version} set={data} />}
    </section>
  );
}

const WHOLE_NUMBER = /^\d{0,9}$/;

function DefaultsFields({ set }: { set: LaunchDefaults }) {
  const announce = useAnnounce();
  const { data: sizes } = useSizes();
  const [form, setForm] = useState<DefaultsForm>(() => formOf(set));
  const save = useSetDefaults(set.workspace);
  const faults = save.error instanceof ApiError ? save.error.problem.errors : [];
  const isDisk = WHOLE_NUMBER.test(form.diskGb);
  const errorOf = (field: keyof DefaultsForm) => faults.find((fault) => fault.field === field)?.detail;

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(
      { body: bodyOf(form, set), version: set.version },
      { onSuccess: () => announce(`Defaults of ${set.workspace} saved.`) },
    );
  }

  const field = (name: keyof DefaultsForm, label: string, description: string, placeholder: string) => (
    <TextInput
      label={label}
      description={description}
      placeholder={placeholder}
      value={form[name]}
      onChange={(event) => {
        const value = event.currentTarget.value.trim();
        setForm((before) => ({ ...before, [name]: value }));
      }}
      error={errorOf(name) ?? (name === "diskGb" && !isDisk ? "Give a whole number, or nothing." : undefined)}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      maw="24rem"
    />
  );

  return (
    <form onSubmit={submit} aria-label={`Defaults of ${set.workspace}`} noValidate>
      <Stack gap="md" mt="sm">
        {field("diskGb", "Disk in GiB", "Empty for 20.", "50")}
        {field(
          "size",
          "Size class",
          `Empty for the default one.${sizes ? ` There are: ${sizes.sizes.map(({ id }) => id).join(", ")}.` : ""}`,
          "large",
        )}
        {field("stopAfter", "Stop after", "A duration counted from each start. Empty for never.", "PT8H")}
        {field(
          "terminateAfter",
          "Terminate after",
          "A duration counted from the launch, after which the disk is deleted too. Empty for never.",
          "P7D",
        )}
        {save.error && faults.length === 0 && (
          <ErrorPanel what="The defaults were not saved." error={save.error} />
        )}
        <Button type="submit" loading={save.isPending} disabled={!isDisk} w="fit-content">
          Save defaults
        </Button>
      </Stack>
    </form>
  );
}
