import { Button, Stack, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/apiError";
import { useCreateVolume } from "../../api/volumes";
import { useAnnounce } from "../../components/Announcer";
import { FormRefusal } from "../../components/FormRefusal";
import { Icon } from "../../components/Icon";

const EMPTY = { name: "", sizeGb: "20" };

export function CreateVolume() {
  const announce = useAnnounce();
  const [volume, setVolume] = useState(EMPTY);
  const create = useCreateVolume();
  const problem = create.error instanceof ApiError ? create.error.problem : undefined;
  const faults = problem?.errors ?? [];
  const errorOf = (field: keyof typeof EMPTY) =>
    faults.find((fault) => fault.field === field)?.detail ??
    (field === "name" && problem?.code === "name-taken" ? problem.detail : undefined);
  const marked = errorOf("name") !== undefined || errorOf("sizeGb") !== undefined;
  const change = (part: Partial<typeof EMPTY>) => setVolume((before) => ({ ...before, ...part }));

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate(
      { name: volume.name.trim(), sizeGb: Number(volume.sizeGb) },
      {
        onSuccess: ({ name }) => {
          setVolume(EMPTY);
          announce(`Volume ${name} created.`);
        },
      },
    );
  }

  return (
    <section className="card" aria-labelledby="create-volume">
      <Title order={2} id="create-volume">
        Create a volume
      </Title>
      <form onSubmit={submit} aria-label="Create a volume">
        <Stack gap="md" mt="sm">
          <TextInput
            label="Name"
            description="Lower-case letters, digits and single dashes, unique in the workspace."
            placeholder="data"
            value={volume.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={errorOf("name")}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <TextInput
            label="Size in GiB"
            description="It is made on the machine of the first pod that has it, and stays there."
            inputMode="numeric"
            value={volume.sizeGb}
            onChange={(event) => change({ sizeGb: event.currentTarget.value.trim() })}
            error={errorOf("sizeGb")}
            autoComplete="off"
            maw="16rem"
            required
          />
          <FormRefusal
            what="The volume was not created."
            error={create.error}
            marked={marked}
            again="create it again"
          />
          <Button
            type="submit"
            loading={create.isPending}
            disabled={volume.name.trim() === "" || !/^\d{1,9}$/.test(volume.sizeGb)}
            leftSection={<Icon name="plus" />}
            w="fit-content"
          >
            Create
          </Button>
        </Stack>
      </form>
    </section>
  );
}
