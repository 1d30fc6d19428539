import { clockText, dateText, utcText } from "./times";

interface Props {
  at: string;
  /** Only the time of day. */
  short?: boolean;
}

export function Time({ at, short = false }: Props) {
  const millis = Date.parse(at);
  return (
    <time dateTime={at} title={utcText(millis)}>
      {short ? clockText(millis) : dateText(millis)}
    </time>
  );
}
