import { useEffect, useState } from "react";
import { spanText, utcText } from "./times";

const TICK_MILLIS = 1_000;

/** How long ago an instant is; counts up by itself. */
export function Since({ at }: { at: string }) {
  const [now, setNow] = useState(Date.now);

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MILLIS);
    return () => clearInterval(timer);
  }, []);

  const began = Date.parse(at);
  return (
    <time dateTime={at} title={`since ${utcText(began)}`}>
      {spanText(now - began)}
    </time>
  );
}
