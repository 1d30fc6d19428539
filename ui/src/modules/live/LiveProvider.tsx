import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { LiveFeed, type LiveState } from "../../api/liveFeed";
import { liveUpdates } from "../../api/liveUpdates";
import { sessionKey } from "../../api/session";
import { useAnnounce } from "../../components/Announcer";
import { PHASE_STYLES } from "../pods/phase";

const LiveContext = createContext<LiveState>({ status: "connecting", since: 0 });

export function useLive(): LiveState {
  return useContext(LiveContext);
}

/** This tab's part in the feed, while somebody is logged in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const announce = useAnnounce();
  const [feed] = useState(
    () =>
      new LiveFeed(
        liveUpdates(
          client,
          (pod) => announce(`${pod.name} is now ${PHASE_STYLES[pod.phase].word}.`),
          () => client.invalidateQueries({ queryKey: sessionKey }),
        ),
      ),
  );
  const state = useSyncExternalStore(feed.subscribe, feed.snapshot);

  useEffect(() => {
    feed.start();
    return () => feed.stop();
  }, [feed]);

  return <LiveContext value={state}>{children}</LiveContext>;
}
