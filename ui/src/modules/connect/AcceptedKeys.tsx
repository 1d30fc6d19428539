import { Text, Title } from "@mantine/core";
import { useAcceptedKeys } from "../../api/pods";
import classes from "./ConnectPanel.module.css";

const WHY: Record<string, string> = {
  workspace: "key of the workspace",
  launch: "SSH_PUBLIC_KEY of this pod",
  pod: "added in this pod, for its own port only",
  "pod-authority": "signs certificates; added in this pod, for its own port only",
};

/** Whose keys let in: those of the pod or else of the workspace, and those that somebody has added in the pod. */
export function AcceptedKeys({ podId }: { podId: string }) {
  const { data } = useAcceptedKeys(podId);
  if (!data) {
    return null;
  }
  return (
    <article className={classes.way} aria-label="Accepted keys">
      <Title order={3}>Accepted keys</Title>
      {data.acceptedKeys.some((key) => key.why === "launch") && (
        <Text size="sm">This pod has keys of its own. Those of the workspace do not get in.</Text>
      )}
      {data.acceptedKeys.length === 0 ? (
        <Text size="sm">No key lets in yet. Add one under Keys.</Text>
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
