/** Moments as text that sorts as time does: UTC, one width, to nanoseconds. */

/**
 * A moment as sortable text: `2026-11-24T10:00:00.123Z` → `2026-11-24T10:00:00.123000000Z`.
 * `time` is RFC 3339 in upper case, as the schemas of events have it.
 */
export function sortableTime(time: string): string {
  const end = time.length - 1;
  if (time[end] === "Z") {
    if (end === 23) return time.slice(0, 23) + "000000Z";
    return time.slice(0, 19) + fraction(time.slice(20, end));
  }
  // `+hh:mm`: the fraction is the same in every zone, the rest is what it would be in UTC.
  const zone = time.slice(-6);
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  const local = Date.parse(`${time.slice(0, 19)}Z`);
  const utc = new Date(zone[0] === "+" ? local - minutes * 60_000 : local + minutes * 60_000);
  return utc.toISOString().slice(0, 19) + fraction(time.slice(20, -6));
}

/** The first and the last moment of which ISO text has four digits for the year. */
const [first, last] = [Date.UTC(1000, 0), Date.UTC(2999, 11, 31, 23, 59, 59, 999)];

/** The same of milliseconds since 1970. What lies beyond the years 1000 to 2999 becomes their end. */
export function sortableMillis(ms: number): string {
  return new Date(Math.min(Math.max(ms, first), last)).toISOString().slice(0, 23) + "000000Z";
}

function fraction(digits: string): string {
  return `.${digits.padEnd(9, "0")}Z`;
}
