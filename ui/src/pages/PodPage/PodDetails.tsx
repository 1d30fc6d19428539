import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { Pod } from "../../api/types";
import { Facts } from "../../components/Facts";
import { Notice } from "../../components/Notice";
import { PageHeading } from "../../components/PageHeading";
import { Since } from "../../components/Since";
import { Time } from "../../components/Time";
import { ConnectPanel } from "../../modules/connect/ConnectPanel";
import { PhaseBadge } from "../../modules/pods/PhaseBadge";
import { PodActions } from "../../modules/pods/PodActions";
import { gpuText, madeFrom } from "../../modules/pods/podText";
import { Timeline } from "../../modules/timeline/Timeline";
import classes from "./PodPage.module.css";

export function PodDetails({ pod }: { pod: Pod }) {
  return (
    <>
      <PageHeading title={pod.name} aside={<PhaseBadge phase={pod.phase} />}>
        <PodActions pod={pod} />
      </PageHeading>
      <Why pod={pod} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <ConnectPanel pod={pod} />
        </div>
        <div className={classes.column}>
          <section className="card" aria-labelledby="details">
            <Title order={2} id="details" mb="sm">
              Details
            </Title>
            <Facts facts={factsOf(pod)} />
          </section>
          <Timeline pod={pod} />
        </div>
      </div>
    </>
  );
}

/** The reason as a sentence; a failure stands out. */
function Why({ pod }: { pod: Pod }) {
  const since = (
    <>
      Since <Time at={pod.reason.since} />.
    </>
  );
  switch (pod.phase) {
    case "FAILED":
      return (
        <Spaced>
          <Notice tone="bad" title={`${pod.name} failed: ${pod.reason.text}`}>
            {since} Its disk is kept. Start it again, or terminate it.
          </Notice>
        </Spaced>
      );
    case "LOST":
      return (
        <Spaced>
          <Notice tone="bad" icon="question" title={`${pod.name} cannot be reached: ${pod.reason.text}`}>
            {since} It comes back by itself when its machine does. Restart it to run it elsewhere.
          </Notice>
        </Spaced>
      );
    case "QUEUED":
      return (
        <Spaced>
          <Notice tone="waiting" icon="clock" title={`${pod.name} waits: ${pod.reason.text}`}>
            {since} It starts by itself as soon as there is room.
          </Notice>
        </Spaced>
      );
    default:
      return (
        <Text size="sm" c="dimmed" mt={-12} mb="lg">
          {pod.reason.text} {since}
        </Text>
      );
  }
}

function Spaced({ children }: { children: ReactNode }) {
  return <div style={{ marginBottom: "var(--mantine-spacing-lg)" }}>{children}</div>;
}

function factsOf(pod: Pod): [string, ReactNode][] {
  const facts: [string, ReactNode][] = [
    ["Id", <code key="id">{pod.id}</code>],
    ["Made from", madeFrom(pod)],
    ["GPU", gpuText(pod)],
    ["Node", pod.node ?? "—"],
    ["Disk", `${pod.diskGb} GiB`],
    ["Uptime", pod.runningSince ? <Since key="uptime" at={pod.runningSince} /> : "—"],
    ["Public port", pod.publicPort ?? "—"],
    ["Generation", pod.generation],
    ["Created", <Time key="created" at={pod.createdAt} />],
  ];
  if (pod.gpuIds.length > 0) {
    facts.splice(3, 0, ["GPU ids", pod.gpuIds.join(", ")]);
  }
  if (pod.ports.length > 0) {
    facts.push(["Ports", pod.ports.join(", ")]);
  }
  if (pod.envNames.length > 0) {
    facts.push(["Variables", pod.envNames.join(", ")]);
  }
  return facts;
}
