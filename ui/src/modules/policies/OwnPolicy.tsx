import { Text, Title } from "@mantine/core";
import { useOwnPolicy } from "../../api/policies";
import { ErrorPanel } from "../../components/ErrorPanel";
import { Facts } from "../../components/Facts";
import { LoadingRows } from "../../components/LoadingRows";
import { Notice } from "../../components/Notice";
import { durationText } from "../pods/podText";

/** What the owner lets the workspace do, for everybody in it. */
export function OwnPolicy() {
  const { data, error, isPending, refetch } = useOwnPolicy();
  return (
    <section className="card" aria-labelledby="own-policy">
      <Title order={2} id="own-policy" mb="sm">
        What this workspace may use
      </Title>
      {isPending && <LoadingRows what="the policy" />}
      {error && <ErrorPanel what="The policy cannot be shown." error={error} onRetry={refetch} />}
      {data && !data.ssh && (
        <Notice tone="waiting" role="status" title="SSH is off for this workspace.">
          Pods start and run, and nobody gets into them. Ask the owner of Berth to switch it on.
        </Notice>
      )}
      {data && (
        <Facts
          facts={[
            ["SSH", data.ssh ? "On" : "Off"],
            ["GPU models", modelsText(data.gpuModels)],
            ["Disk", data.defaults.diskGb === null ? "As Berth has it" : `${data.defaults.diskGb} GiB`],
            ["Size", data.defaults.size ?? "As Berth has it"],
            ["Stopped", timerText(data.defaults.stopAfter, "after each start")],
            ["Terminated", timerText(data.defaults.terminateAfter, "after the launch")],
          ]}
        />
      )}
      <Text size="sm" c="dimmed" mt="sm">
        Disk, size and timers are what a launch gets that says nothing of them. The owner of Berth sets all of
        this.
      </Text>
    </section>
  );
}

function modelsText(models: string[] | null): string {
  if (models === null) {
    return "Any";
  }
  return models.length === 0 ? "No GPUs" : models.join(", ");
}

function timerText(after: string | null, since: string): string {
  return after === null ? "By no timer" : `${durationText(after)} ${since}`;
}
