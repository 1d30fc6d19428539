import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useSizes } from "../../api/sizes";
import type { Pod } from "../../api/types";
import { Facts } from "../../components/Facts";
import { PageHeading } from "../../components/PageHeading";
import { Since } from "../../components/Since";
import { Time } from "../../components/Time";
import { ConnectPanel } from "../../modules/connect/ConnectPanel";
import { LogPanel } from "../../modules/log/LogPanel";
import { NotebookPanel } from "../../modules/notebook/NotebookPanel";
import { NodeList } from "../../modules/pods/NodeList";
import { PhaseBadge } from "../../modules/pods/PhaseBadge";
import { PodActions } from "../../modules/pods/PodActions";
import { PodPlan } from "../../modules/pods/PodPlan";
import { listeningText } from "../../modules/pods/podPorts";
import { commandText, durationText, gpuText, madeFrom } from "../../modules/pods/podText";
import { sizeText } from "../../modules/pods/sizeText";
import { StatsPanel } from "../../modules/stats/StatsPanel";
import { Timeline } from "../../modules/timeline/Timeline";
import classes from "./PodPage.module.css";
import { PodReason } from "./PodReason";

export function PodDetails({ pod }: { pod: Pod }) {
  return (
    <>
      <PageHeading title={pod.name} aside={<PhaseBadge phase={pod.phase} />}>
        <PodActions pod={pod} />
      </PageHeading>
      <PodReason pod={pod} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <ConnectPanel pod={pod} />
          <NotebookPanel pod={pod} />
        </div>
        <div className={classes.column}>
          <section className="card" aria-labelledby="details">
            <Title order={2} id="details" mb="sm">
              Details
            </Title>
            <Facts facts={factsOf(pod)} />
          </section>
          <NodeList pod={pod} />
          <StatsPanel pod={pod} />
          <LogPanel pod={pod} />
          <PodPlan pod={pod} />
          <Timeline pod={pod} />
        </div>
      </div>
    </>
  );
}

function factsOf(pod: Pod): [string, ReactNode][] {
  const facts: [string, ReactNode][] = [
    ["Id", <code key="id">{pod.id}</code>],
    ["Made from", madeFrom(pod)],
    ["GPU", pod.nodes ? `${gpuText(pod)}, on each of ${pod.nodes.length} nodes` : gpuText(pod)],
    ["Size", <SizeOf key="size" pod={pod} />],
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
  if (pod.queueTimeout !== null) {
    facts.push(["Waits at most", durationText(pod.queueTimeout)]);
  }
  if (pod.command !== null) {
    facts.push(["Start command", <code key="command">{commandText(pod.command)}</code>]);
  }
  if (pod.commandRun) {
    facts.push(["The command", <CommandRun key="run" run={pod.commandRun} />]);
  }
  if (pod.ports.length > 0) {
    facts.push(["Ports", <Ports key="ports" pod={pod} />]);
  }
  if (pod.volumes.length > 0) {
    facts.push([
      "Volumes",
      pod.volumes.map(({ name, path, sizeGb }) => `${name} at ${path}, ${sizeGb} GiB`).join("; "),
    ]);
  }
  if (pod.envNames.length > 0) {
    facts.push(["Variables", pod.envNames.join(", ")]);
  }
  return facts;
}

/** Each port, and whether something answers there while the pod runs. */
function Ports({ pod }: { pod: Pod }) {
  return (
    <ul className={classes.ports} aria-label="Ports">
      {pod.ports.map((port) => (
        <li key={port.port}>
          {port.port} {port.protocol} {port.name}
          {pod.phase === "RUNNING" && ` · ${listeningText(port.listening)}`}
        </li>
      ))}
    </ul>
  );
}

/** How the start command fares. */
function CommandRun({ run }: { run: NonNullable<Pod["commandRun"]> }) {
  return run.state === "running" ? (
    <>
      runs since <Time at={run.at} />
    </>
  ) : (
    <>
      ended with exit status {run.exitStatus}, <Time at={run.at} />
    </>
  );
}

/** The name of its size class, and what that gives where the class is still there. */
function SizeOf({ pod }: { pod: Pod }) {
  const { data } = useSizes();
  const size = data?.sizes.find((one) => (pod.size === null ? one.isDefault : one.id === pod.size));
  const name = pod.size ?? "default";
  return size ? `${name}: ${sizeText(size, pod.gpu.count)}` : name;
}
