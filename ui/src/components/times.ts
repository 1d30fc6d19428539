const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span for people, by its two largest units: "45 s", "2 h 5 min", "3 d 4 h". */
export function spanText(millis: number): string {
  const whole = Math.max(0, millis);
  if (whole < MINUTE) {
    return `${Math.floor(whole / SECOND)} s`;
  }
  if (whole < HOUR) {
    return `${Math.floor(whole / MINUTE)} min`;
  }
  if (whole < DAY) {
    return joined(Math.floor(whole / HOUR), "h", Math.floor((whole % HOUR) / MINUTE), "min");
  }
  return joined(Math.floor(whole / DAY), "d", Math.floor((whole % DAY) / HOUR), "h");
}

/** A short span with one decimal, for the steps of a timeline: "0.4 s". */
export function stepText(millis: number): string {
  return millis < MINUTE ? `${(Math.max(0, millis) / SECOND).toFixed(1)} s` : spanText(millis);
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export function clockText(millis: number): string {
  return CLOCK.format(millis);
}

export function dateText(millis: number): string {
  return DATE.format(millis);
}

/** The same instant in UTC, shown on hover. */
export function utcText(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
