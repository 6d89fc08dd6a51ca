/** Conversions to dates and times, and from them to text. */
import { type Convert, refused } from "./convert.ts";
import { notSupported, SqlError } from "./errors.ts";
import {
  dateOf,
  dateText,
  daysOf,
  join,
  notDate,
  offsetText,
  parseMoment,
  roundTicks,
  roundToDatetime,
  roundToMinute,
  split,
  ticksPerDay,
  timeText,
} from "./moments.ts";
import type { Offset, SqlType } from "./types.ts";

/** Where there is no date. */
const nineteenHundred = daysOf(1900, 1, 1)!;
const limits = {
  datetime: [daysOf(1753, 1, 1)!, daysOf(9999, 12, 31)! + 1],
  smalldatetime: [nineteenHundred, daysOf(2079, 6, 6)! + 1],
  datetime2: [0, daysOf(9999, 12, 31)! + 1],
} as const;

/** Conversions among dates and times, and from text. */
export function toMoment(from: SqlType, to: SqlType): Convert {
  const shape = shaper(to);
  switch (from.kind) {
    case "text":
      return (value: string) => {
        const { days, ticks, minutes, fraction } = parseMoment(value);
        // The old types read at most three digits of a second.
        if ((to.name === "datetime" || to.name === "smalldatetime") && fraction > 3) throw notDate();
        const local = join(days ?? nineteenHundred, ticks);
        return shape(
          to.kind === "offset" ? local - BigInt(minutes ?? 0) * 600_000_000n : local,
          minutes ?? 0,
        );
      };
    case "date":
      if (to.kind === "time") break;
      return (value: number) => shape(join(value, 0), 0);
    case "time":
      if (to.kind === "date") break;
      return (value: number) => shape(join(nineteenHundred, value), 0);
    case "moment":
      return (value: bigint) => shape(value, 0);
    case "offset":
      return ({ utc, minutes }: Offset) =>
        shape(to.kind === "offset" ? utc : utc + BigInt(minutes) * 600_000_000n, minutes);
  }
  throw refused(from, to);
}

/** From ticks, which are UTC for an offset and local otherwise, to the type's value. */
function shaper(to: SqlType): (ticks: bigint, minutes: number) => unknown {
  switch (to.kind) {
    case "date":
      return (ticks) => split(ticks)[0];
    case "time":
      // A time that rounds up at midnight starts again from 0.
      return (ticks) => Number(roundTicks(ticks % ticksPerDay, to.scale) % ticksPerDay);
    case "offset":
      return (ticks, minutes) => ({ utc: inRange(roundTicks(ticks, to.scale), to), minutes });
  }
  if (to.name === "datetime") return (ticks) => inRange(roundToDatetime(ticks), to);
  if (to.name === "smalldatetime") return (ticks) => inRange(roundToMinute(ticks), to);
  return (ticks) => inRange(roundTicks(ticks, to.scale), to);
}

/** @throws {SqlError} 242 */
export function inRange(ticks: bigint, type: SqlType): bigint {
  const [low, high] = limits[type.name as keyof typeof limits] ?? limits.datetime2;
  if (ticks >= BigInt(low) * ticksPerDay && ticks < BigInt(high) * ticksPerDay) return ticks;
  throw new SqlError(
    242,
    `The conversion of a data type to a ${type.name} data type resulted in an out-of-range value.`,
    { state: 3 },
  );
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Text of dates and times by a style of CONVERT: 0, 23, 112, 120, 121, 126, 127 and the default. */
export function momentText(from: SqlType, style: number): Convert {
  const old = from.name === "datetime" || from.name === "smalldatetime";
  const of = style < 0 ? (old ? 0 : 121) : ({ 20: 120, 21: 121, 25: 121, 100: 0 })[style] ?? style;
  const text = (days: number, ticks: number, minutes: number | null): string => {
    const scale = old ? 3 : from.scale;
    // A datetime's 1/300 of a second show as the ms that they round to.
    const shown = old ? Math.round(ticks / 10_000) * 10_000 : ticks;
    const offset = minutes === null ? "" : offsetText(minutes);
    switch (of) {
      case 0: {
        const [year, month, day] = dateOf(days);
        const hour = Math.floor(ticks / 36_000_000_000), minute = Math.floor(ticks / 600_000_000) % 60;
        const clock = `${String(hour % 12 || 12).padStart(2)}:${String(minute).padStart(2, "0")}`;
        return `${months[month - 1]} ${String(day).padStart(2)} ${year} ${clock}${hour < 12 ? "AM" : "PM"}`;
      }
      case 23:
        return dateText(days);
      case 112:
        return dateText(days).replaceAll("-", "");
      case 120:
        return from.kind === "date"
          ? dateText(days)
          : from.kind === "time"
          ? timeText(ticks, 0)
          : `${dateText(days)} ${timeText(ticks, 0)}${offset && ` ${offset}`}`;
      case 121:
        if (from.kind === "date") return dateText(days);
        if (from.kind === "time") return timeText(ticks, scale);
        return `${dateText(days)} ${timeText(shown, scale)}${offset && ` ${offset}`}`;
      case 126:
      case 127: {
        if (from.kind === "date") return dateText(days);
        const digits = old && shown % 10_000_000 === 0 ? 0 : scale;
        if (from.kind === "time") return timeText(ticks, digits);
        return `${dateText(days)}T${timeText(shown, digits)}${of === 127 && offset ? "Z" : offset}`;
      }
    }
    throw notSupported(`style ${style} of ${from.name}`);
  };
  switch (from.kind) {
    case "date":
      return (value: number) => text(value, 0, null);
    case "time":
      return (value: number) => text(nineteenHundred, value, null);
    case "offset":
      return ({ utc, minutes }: Offset) => {
        const [days, ticks] = split(of === 127 ? utc : utc + BigInt(minutes) * 600_000_000n);
        return text(days, ticks, minutes);
      };
  }
  return (value: bigint) => {
    const [days, ticks] = split(value);
    return text(days, ticks, null);
  };
}
