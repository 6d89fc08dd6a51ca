/** Orders of values; NULL is lowest, as ORDER BY and indexes have it. */
import type { Value } from "./convert.ts";
import { compareBytes, compareGuids, compareText } from "./text.ts";
import type { SqlType } from "./types.ts";

export type Compare = (a: Value, b: Value) => number;

/** Of two values of one type, neither NULL. */
export function comparer(type: SqlType): Compare {
  switch (type.kind) {
    case "text":
      return compareText;
    case "binary":
      return compareBytes;
    case "guid":
      return compareGuids;
    case "offset":
      return (a, b) => a.utc < b.utc ? -1 : a.utc > b.utc ? 1 : 0;
  }
  return compareNumbers;
}

function compareNumbers(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** With NULLs. */
export function orderer(type: SqlType): Compare {
  const compare = comparer(type);
  return (a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
    return compare(a, b);
  };
}
