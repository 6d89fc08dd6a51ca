/** An expression taken to another type. */
import { converter, isSame } from "../convert.ts";
import type { SqlType } from "../types.ts";
import type { Compiled } from "./scope.ts";

/** @throws {SqlError} when there is no conversion */
export function converted(of: Compiled, type: SqlType, style = -1): Compiled {
  if (of.untyped) return { ...of, type, untyped: false };
  if (isSame(of.type, type)) return of;
  const convert = converter(of.type, type, style), { evaluate } = of;
  return { type, nullable: of.nullable, reads: of.reads, evaluate: (frame) => convert(evaluate(frame)) };
}
