import { Text, Title } from "@mantine/core";
import { usePodEvents } from "../../api/pods";
import type { Pod } from "../../api/types";
import { ErrorPanel } from "../../components/ErrorPanel";
import { LoadingRows } from "../../components/LoadingRows";
import { Time } from "../../components/Time";
import { stepText } from "../../components/times";
import { stepsOf, titleOf } from "./podEvents";
import classes from "./Timeline.module.css";

/** What happened to the pod, the latest first. */
export function Timeline({ pod }: { pod: Pod }) {
  const { data, error, isPending, refetch } = usePodEvents(pod.id);
  const steps = stepsOf(data?.events ?? []);
  return (
    <section className="card" aria-labelledby="timeline">
      <Title order={2} id="timeline">
        Timeline
      </Title>
      {isPending && <LoadingRows what="the timeline" />}
      {error && <ErrorPanel what="The timeline cannot be shown." error={error} onRetry={refetch} />}
      {data && steps.length === 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          Nothing happened yet.
        </Text>
      )}
      <ol className={classes.steps} reversed>
        {steps.map((step) => (
          <li
            key={step.position}
            className={classes.step}
            data-bad={step.event === "PodFailed" || step.event === "PodLost"}
          >
            <div className={classes.head}>
              <span className={classes.title}>{titleOf(step.event)}</span>
              <span className={classes.when}>
                <Time at={step.at} short />
                {step.after !== undefined && ` (after ${stepText(step.after)})`}
              </span>
            </div>
            {step.text && <p className={classes.text}>{step.text}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
