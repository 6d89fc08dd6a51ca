/** Functions of dates and times. */
import { type Convert, converter } from "../convert.ts";
import { inRange } from "../convert_moment.ts";
import { notSupported } from "../errors.ts";
import { dateOf, daysOf, join, split, ticksPerDay } from "../moments.ts";
import { type SqlType, sqlType } from "../types.ts";
import { converted } from "./converted.ts";
import { type Function, session } from "./functions.ts";
import type { Compiled } from "./scope.ts";

const datetime2 = sqlType("datetime2", { scale: 7 });
const offset = sqlType("datetimeoffset", { scale: 7 });
const datetime = converter(datetime2, sqlType("datetime"));

/** Units of one length, in ticks. */
const units: Record<string, bigint> = {
  DAY: ticksPerDay,
  HOUR: 36_000_000_000n,
  MINUTE: 600_000_000n,
  SECOND: 10_000_000n,
  MILLISECOND: 10_000n,
  MICROSECOND: 10n,
};
const short: Record<string, string> = {
  YY: "YEAR",
  YYYY: "YEAR",
  MM: "MONTH",
  M: "MONTH",
  DD: "DAY",
  D: "DAY",
  HH: "HOUR",
  MI: "MINUTE",
  N: "MINUTE",
  SS: "SECOND",
  S: "SECOND",
  MS: "MILLISECOND",
  MCS: "MICROSECOND",
};

/** The server's clock is UTC. */
export const dateFunctions: Record<string, Function> = {
  SYSUTCDATETIME: session(datetime2, ({ around }) => around.now),
  SYSDATETIME: session(datetime2, ({ around }) => around.now),
  SYSDATETIMEOFFSET: session(offset, ({ around }) => ({ utc: around.now, minutes: 0 })),
  GETUTCDATE: session(sqlType("datetime"), ({ around }) => datetime(around.now)),
  GETDATE: session(sqlType("datetime"), ({ around }) => datetime(around.now)),
};

/** DATEADD and DATEDIFF, whose first argument is a word. */
export function dateCall(name: string, word: string, args: Compiled[]): Compiled {
  const part = short[word.toUpperCase()] ?? word.toUpperCase();
  if (part !== "YEAR" && part !== "MONTH" && units[part] === undefined) {
    throw notSupported(`the date part ${word}`);
  }
  return name === "DATEADD" ? dateAdd(part, args) : dateDiff(part, args);
}

function dateAdd(part: string, [count, value]: Compiled[]): Compiled {
  const type = value.type.kind === "text" ? sqlType("datetime") : value.type;
  const wide = type.kind === "offset" ? offset : datetime2;
  const [to, from] = [converter(type, wide), converter(wide, type)];
  const amount = converted(count, sqlType("int")).evaluate, at = converted(value, type).evaluate;
  const move = (ticks: bigint, by: number) =>
    inRange(
      units[part] === undefined
        ? addMonths(ticks, part === "YEAR" ? by * 12 : by)
        : ticks + units[part] * BigInt(by),
      type,
    );
  return {
    type,
    nullable: true,
    reads: count.reads | value.reads,
    evaluate: (frame) => {
      const by = amount(frame), moment = to(at(frame));
      if (by === null || moment === null) return null;
      return from(type.kind === "offset" ? { ...moment, utc: move(moment.utc, by) } : move(moment, by));
    },
  };
}

function addMonths(ticks: bigint, count: number): bigint {
  const [days, time] = split(ticks);
  const [year, month, day] = dateOf(days);
  const whole = year * 12 + month - 1 + count;
  const [y, m] = [Math.floor(whole / 12), whole % 12 + 1];
  for (let d = day;; d--) {
    const found = daysOf(y, m, d);
    if (found !== null) return join(found, time);
  }
}

/** Counts the boundaries between, as DATEDIFF does. */
function dateDiff(part: string, [from, to]: Compiled[]): Compiled {
  const ticks = (
    { type, evaluate }: Compiled,
  ): (frame: Parameters<Compiled["evaluate"]>[0]) => bigint | null => {
    const wide: Convert = type.kind === "offset" ? (value) => value?.utc ?? null : converter(type, datetime2);
    return (frame) => wide(evaluate(frame));
  };
  const [one, other] = [ticks(from), ticks(to)];
  const boundary = (value: bigint): bigint => {
    if (units[part] !== undefined) return value / units[part];
    const [year, month] = dateOf(split(value)[0]);
    return BigInt(part === "YEAR" ? year : year * 12 + month);
  };
  const int: SqlType = sqlType("int");
  const narrow = converter(sqlType("bigint"), int);
  return {
    type: int,
    nullable: true,
    reads: from.reads | to.reads,
    evaluate: (frame) => {
      const [a, b] = [one(frame), other(frame)];
      return a === null || b === null ? null : narrow(boundary(b) - boundary(a));
    },
  };
}
