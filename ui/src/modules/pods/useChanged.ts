import { useEffect, useRef, useState } from "react";

const SHOWN_MILLIS = 2_000;

/** True for two seconds after `value` became another one. */
export function useChanged(value: unknown): boolean {
  const before = useRef(value);
  const [changed, setChanged] = useState(false);

  useEffect(() => {
    if (before.current !== value) {
      before.current = value;
      setChanged(true);
      const timer = setTimeout(() => setChanged(false), SHOWN_MILLIS);
      return () => clearTimeout(timer);
    }
  }, [value]);

  return changed;
}
