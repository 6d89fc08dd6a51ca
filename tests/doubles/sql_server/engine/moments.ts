/** Dates and times: ticks of 100 ns since 0001-01-01, days since then, and their text. */
import { SqlError } from "./errors.ts";

export const ticksPerDay = 864_000_000_000n;
const ticksPerSecond = 10_000_000;
/** From 0001-01-01 to 1970-01-01 in days. */
const epochDays = 719162;

/** What a text says: the day if it names one, the ticks of the day, the minutes from UTC if it names them. */
export type Parsed = { days: number | null; ticks: number; minutes: number | null; fraction: number };

/** Days since 0001-01-01; null when there is no such date. */
export function daysOf(year: number, month: number, day: number): number | null {
  const at = new Date(Date.UTC(2000, month - 1, day));
  at.setUTCFullYear(year, month - 1, day);
  const real = year >= 1 && at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 &&
    at.getUTCDate() === day;
  return real ? Math.round(at.getTime() / 86_400_000) + epochDays : null;
}

/** Year, month and day. */
export function dateOf(days: number): [number, number, number] {
  const at = new Date((days - epochDays) * 86_400_000);
  return [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
}

/** Ticks of a moment in ms since 1970. */
export function ticksOf(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1000)) * 10n + BigInt(epochDays) * ticksPerDay;
}

export function split(ticks: bigint): [days: number, ticks: number] {
  return [Number(ticks / ticksPerDay), Number(ticks % ticksPerDay)];
}

export function join(days: number, ticks: number): bigint {
  return BigInt(days) * ticksPerDay + BigInt(ticks);
}

/** To a scale of a fraction of a second, halves up, as SQL Server rounds times. */
export function roundTicks(ticks: bigint, scale: number): bigint {
  const unit = BigInt(10 ** (7 - scale));
  return unit === 1n ? ticks : (ticks + unit / 2n) / unit * unit;
}

/** To 1/300 of a second, which is what a datetime keeps. */
export function roundToDatetime(ticks: bigint): bigint {
  const [days, time] = split(ticks);
  const parts = Math.round(time * 3 / 100_000);
  return BigInt(days) * ticksPerDay + BigInt(Math.round(parts * 100_000 / 3));
}

/** To the minute, which is what a smalldatetime keeps; 29.998 seconds go down. */
export function roundToMinute(ticks: bigint): bigint {
  const minute = 600_000_000n;
  return (roundToDatetime(ticks) + minute / 2n) / minute * minute;
}

/** `hh:mm:ss[.fffffff]` */
export function timeText(ticks: number, scale: number): string {
  const seconds = Math.floor(ticks / ticksPerSecond);
  const text = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${
    pad(seconds % 60)
  }`;
  return scale === 0 ? text : `${text}.${String(ticks % ticksPerSecond).padStart(7, "0").slice(0, scale)}`;
}

/** Days that were written before: a table has few of them, and many rows. */
const written = new Map<number, string>();

/** `yyyy-mm-dd` */
export function dateText(days: number): string {
  const known = written.get(days);
  if (known !== undefined) return known;
  const [year, month, day] = dateOf(days);
  const text = `${String(year).padStart(4, "0")}-${pad(month)}-${pad(day)}`;
  if (written.size < 10_000) written.set(days, text);
  return text;
}

/** `+hh:mm` */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

const pattern =
  /^\s*(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2}))?(?:(?:^|[ T])\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(?:(Z)|([+-])(\d{2}):(\d{2}))?\s*$/;

/** Reads ISO dates and times. @throws {SqlError} 241 */
export function parseMoment(text: string): Parsed {
  const match = pattern.exec(text);
  if (match === null) throw notDate();
  const [, y1, m1, d1, y2, m2, d2, hour, minute, second, fraction, zulu, sign, offsetHour, offsetMinute] =
    match;
  const year = y1 ?? y2;
  const days = year === undefined ? null : daysOf(Number(year), Number(m1 ?? m2), Number(d1 ?? d2));
  if (year !== undefined && days === null) throw notDate();
  const [h, m, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  const digits = fraction ?? "";
  if (h > 23 || m > 59 || s > 59 || digits.length > 7) throw notDate();
  const ticks = (h * 3600 + m * 60 + s) * ticksPerSecond + Number(digits.padEnd(7, "0"));
  let minutes = zulu === undefined ? null : 0;
  if (sign !== undefined) {
    minutes = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === "-" ? -1 : 1);
    if (Math.abs(minutes) > 840) throw notDate();
  }
  return { days, ticks, minutes, fraction: digits.length };
}

export function notDate(): SqlError {
  return new SqlError(241, "Conversion failed when converting date and/or time from character string.");
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
