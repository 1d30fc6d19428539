import { ErrorPanel } from "./ErrorPanel";
import { Notice } from "./Notice";

interface Props {
  /** What was not done, as a sentence. */
  what: string;
  error: Error | null | undefined;
  /** Whether fields say themselves what is wrong with them. */
  marked: boolean;
  /** What to do once they are right, as in "save again". */
  again: string;
}

/** Why the server refused a form: by its fields where these are marked, else by what it said. Nothing where it refused nothing. */
export function FormRefusal({ what, error, marked, again }: Props) {
  if (marked) {
    return (
      <Notice tone="bad" role="alert" title={what}>
        Correct the marked fields, then {again}.
      </Notice>
    );
  }
  return error ? <ErrorPanel what={what} error={error} /> : null;
}
