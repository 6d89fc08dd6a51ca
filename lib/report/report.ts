/** What every report's schema is made of. Tasks, which print reports, import none of this: nothing that runs loads zod. */
import { z } from "zod";

/** The schema of what one task prints with `--json`. */
export type Report = {
  /** The program's name in `tasks`: `ingest`. */
  task: string;
  /** A member that goes, is renamed or means something else makes a new one; one that is added does not. */
  version: number;
  /** What the report says, in a sentence. */
  description: string;
  schema: z.ZodType;
};

/** What JSON makes of a value: moments become text, and nothing is readonly. */
type Printed<T> = T extends Date ? string
  : T extends readonly (infer Each)[] ? Printed<Each>[]
  : T extends object ? { -readonly [Name in keyof T]: Printed<T[Name]> }
  : T;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

/**
 * A schema of exactly what JSON makes of a `Value`. It does not compile when one of the two has a member that the other
 * has not, or of another type: `schemaOf<Counts>()(z.strictObject({ … }))`.
 */
export function schemaOf<Value>() {
  return <Schema extends z.ZodType>(
    schema: Schema,
    ..._drift: Same<Printed<z.infer<Schema>>, Printed<Value>> extends true ? []
      : [never, { printed: Printed<Value>; schema: z.infer<Schema> }]
  ): Schema => schema;
}

/** How many; the description says of what. */
export const count = (description: string) => z.int().min(0).describe(description);

/** A span of time in seconds. */
export const seconds = (description: string) => z.number().min(0).describe(description);

/** A moment in UTC, to the millisecond. */
export const moment = (description: string) =>
  z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/).describe(description);

/** A name that the project itself gives: a feed, a mart, a rule. */
export const name = (description: string) => z.string().min(1).describe(description);

/** What tells where something came from. A sender chose a file's name: what such a member says goes to no alert or metric. */
export const place = (description: string) =>
  z.string().describe(`${description} May hold the path of a file, which may name a person.`);
