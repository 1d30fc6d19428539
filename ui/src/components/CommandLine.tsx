import classes from "./CommandLine.module.css";
import { CopyButton } from "./CopyButton";

/** A command to paste into a terminal, with a button that copies it. */
export function CommandLine({ command }: { command: string }) {
  return (
    <div className={classes.line}>
      <code className={classes.text}>{command}</code>
      <CopyButton text={command} />
    </div>
  );
}
