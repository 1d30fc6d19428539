import { useEffect, useState } from "react";
import { BASE } from "./base";
import type { Pod } from "./types";

/** How one pod uses its GPU, null of what its driver does not tell. */
export interface GpuUse {
  id: string;
  model: string;
  utilizationPercent: number | null;
  memoryUsedBytes: number | null;
  memoryTotalBytes: number | null;
  powerWatts: number | null;
  temperatureCelsius: number | null;
}

/** A frame of a pod's stream of figures, null of what is not known. */
export interface PodStats {
  at: string;
  phase: Pod["phase"];
  unavailable: { code: string; text: string } | null;
  cpu: { percent: number } | null;
  memory: { usedBytes: number; reservedBytes: number | null } | null;
  network: { receivedBytesPerSecond: number | null; sentBytesPerSecond: number | null } | null;
  disk: { usedBytes: number; sizeBytes: number } | null;
  gpus: GpuUse[];
}

const RETRY_MS = 10_000;

/**
 * What a pod uses, for as long as its page is to be seen: a browser opens only six connections to one server. Of a terminated pod
 * what was measured last. `refused` where the server gives none, which is asked again from time to time.
 */
export function usePodStats({ id, phase }: Pod): { stats?: PodStats; refused: boolean } {
  const [stats, setStats] = useState<PodStats>();
  const [refused, setRefused] = useState(false);
  const ended = phase === "TERMINATED";
  useEffect(() => {
    if (ended) {
      setStats(undefined);
    }
    let source: EventSource | undefined;
    let retry: number | undefined;
    const close = () => {
      source?.close();
      source = undefined;
      window.clearTimeout(retry);
    };
    let over = false;
    const open = () => {
      close();
      if (document.hidden || over) {
        return;
      }
      const next = new EventSource(`${BASE}/v1/pods/${encodeURIComponent(id)}/stats`);
      source = next;
      next.addEventListener("stats", (event) => {
        const frame: PodStats = JSON.parse((event as MessageEvent<string>).data);
        setRefused(false);
        setStats((before) => after(before, frame));
        if (frame.phase === "TERMINATED") {
          over = true;
          close();
        }
      });
      next.addEventListener("error", () => {
        if (next.readyState === EventSource.CLOSED) {
          setRefused(true);
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
  }, [id, ended]);
  return { stats, refused };
}

/** What says that a pod is terminated has no figures, and leaves those that came before it. */
function after(before: PodStats | undefined, frame: PodStats): PodStats {
  return frame.phase === "TERMINATED" && before?.unavailable === null
    ? { ...before, phase: frame.phase, unavailable: frame.unavailable }
    : frame;
}
