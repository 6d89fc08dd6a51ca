/** The declarations of sp_executesql and sp_prepare. */
import type { SqlType } from "../types.ts";
import { Cursor } from "./cursor.ts";

/** `@a int, @b nvarchar(10) OUTPUT` @throws {SqlError} */
export function parseParameters(text: string): { name: string; type: SqlType }[] {
  const cursor = new Cursor(text);
  const found: { name: string; type: SqlType }[] = [];
  while (!cursor.ended) {
    if (cursor.token.kind !== "variable") throw cursor.wrong();
    const name = cursor.next().text.toLowerCase();
    found.push({ name, type: cursor.type() });
    if (!cursor.take("OUTPUT")) cursor.take("OUT");
    if (!cursor.ended) cursor.expect(",");
  }
  return found;
}
