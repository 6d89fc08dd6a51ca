/** Patterns of LIKE. */

const cache = new Map<string, RegExp>();

/** Case does not count, as the default collation has it. */
export function likePattern(like: string): RegExp {
  const known = cache.get(like);
  if (known !== undefined) return known;
  let source = "";
  for (let at = 0; at < like.length; at++) {
    const character = like[at];
    const end = character === "[" ? like.indexOf("]", at + 1) : -1;
    if (end > 0) {
      source += `[${like.slice(at + 1, end).replace(/[\\\]]/g, "\\$&")}]`;
      at = end;
    } else if (character === "%") source += "[^]*";
    else if (character === "_") source += "[^]";
    else source += character.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  }
  const pattern = new RegExp(`^${source} *$`, "i");
  if (cache.size > 1000) cache.clear();
  cache.set(like, pattern);
  return pattern;
}
