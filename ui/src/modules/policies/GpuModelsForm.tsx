import { Button, Radio, Stack, Text, Textarea, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/apiError";
import { useGpus } from "../../api/pods";
import { useGpuModels, useSetGpuModels } from "../../api/policies";
import { useAnnounce } from "../../components/Announcer";
import { ErrorPanel } from "../../components/ErrorPanel";
import { LoadingRows } from "../../components/LoadingRows";
import { linesOf } from "./policyForm";

/** Of which models a workspace may use GPUs. */
export function GpuModelsForm({ workspace }: { workspace: string }) {
  const { data, error, isPending, refetch } = useGpuModels(workspace);
  return (
    <section className="card" aria-labelledby="gpu-models">
      <Title order={2} id="gpu-models">
        GPU models
      </Title>
      {isPending && <LoadingRows what="the models" />}
      {error && <ErrorPanel what="The models cannot be shown." error={error} onRetry={refetch} />}
      {data && (
        <ModelFields key={data.version} workspace={workspace} set={data.models} version={data.version} />
      )}
    </section>
  );
}

interface Props {
  workspace: string;
  set: string[] | null;
  version: number;
}

function ModelFields({ workspace, set, version }: Props) {
  const announce = useAnnounce();
  const { data: stock } = useGpus();
  const [all, setAll] = useState(set === null);
  const [lines, setLines] = useState((set ?? []).join("\n"));
  const save = useSetGpuModels(workspace);
  const faults = save.error instanceof ApiError ? save.error.problem.errors : [];
  const known = stock?.gpus.map((gpu) => gpu.model) ?? [];

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(
      { models: all ? null : linesOf(lines), version },
      { onSuccess: () => announce(`GPU models of ${workspace} saved.`) },
    );
  }

  return (
    <form onSubmit={submit} aria-label={`GPU models of ${workspace}`}>
      <Stack gap="md" mt="sm">
        <Radio.Group
          label="It may use"
          value={all ? "all" : "some"}
          onChange={(value) => setAll(value === "all")}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="all" label="Any model" />
            <Radio value="some" label="Only these" />
          </Stack>
        </Radio.Group>
        {!all && (
          <Textarea
            label="Models, one on each line"
            description={
              known.length > 0
                ? `Letter by letter. The cluster has: ${known.join("; ")}. None at all means no GPUs.`
                : "Letter by letter, as the cluster names them. None at all means no GPUs."
            }
            value={lines}
            onChange={(event) => setLines(event.currentTarget.value)}
            error={faults.map((fault) => fault.detail).join(" ") || undefined}
            rows={4}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <Text size="sm" c="dimmed">
          What runs goes on; launches and starts from then on count.
        </Text>
        {save.error && faults.length === 0 && (
          <ErrorPanel what="The models were not saved." error={save.error} />
        )}
        <Button type="submit" loading={save.isPending} w="fit-content">
          Save models
        </Button>
      </Stack>
    </form>
  );
}
