import { Button, NativeSelect, Text, Title } from "@mantine/core";
import { useState } from "react";
import { type KeptNote, usePodLog } from "../../api/podLog";
import type { Pod } from "../../api/types";
import { Time } from "../../components/Time";
import classes from "./LogPanel.module.css";

/** What the pod's main process wrote. Of a living pod only where somebody asks for it, since each log is a stream of its own. */
export function LogPanel({ pod }: { pod: Pod }) {
  const [asked, setAsked] = useState(false);
  const [node, setNode] = useState(0);
  const isOpen = asked || pod.phase === "TERMINATED";
  return (
    <section className="card" aria-labelledby="log">
      <Title order={2} id="log" mb="sm">
        Output
      </Title>
      {isOpen && pod.nodes && (
        <NativeSelect
          label="Node"
          mb="sm"
          value={String(node)}
          onChange={(event) => setNode(Number(event.currentTarget.value))}
          data={pod.nodes.map(({ index }) => ({
            value: String(index),
            label: index === 0 ? "0, the leader" : String(index),
          }))}
        />
      )}
      {isOpen ? (
        <Lines pod={pod} node={node} key={node} />
      ) : (
        <Button variant="default" size="xs" onClick={() => setAsked(true)}>
          Show what it writes
        </Button>
      )}
    </section>
  );
}

function Lines({ pod, node }: { pod: Pod; node: number }) {
  const { lines, kept, refused } = usePodLog(pod.id, node);
  return (
    <>
      {refused && (
        <Text size="sm" c="dimmed" mb="sm">
          The log cannot be read at the moment. It is asked for again in some seconds.
        </Text>
      )}
      {lines.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard too
        <section className={classes.lines} aria-label="What it wrote" tabIndex={0}>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name, and come at the end
            <span key={index} data-output={line.output} className={classes.line}>
              {line.text}
              {"\n"}
            </span>
          ))}
        </section>
      ) : (
        !refused && (
          <Text size="sm" c="dimmed">
            {kept ? "It wrote nothing, or nothing of it is kept." : "Nothing is written yet."}
          </Text>
        )
      )}
      {kept && <Kept note={kept} />}
    </>
  );
}

function Kept({ note }: { note: KeptNote }) {
  return (
    <Text size="sm" c="dimmed" mt="sm">
      {note.until === null ? (
        note.text
      ) : (
        <>
          The pod is terminated. The end of what it wrote can be read here until <Time at={note.until} />.
        </>
      )}
    </Text>
  );
}
