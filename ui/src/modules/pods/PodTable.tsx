import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import type { Pod } from "../../api/types";
import { ButtonLink } from "../../components/ButtonLink";
import { Since } from "../../components/Since";
import { PhaseBadge } from "./PhaseBadge";
import { PodActions } from "./PodActions";
import classes from "./PodList.module.css";
import { gpuText } from "./podText";
import { useChanged } from "./useChanged";

export function PodTable({ pods }: { pods: Pod[] }) {
  return (
    <table className={classes.table} aria-label="Pods">
      <thead>
        <tr>
          <th scope="col" className={classes.wideColumn}>
            Name
          </th>
          <th scope="col">Phase</th>
          <th scope="col" className={classes.wideColumn}>
            GPU
          </th>
          <th scope="col" className={classes.wideColumn}>
            Node
          </th>
          <th scope="col" className={classes.narrowColumn}>
            Uptime
          </th>
          <th scope="col" className={classes.actionsColumn}>
            <span className={classes.end}>Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {pods.map((pod) => (
          <PodRow key={pod.id} pod={pod} />
        ))}
      </tbody>
    </table>
  );
}

function PodRow({ pod }: { pod: Pod }) {
  const changed = useChanged(pod.phase);
  return (
    <tr className={changed ? "flash" : undefined} aria-label={pod.name}>
      <td>
        <Anchor component={Link} to={`/pods/${pod.id}`} className={classes.name}>
          {pod.name}
        </Anchor>
      </td>
      <td>
        <PhaseBadge phase={pod.phase} />
        <p className={classes.reason}>{pod.reason.text}</p>
      </td>
      <td>{gpuText(pod)}</td>
      <td className={classes.node}>{pod.node ?? "—"}</td>
      <td className={classes.number}>{pod.runningSince ? <Since at={pod.runningSince} /> : "—"}</td>
      <td>
        <div className={classes.end}>
          <ConnectLink pod={pod} />
          <PodActions pod={pod} compact />
        </div>
      </td>
    </tr>
  );
}

export function ConnectLink({ pod }: { pod: Pod }) {
  if (pod.phase !== "RUNNING") {
    return null;
  }
  return (
    <ButtonLink to={`/pods/${pod.id}`} variant="default" size="xs" aria-label={`Connect to ${pod.name}`}>
      Connect
    </ButtonLink>
  );
}
