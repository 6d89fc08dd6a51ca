/** Spans of time as options take them. */
import { message } from "@optique/core/message";
import type { ValueParser } from "@optique/core/valueparser";

const units = { d: 86_400, h: 3_600, min: 60, s: 1 } as const;

/** A span as a person writes it (`90d`, `12h`, `30min`, `45s`), in seconds. */
export function duration(): ValueParser<"sync", number> {
  return {
    mode: "sync",
    metavar: "DURATION",
    placeholder: 0,
    parse(text) {
      const [, count, unit] = /^(\d{1,5})(d|h|min|s)$/.exec(text) ?? [];
      if (count === undefined) {
        return { success: false, error: message`Expected a span of time, such as 90d, 12h, 30min or 45s.` };
      }
      return { success: true, value: Number(count) * units[unit as keyof typeof units] };
    },
    format(seconds) {
      const [unit, length] = Object.entries(units).find(([, length]) => seconds % length === 0)!;
      return `${seconds / length}${unit}`;
    },
  };
}
