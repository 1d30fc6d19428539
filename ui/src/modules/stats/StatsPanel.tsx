import { Text, Title } from "@mantine/core";
import { Fragment } from "react";
import { usePodStats } from "../../api/podStats";
import type { Pod } from "../../api/types";
import { Facts } from "../../components/Facts";
import { Notice } from "../../components/Notice";
import { Time } from "../../components/Time";
import classes from "./StatsPanel.module.css";
import { usesOf } from "./statsText";

/** What the pod uses now, or used last. Not read out as it changes, which it does all the time. */
export function StatsPanel({ pod }: { pod: Pod }) {
  const { stats, refused } = usePodStats(pod);
  const uses = stats ? usesOf(stats) : [];
  const remark = remarkOf(refused, stats?.unavailable?.text, stats !== undefined);
  return (
    <section className="card" aria-labelledby="stats">
      <Title order={2} id="stats" mb="sm">
        Use
      </Title>
      {pod.disk.filling && (
        <div className={classes.warning}>
          <Notice tone="waiting" role="status" title="The pod's disk is nearly full.">
            Delete what is not needed: programs that write to a full disk fail.
          </Notice>
        </div>
      )}
      {remark && (
        <Text size="sm" c="dimmed" mb={uses.length > 0 ? "sm" : undefined}>
          {remark}
          {pod.phase === "TERMINATED" && stats && uses.length > 0 && (
            <>
              {" "}
              Measured last <Time at={stats.at} />:
            </>
          )}
        </Text>
      )}
      <Facts
        facts={uses.map(({ name, text, share }) => [
          name,
          <Fragment key={name}>
            {text}
            {share !== undefined && (
              <meter className={classes.bar} aria-label={name} value={Math.min(1, share)} high={0.9} />
            )}
          </Fragment>,
        ])}
      />
    </section>
  );
}

function remarkOf(refused: boolean, unavailable: string | undefined, known: boolean) {
  if (refused) {
    return "The figures cannot be read at the moment. They are asked for again in some seconds.";
  }
  return unavailable ?? (known ? undefined : "The figures come in a moment.");
}
