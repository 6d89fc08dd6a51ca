import assert from "node:assert/strict";
import * as sql from "./sql.ts";

const part = (column: string): sql.Ordered => ({ column, cast: (text) => text, text: String });
const scan = (upTo: string[] | null): sql.OrderedScan => ({
  select: ["x"],
  from: () => "t",
  order: [part("a"), part("b")],
  upTo,
});

Deno.test("window() goes on behind a place and ends with another; without them it has no bound", () => {
  assert.deepEqual(sql.window(scan(null), null, Infinity), {
    text: "SELECT x FROM t ORDER BY a, b",
    params: [],
  });
  assert.deepEqual(sql.window(scan(["5"]), ["1", "2"], 10), {
    text: "SELECT TOP (10) x FROM t WHERE (a > @p0 OR (a = @p0 AND (b > @p1))) AND (a <= @p2) ORDER BY a, b",
    params: ["1", "2", "5"],
  });
});

Deno.test("latestMoment() asks the clock that the column's moments are of", () => {
  const at = { name: "at", type: "datetime2(7)", select: (column: string) => column };
  const asked = (clock: "utc" | "server") => sql.latestMoment("dbo.t", at, { lag: 60, clock }).text;
  assert.match(asked("utc"), /DATEADD\(second, -60, SYSUTCDATETIME\(\)\)/);
  assert.match(asked("server"), /DATEADD\(second, -60, SYSDATETIME\(\)\)/);
});

Deno.test("quoted() keeps a name a name", () => {
  assert.equal(sql.quoted("dbo.a]b"), "[dbo].[a]]b]");
});
