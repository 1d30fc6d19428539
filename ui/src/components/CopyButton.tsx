import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useAnnounce } from "./Announcer";
import { copyText } from "./clipboard";
import { Icon } from "./Icon";

const SHOWN_MILLIS = 2_000;

interface Props {
  text: string;
  /** What is copied, for the button's name: "Copy <what>". */
  what?: string;
}

export function CopyButton({ text, what = text }: Props) {
  const announce = useAnnounce();
  const [outcome, setOutcome] = useState<"none" | "copied" | "refused">("none");

  useEffect(() => {
    if (outcome !== "none") {
      const timer = setTimeout(() => setOutcome("none"), SHOWN_MILLIS);
      return () => clearTimeout(timer);
    }
  }, [outcome]);

  async function copy() {
    const copied = await copyText(text);
    setOutcome(copied ? "copied" : "refused");
    announce(copied ? `Copied: ${what}` : "The browser did not allow copying. Select the text and copy it.");
  }

  const word = { none: "Copy", copied: "Copied", refused: "Not allowed" }[outcome];
  return (
    <Button
      variant="default"
      size="compact-sm"
      onClick={copy}
      aria-label={`${word} ${what}`}
      leftSection={<Icon name={outcome === "copied" ? "check" : "copy"} size={14} />}
      miw="6rem"
    >
      {word}
    </Button>
  );
}
