/** Rows of RIF files, and their values in the forms that events have. */

/** A line of a RIF file by the names of its header. */
export type RifRow = Record<string, string>;

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `06-Apr-2026` → `2026-04-06`; null for nothing. */
export function isoDate(text: string): string | null {
  if (text === "") return null;
  const [day, month, year] = text.split("-");
  return `${year}-${String(months.indexOf(month) + 1).padStart(2, "0")}-${day}`;
}

/** Cents, for sums. */
export function cents(amount: string): number {
  return Math.round(Number(amount) * 100);
}

/** Cents as the text that events have. */
export function dollars(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, "0");
  return `${cents < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** What is there, null for nothing. */
export function text(value: string | undefined): string | null {
  return value === undefined || value === "" ? null : value;
}
