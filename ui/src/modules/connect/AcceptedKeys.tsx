import { Text, Title } from "@mantine/core";
import { useAcceptedKeys } from "../../api/pods";
import type { Pod } from "../../api/types";
import classes from "./ConnectPanel.module.css";

const WHY: Record<string, string> = {
  workspace: "key of the workspace",
  chosen: "chosen of the workspace's keys",
  launch: "SSH_PUBLIC_KEY of this pod",
  pod: "added in this pod, for its own port only",
  "pod-authority": "signs certificates; added in this pod, for its own port only",
};

/** Whose keys let in: those of the pod or else of the workspace, and those that somebody has added in the pod. */
export function AcceptedKeys({ pod }: { pod: Pod }) {
  const { data } = useAcceptedKeys(pod.id);
  if (!data) {
    return null;
  }
  const gone = (pod.chosenKeys ?? []).filter(
    (chosen) => !data.acceptedKeys.some((key) => key.fingerprint === chosen.fingerprint),
  );
  return (
    <article className={classes.way} aria-label="Accepted keys">
      <Title order={3}>Accepted keys</Title>
      {data.acceptedKeys.some((key) => key.why === "launch") && (
        <Text size="sm">This pod has keys of its own. Those of the workspace do not get in.</Text>
      )}
      {pod.chosenKeys !== null && (
        <Text size="sm">Of the workspace's keys only chosen ones get in. “Change” chooses others.</Text>
      )}
      {gone.map((key) => (
        <Text size="sm" key={key.id}>
          <code>{key.fingerprint}</code> was chosen, and the workspace does not have it any more: it lets
          nobody in.
        </Text>
      ))}
      {data.acceptedKeys.length === 0 ? (
        <Text size="sm">
          No key lets in. {pod.chosenKeys === null ? "Add one under Keys." : "Choose others."}
        </Text>
      ) : (
        <ul className={classes.fingerprints}>
          {data.acceptedKeys.map((key) => (
            <li key={`${key.why} ${key.fingerprint} ${key.restrictions}`}>
              <code>{key.fingerprint}</code> {key.comment}
              <strong> ({WHY[key.why] ?? key.why})</strong>
              {key.restrictions && (
                <>
                  {" restricted by "}
                  <code>{key.restrictions}</code>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}
