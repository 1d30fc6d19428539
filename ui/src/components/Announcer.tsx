import { VisuallyHidden } from "@mantine/core";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";

type Announce = (text: string) => void;

const AnnounceContext = createContext<Announce>(() => {});

/** Says a sentence to screen readers, when they are idle. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

const DEBOUNCE_MILLIS = 400;
const MAX_SENTENCES = 5;

/** One polite live region for the whole console; what comes in quick succession is read as one message. */
export function Announcer({ children }: { children: ReactNode }) {
  const [text, setText] = useState("");
  const waiting = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const announce = useCallback<Announce>((sentence) => {
    waiting.current = [...waiting.current, sentence].slice(-MAX_SENTENCES);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setText(waiting.current.join(" "));
      waiting.current = [];
    }, DEBOUNCE_MILLIS);
  }, []);

  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <AnnounceContext value={announce}>
      {children}
      <VisuallyHidden>
        <div aria-live="polite" data-testid="announcer">
          {text}
        </div>
      </VisuallyHidden>
    </AnnounceContext>
  );
}
