import { Text, Title } from "@mantine/core";
import { useAcceptedKeys } from "../../api/pods";
import classes from "./ConnectPanel.module.css";

/** Whose keys let in: those of the workspace, and those that somebody has added in the pod. */
export function AcceptedKeys({ podId }: { podId: string }) {
  const { data } = useAcceptedKeys(podId);
  if (!data) {
    return null;
  }
  return (
    <article className={classes.way} aria-label="Accepted keys">
      <Title order={3}>Accepted keys</Title>
      {data.acceptedKeys.length === 0 ? (
        <Text size="sm">No key lets in yet. Add one under Keys.</Text>
      ) : (
        <ul className={classes.fingerprints}>
          {data.acceptedKeys.map((key) => (
            <li key={`${key.why} ${key.fingerprint} ${key.restrictions}`}>
              <code>{key.fingerprint}</code> {key.comment}
              {key.why === "pod" && <strong> (added in this pod, for its own port only)</strong>}
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
