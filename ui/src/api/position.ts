/**
 * The highest position of the log this tab has heard of. Reads ask for at least that, so that nothing a user did
 * or saw ever seems undone by a slower reader.
 */
let highest = 0;

export function notePosition(position: number): void {
  if (Number.isSafeInteger(position) && position > highest) {
    highest = position;
  }
}

export function knownPosition(): number | undefined {
  return highest === 0 ? undefined : highest;
}

/** Another log: positions of the one before mean nothing here. */
export function forgetPosition(): void {
  highest = 0;
}

/** Reads `<incarnation>-<position>`. */
export function positionOf(header: string | null): number | undefined {
  const number = header?.slice(header.lastIndexOf("-") + 1);
  return number !== undefined && /^\d+$/.test(number) ? Number(number) : undefined;
}
