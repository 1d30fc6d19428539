import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import type { Pod } from "../../api/types";
import { Facts } from "../../components/Facts";
import { Since } from "../../components/Since";
import { PhaseBadge } from "./PhaseBadge";
import { PodActions } from "./PodActions";
import classes from "./PodList.module.css";
import { ConnectLink } from "./PodTable";
import { gpuText } from "./podText";
import { useChanged } from "./useChanged";

/** The list on a narrow screen, where a table would have to be scrolled sideways. */
export function PodCards({ pods }: { pods: Pod[] }) {
  return (
    <ul className={classes.cards} aria-label="Pods">
      {pods.map((pod) => (
        <PodCard key={pod.id} pod={pod} />
      ))}
    </ul>
  );
}

function PodCard({ pod }: { pod: Pod }) {
  const changed = useChanged(pod.phase);
  return (
    <li className={changed ? "card flash" : "card"} aria-label={pod.name}>
      <div className={classes.top}>
        <Anchor component={Link} to={`/pods/${pod.id}`} className={classes.name}>
          {pod.name}
        </Anchor>
        <PhaseBadge phase={pod.phase} />
      </div>
      <p className={classes.reason}>{pod.reason.text}</p>
      <div className={classes.bottom}>
        <Facts
          facts={[
            ["GPU", gpuText(pod)],
            ["Node", pod.node ?? "—"],
            ["Uptime", pod.runningSince ? <Since key="uptime" at={pod.runningSince} /> : "—"],
          ]}
        />
        <div className={classes.end}>
          <ConnectLink pod={pod} />
          <PodActions pod={pod} compact />
        </div>
      </div>
    </li>
  );
}
