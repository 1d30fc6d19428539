import { Anchor, Button, Group, Text, Title } from "@mantine/core";
import { useNotebookCheck } from "../../api/notebook";
import { useConnections } from "../../api/pods";
import { mayWrite, useSession } from "../../api/session";
import type { Notebook, NotebookCheck, Pod } from "../../api/types";
import { CommandLine } from "../../components/CommandLine";
import { ErrorPanel } from "../../components/ErrorPanel";
import { Facts } from "../../components/Facts";
import { Notice } from "../../components/Notice";
import { ChangePassword } from "./ChangePassword";
import classes from "./NotebookPanel.module.css";
import { stateText, TUNNELLED, tunnelTo } from "./notebookText";

/** The pod's JupyterLab: how it is, how to open it, and what is wrong where that fails. */
export function NotebookPanel({ pod }: { pod: Pod }) {
  const { notebook } = pod;
  const check = useNotebookCheck(pod.id);
  return (
    <section className="card" aria-labelledby="notebook">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="notebook">
          Notebook
        </Title>
        {notebook && (
          <Button
            variant="default"
            size="compact-sm"
            loading={check.isPending}
            onClick={() => check.mutate()}
          >
            Check
          </Button>
        )}
      </Group>
      {notebook ? (
        <Found pod={pod} notebook={notebook} />
      ) : (
        <Text size="sm" c="dimmed">
          Not enabled when the pod was launched. Launch another pod with the box Notebook ticked to have
          JupyterLab in it.
        </Text>
      )}
      {check.error && <ErrorPanel what="The notebook was not checked." error={check.error} />}
      {check.data && <Checks checks={check.data.checks} />}
    </section>
  );
}

function Found({ pod, notebook }: { pod: Pod; notebook: Notebook }) {
  const { data: session } = useSession();
  return (
    <>
      {notebook.state === "failed" ? (
        <Notice tone="bad" role="status" title="JupyterLab does not run.">
          {notebook.text}
        </Notice>
      ) : (
        <p className={classes.state} role="status">
          {stateText(notebook)}
        </p>
      )}
      <Facts facts={[["User", notebook.user]]} />
      {notebook.port !== null && <Way pod={pod} port={notebook.port} />}
      {mayWrite(session) && pod.phase !== "TERMINATED" && <ChangePassword pod={pod} />}
    </>
  );
}

function Way({ pod, port }: { pod: Pod; port: number }) {
  const { data } = useConnections(pod.id);
  const tunnel = tunnelTo(port, data?.connections ?? []);
  return tunnel ? (
    <div className={classes.way}>
      <Text size="sm">Open a tunnel on your machine, and leave it open:</Text>
      <CommandLine command={tunnel} />
      <Text size="sm">
        Then open{" "}
        <Anchor href={TUNNELLED} target="_blank" rel="noreferrer" underline="always">
          {TUNNELLED}
        </Anchor>{" "}
        and log in with the user above and the password that was given last: at the launch, or below.
      </Text>
    </div>
  ) : null;
}

const VERDICTS = new Map<boolean | null, string>([
  [true, "Yes"],
  [false, "No"],
]);

const QUESTIONS: Record<string, string> = {
  enabled: "Enabled at launch?",
  running: "Running?",
  exposed: "Port reached?",
  loads: "Page loads?",
};

function Checks({ checks }: { checks: NotebookCheck[] }) {
  return (
    <ul className={classes.checks} aria-label="Checks">
      {checks.map(({ name, ok, text }) => (
        <li key={name}>
          <strong>
            {QUESTIONS[name] ?? name} {VERDICTS.get(ok) ?? "—"}
          </strong>{" "}
          {text}
        </li>
      ))}
    </ul>
  );
}
