import { equal } from "node:assert/strict";
import fc from "fast-check";
import { sortableMillis, sortableTime } from "./moment.ts";

const nanosecond = fc.bigInt({ min: 0n, max: 10n ** 9n - 1n });
const second = fc.integer({ min: Date.UTC(1000, 0, 2) / 1000, max: Date.UTC(2999, 11, 30) / 1000 });
const moment = fc.record({
  second: fc.oneof(second, fc.integer({ min: 1_795_514_400, max: 1_795_514_403 })),
  nanos: fc.oneof(nanosecond, fc.constantFrom(0n, 500_000_000n, 123_000_000n)),
  zone: fc.option(fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 }), { nil: null }),
  short: fc.boolean(),
});
type Moment = typeof moment extends fc.Arbitrary<infer T> ? T : never;

function written({ second, nanos, zone, short }: Moment): string {
  const local = new Date((second + (zone ?? 0) * 60) * 1000).toISOString().slice(0, 19);
  const digits = String(nanos).padStart(9, "0");
  const few = short ? digits.replace(/0+$/, "") : digits;
  const minutes = Math.abs(zone ?? 0), two = (value: number) => String(value).padStart(2, "0");
  const offset = `${(zone ?? 0) < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${local}${few === "" ? "" : `.${few}`}${zone === null ? "Z" : offset}`;
}

Deno.test("sortableTime() sorts as time does, across offsets and digits", () => {
  fc.assert(
    fc.property(moment, moment, (one, other) => {
      const exact = ({ second, nanos }: Moment) => BigInt(second) * 10n ** 9n + nanos;
      const [a, b] = [sortableTime(written(one)), sortableTime(written(other))];
      equal(a.length, 30);
      equal(
        Math.sign(a < b ? -1 : a > b ? 1 : 0),
        Number(exact(one) - exact(other) > 0n) - Number(exact(one) < exact(other)),
      );
    }),
    { numRuns: 2000 },
  );
});

Deno.test("sortableTime() writes UTC to nanoseconds", () => {
  equal(sortableTime("2026-11-24T10:00:00.123Z"), "2026-11-24T10:00:00.123000000Z");
  equal(sortableTime("2026-11-24T10:00:00Z"), "2026-11-24T10:00:00.000000000Z");
  equal(sortableTime("2026-11-24T10:00:00.123456789Z"), "2026-11-24T10:00:00.123456789Z");
  equal(sortableTime("2026-12-31T23:30:00.5-01:00"), "2027-01-01T00:30:00.500000000Z");
  equal(sortableTime("2026-11-24T10:00:00+05:45"), "2026-11-24T04:15:00.000000000Z");
});

Deno.test("sortableMillis() is sortableTime() of the same moment, and never fails", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date("2999-12-31T23:59:59.999Z"), noInvalidDate: true }),
      (date) => equal(sortableMillis(date.getTime()), sortableTime(date.toISOString())),
    ),
  );
  equal(sortableMillis(-1), "1969-12-31T23:59:59.999000000Z");
  equal(sortableMillis(Number.MAX_SAFE_INTEGER), "2999-12-31T23:59:59.999000000Z");
  equal(sortableMillis(Number.MIN_SAFE_INTEGER), "1000-01-01T00:00:00.000000000Z");
});
