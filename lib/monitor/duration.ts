/** Spans of time as people say them. */

const units = [["d", 86_400], ["h", 3_600], ["min", 60]] as const;

/** `0.4 s`, `12 s`, `4 min`, `3 h`, `2 d`: rounded down, so that a bound is not said to be passed before it is. */
export function printDuration(seconds: number): string {
  if (seconds < 10) return `${Math.floor(seconds * 10) / 10} s`;
  const [unit, length] = units.find(([, length]) => seconds >= 2 * length) ?? ["s", 1];
  return `${Math.floor(seconds / length)} ${unit}`;
}
