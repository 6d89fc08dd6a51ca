/** Text as a field of RFC 4180. */

/** The field in quotes. */
export function quoted(text: string): string {
  return text.includes('"') ? `"${text.replaceAll('"', '""')}"` : `"${text}"`;
}
