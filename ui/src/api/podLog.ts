import { useEffect, useState } from "react";
import { BASE } from "./base";

/** What a pod's main process wrote: one line. */
interface LogLine {
  output: "stdout" | "stderr";
  boot: number;
  text: string;
}

/** After the last line of a terminated pod: until when it can be read, null where it is not kept (any more). */
export interface KeptNote {
  until: string | null;
  text: string;
}

interface PodLog {
  lines: readonly LogLine[];
  kept?: KeptNote;
  refused: boolean;
}

/** As many are shown. A pod may write without end. */
export const MAX_LINES = 500;

const RETRY_MS = 10_000;
/** Lines that come within this time are shown together: a pod may write thousands in a second. */
const GATHER_MS = 100;

/**
 * The last lines of one node of a pod and those that come, for as long as its page is to be seen: a browser opens only six connections
 * to one server. `refused` where the server gives none, which is asked again from time to time.
 */
export function usePodLog(id: string, node: number): PodLog {
  const [log, setLog] = useState<PodLog>({ lines: [], refused: false });
  useEffect(() => {
    let source: EventSource | undefined;
    let retry: number | undefined;
    let gathering: number | undefined;
    let gathered: LogLine[] = [];
    let over = false;
    const show = () => {
      const more = gathered;
      gathered = [];
      window.clearTimeout(gathering);
      gathering = undefined;
      setLog((before) => ({
        ...before,
        refused: false,
        lines: [...before.lines, ...more].slice(-MAX_LINES),
      }));
    };
    const close = () => {
      source?.close();
      source = undefined;
      window.clearTimeout(retry);
      window.clearTimeout(gathering);
      gathering = undefined;
      gathered = [];
    };
    const open = () => {
      if (over) {
        return;
      }
      close();
      if (document.hidden) {
        return;
      }
      setLog({ lines: [], refused: false });
      const next = new EventSource(
        `${BASE}/v1/pods/${encodeURIComponent(id)}/logs?follow=true&tail=200&node=${node}`,
      );
      source = next;
      next.addEventListener("log", (event) => {
        gathered.push(JSON.parse((event as MessageEvent<string>).data));
        if (gathered.length > MAX_LINES) {
          gathered.shift();
        }
        gathering ??= window.setTimeout(show, GATHER_MS);
      });
      next.addEventListener("kept", (event) => {
        const kept: KeptNote = JSON.parse((event as MessageEvent<string>).data);
        over = true;
        show();
        close();
        setLog((before) => ({ ...before, kept }));
      });
      next.addEventListener("error", () => {
        if (next.readyState === EventSource.CLOSED) {
          setLog((before) => ({ ...before, refused: true }));
          retry = window.setTimeout(open, RETRY_MS);
        }
      });
    };
    open();
    document.addEventListener("visibilitychange", open);
    return () => {
      document.removeEventListener("visibilitychange", open);
      close();
    };
  }, [id, node]);
  return log;
}
