/** Words of the schemas. Nothing that runs in the pipeline imports this, or zod. */
import { z } from "zod";
import { datePattern, decimalPattern, momentPattern, printablePattern, textPattern } from "./patterns.ts";

/** A moment by RFC 3339. */
export const moment = z.string().regex(new RegExp(momentPattern));

/** A day of the calendar, `2026-11-24`. */
export const date = z.string().regex(new RegExp(datePattern));

/** Money as text, exact in DECIMAL(18,2); never a JSON number, which other readers make a double of. */
export const amount = z.string().regex(new RegExp(decimalPattern(16, 2)));

/** A number of units as text, exact in DECIMAL(18,3). */
export const quantity = z.string().regex(new RegExp(decimalPattern(15, 3)));

/** What names an event or an entity. */
export const identifier = z.string().regex(new RegExp(textPattern(255), "u"));

/** Printable text, which orders alike everywhere. */
export const printable = (most: number) => z.string().regex(new RegExp(printablePattern(most)));

/** The id that data repeats. It must be the subject, which says its form: that is checked beside the schema. */
export const subjectAgain = z.string();

/** What may be left out, and may be null where a sender always writes every name. */
export function maybe<T extends z.ZodType>(type: T, description: string) {
  return type.nullable().optional().describe(description);
}

/** An object that may have more names than are described: raw keeps whatever came. */
export const open = z.looseObject;

/** Where somebody is reached. */
export const reached = {
  address: maybe(z.string(), "Street address."),
  city: maybe(z.string(), "City."),
  state: maybe(z.string(), "State, as postal abbreviation."),
  zip_code: maybe(z.string(), "ZIP code."),
  phone: maybe(z.string(), "Telephone number."),
};
