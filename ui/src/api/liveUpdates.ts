import type { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./apiError";
import { POLICY_EVENTS, SSH_KEY_EVENTS, VOLUME_EVENTS, WEBHOOK_EVENTS } from "./eventNames.gen";
import type { FeedListener, Frame } from "./liveFeed";
import {
  cachedPod,
  connectionKey,
  dropPod,
  gpusKey,
  isConnectionKey,
  podEventsKey,
  podKey,
  podsKey,
  storePod,
} from "./podCache";
import { readPod } from "./pods";
import { refetchPolicies } from "./policies";
import { forgetPosition, notePosition } from "./position";
import { keysKey } from "./sshKeys";
import type { Phase, Pod } from "./types";
import { volumesKey } from "./volumes";
import { webhooksKey } from "./webhooks";

export type PodMoved = (pod: Pod, from: Phase | undefined) => void;

const isKeyEvent = (event: string) => (SSH_KEY_EVENTS as readonly string[]).includes(event);
const isPolicyEvent = (event: string) => (POLICY_EVENTS as readonly string[]).includes(event);
const isWebhookEvent = (event: string) => (WEBHOOK_EVENTS as readonly string[]).includes(event);
const isVolumeEvent = (event: string) => (VOLUME_EVENTS as readonly string[]).includes(event);

/**
 * Turns frames of the feed into reads of just what changed. A pod that changes again while it is being read is read
 * once more, however many frames came in between: so at most one read per pod is under way.
 */
export function liveUpdates(client: QueryClient, onMoved: PodMoved, onRefused: () => void): FeedListener {
  const reading = new Map<string, { again: boolean }>();

  async function refresh(id: string): Promise<void> {
    const underWay = reading.get(id);
    if (underWay) {
      underWay.again = true;
      return;
    }
    const turn = { again: true };
    reading.set(id, turn);
    try {
      while (turn.again) {
        turn.again = false;
        await readOne(id);
      }
    } finally {
      reading.delete(id);
    }
  }

  async function readOne(id: string): Promise<void> {
    try {
      const pod = await readPod(id);
      const from = cachedPod(client, id)?.phase;
      storePod(client, pod);
      if (from !== pod.phase) {
        onMoved(pod, from);
      }
      client.invalidateQueries({ queryKey: connectionKey(id) });
      client.invalidateQueries({ queryKey: podEventsKey(id) });
      client.invalidateQueries({ queryKey: gpusKey });
    } catch (failure) {
      if (failure instanceof ApiError && failure.problem.status === 404) {
        dropPod(client, id);
        client.invalidateQueries({ queryKey: podKey(id) });
      } else {
        // The list shows its own error and offers to try again.
        client.invalidateQueries({ queryKey: podsKey });
      }
    }
  }

  function refetchAll(): void {
    client.invalidateQueries();
  }

  return {
    onOpen: refetchAll,
    onReset() {
      forgetPosition();
      refetchAll();
    },
    onFrame(frame: Frame) {
      notePosition(frame.position);
      if (isKeyEvent(frame.event)) {
        client.invalidateQueries({ queryKey: keysKey });
        // A removed key may close public ports, and open them again.
        client.invalidateQueries({ predicate: ({ queryKey }) => isConnectionKey(queryKey) });
      } else if (isVolumeEvent(frame.event)) {
        client.invalidateQueries({ queryKey: volumesKey });
      } else if (isPolicyEvent(frame.event)) {
        refetchPolicies(client);
      } else if (isWebhookEvent(frame.event)) {
        client.invalidateQueries({ queryKey: webhooksKey });
      } else if (frame.podId !== undefined) {
        void refresh(frame.podId);
      }
    },
    onRefused,
  };
}
