/** How many columns of a terminal a text takes, and texts cut to fit. */

/** Marks that stand on the character before, and what is never seen. */
const narrowest = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Scripts of East Asia and pictures take two columns. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

const segments = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Columns that a text takes, as most terminals have it. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return graphemes(text).reduce((sum, one) => sum + widthOfOne(one), 0);
}

/** A text in at most `width` columns, its middle left out: what begins and ends alike is still told apart. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const all = graphemes(text);
  const head = taken(all, Math.ceil((width - 1) / 2));
  const tail = taken(all.toReversed(), width - 1 - widthOf(head.join(""))).toReversed();
  return `${head.join("")}…${tail.join("")}`;
}

/** As many from the beginning as fit. */
function taken(all: readonly string[], width: number): string[] {
  let left = width, at = 0;
  while (at < all.length && widthOfOne(all[at]) <= left) left -= widthOfOne(all[at++]);
  return all.slice(0, at);
}

function graphemes(text: string): string[] {
  return Array.from(segments.segment(text), ({ segment }) => segment);
}

/** A character with its marks is as wide as the character. */
function widthOfOne(grapheme: string): number {
  const base = [...grapheme].find((character) => !narrowest.test(character));
  return base === undefined ? 0 : wide.test(base) || grapheme.includes("\ufe0f") ? 2 : 1;
}
