import assert from "node:assert/strict";
import { z } from "zod";
import { count, moment, place, schemaOf } from "./report.ts";

type Counts = { at: Date; read: number; present?: number; batches: readonly { source: string | null }[] };

const batches = z.array(z.strictObject({ source: place("Where.").nullable() }));
const members = {
  at: moment("When."),
  read: count("Records."),
  present: count("Records.").optional(),
  batches,
};

// Types are looked at alone: what must not compile is marked, and a mark without an error is one itself.
Deno.test("schemaOf() takes a schema of exactly what JSON makes of a type", () => {
  const schema = schemaOf<Counts>()(z.strictObject(members));
  const { present: _present, ...required } = members;
  // @ts-expect-error -- a member is missing, though it may be left out
  schemaOf<Counts>()(z.strictObject(required));
  // @ts-expect-error -- a member is too many, though it may be left out
  schemaOf<Counts>()(z.strictObject({ ...members, more: z.string().optional() }));
  // @ts-expect-error -- a member is of another type, deep in it
  schemaOf<Counts>()(
    z.strictObject({ ...members, batches: z.array(z.strictObject({ source: z.string() })) }),
  );
  // @ts-expect-error -- a member may not be left out that the type may leave out
  schemaOf<Counts>()(z.strictObject({ ...members, present: count("Records.") }));

  const printed = (counts: Counts) => schema.safeParse(JSON.parse(JSON.stringify(counts))).success;
  const counts: Counts = { at: new Date(), read: 1, batches: [{ source: null }] };
  assert.ok(printed(counts));
  assert.ok(printed({ ...counts, present: undefined }));
  for (const wrong of [{ read: -1 }, { read: 1.5 }, { read: NaN }, { batches: [{}] }, { more: 1 }]) {
    assert.ok(!printed({ ...counts, ...wrong } as Counts), Object.keys(wrong)[0]);
  }
});
