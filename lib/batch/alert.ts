/** When bad records are more than single ones: a delivery that somebody should look at, though what is good is loaded. */
import type { Limit } from "../feeds/feed.ts";

/** Percent of bad records that a feed may have which says nothing of it. */
const usual = 5;

/**
 * Why somebody should look at what was read, in counts; null when nobody needs to. One bad record alone says nothing; a file
 * that is refused brings nothing, however many records it has.
 */
export function alertOf(
  limit: Limit | undefined,
  { read, bad, refused = false }: { read: number; bad: number; refused?: boolean },
): string | null {
  if (refused) return "the whole of it is refused";
  if (read < 2 || bad === 0) return null;
  if (bad >= read) return `none of ${read} records is good`;
  const most = limit?.alert ?? usual;
  return bad * 100 > most * read ? `${bad} of ${read} records are bad, more than ${most} %` : null;
}
