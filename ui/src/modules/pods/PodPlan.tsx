import { Button, Group, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { mayWrite, useSession } from "../../api/session";
import type { Pod } from "../../api/types";
import { Facts } from "../../components/Facts";
import { Notice } from "../../components/Notice";
import { Time } from "../../components/Time";
import { EditPodDialog } from "./EditPodDialog";
import { ExtendDialog } from "./ExtendDialog";
import { idleStopText, signalText } from "./idleText";
import { sessionEnd, sessionText } from "./sessionText";

/** What happens to the pod by itself, who locked it, and its labels. */
export function PodPlan({ pod }: { pod: Pod }) {
  const { data: session } = useSession();
  const [asking, setAsking] = useState<"edit" | "extend">();
  const editable = mayWrite(session) && pod.phase !== "TERMINATED";
  const close = () => setAsking(undefined);
  const warning = warningOf(pod);

  return (
    <section className="card" aria-labelledby="plan">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="plan">
          Timers, lock and labels
        </Title>
        {editable && (
          <Group gap="xs">
            {pod.actions.includes("extend") && (
              <Button variant="default" size="compact-sm" onClick={() => setAsking("extend")}>
                Extend
              </Button>
            )}
            <Button variant="default" size="compact-sm" onClick={() => setAsking("edit")}>
              Change
            </Button>
          </Group>
        )}
      </Group>
      {warning !== undefined && (
        <Notice tone="waiting" icon="clock" role="status" title={warning}>
          {pod.actions.includes("extend") && "Extend it to keep it."}
        </Notice>
      )}
      {pod.timers.skipped && <Notice tone="neutral" title={pod.timers.skipped.text} />}
      <Facts facts={factsOf(pod)} />
      {asking === "edit" && <EditPodDialog pod={pod} onClose={close} />}
      {asking === "extend" && <ExtendDialog pod={pod} onClose={close} />}
    </section>
  );
}

function factsOf(pod: Pod): [string, ReactNode][] {
  const facts: [string, ReactNode][] = [
    ["Stops", whenOf(pod.stopsAt)],
    ["Terminates", whenOf(pod.terminatesAt)],
  ];
  if (pod.idleStop) {
    facts.push(["Idle stop", idleStopText(pod.idleStop)]);
  }
  if (pod.idle) {
    const { since, signal, stopsAt } = pod.idle;
    facts.push(
      [
        "Idle since",
        <>
          <Time at={since} /> (last: {signalText(signal)})
        </>,
      ],
      ["Stops if not used", whenOf(stopsAt)],
    );
  }
  const session = sessionText(pod);
  if (session !== undefined) {
    facts.push(["Session", session], ["Session ends", whenOf(sessionEnd(pod))]);
  }
  if (pod.schedule) {
    const { start, stop, zone } = pod.schedule;
    facts.push(["Schedule", `start ${start ?? "never"}, stop ${stop ?? "never"} (${zone})`]);
    facts.push(["Starts", whenOf(pod.startsAt)]);
  }
  facts.push(["Locked", pod.lock ? `by ${pod.lock.by}` : "no"]);
  for (const [name, value] of Object.entries(pod.labels)) {
    facts.push([`Label ${name}`, value]);
  }
  return facts;
}

function whenOf(at: string | null): ReactNode {
  return at === null ? "—" : <Time at={at} />;
}

function warningOf(pod: Pod): string | undefined {
  const { name, stopsAt, terminatesAt, timers, session } = pod;
  if (terminatesAt !== null && terminatesAt === timers.terminateWarned) {
    return `${name} is terminated soon, and its disk is deleted.`;
  }
  if (stopsAt !== null && stopsAt === timers.stopWarned) {
    return `${name} is stopped soon.`;
  }
  const ends = sessionEnd(pod);
  return ends !== null && ends === session.warned
    ? `The session of ${name} ends soon: who is in is cut off.`
    : undefined;
}
