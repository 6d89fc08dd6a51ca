/** Every type at its limits: what goes in as a literal comes out as exact text. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { replay } from "../../lib/load/replay.ts";
import { Spool } from "../../lib/load/spool.ts";
import { table } from "../../lib/observe/table.ts";
import { feedOf, Insurer } from "./insurer.ts";

/** Column type → literals in T-SQL and what raw has of them. */
const limits: Record<string, [string, string | null][]> = {
  bit: [["1", "1"], ["0", "0"]],
  tinyint: [["0", "0"], ["255", "255"]],
  smallint: [["-32768", "-32768"], ["32767", "32767"]],
  int: [["-2147483648", "-2147483648"], ["2147483647", "2147483647"]],
  bigint: [["-9223372036854775808", "-9223372036854775808"], ["9223372036854775807", "9223372036854775807"]],
  "decimal(38,10)": [
    ["9999999999999999999999999999.9999999999", "9999999999999999999999999999.9999999999"],
    ["-9999999999999999999999999999.9999999999", "-9999999999999999999999999999.9999999999"],
    ["0.0000000001", "0.0000000001"],
    ["0.1", "0.1000000000"],
  ],
  "decimal(38,0)": [["99999999999999999999999999999999999999", "99999999999999999999999999999999999999"]],
  "decimal(18,2)": [["1234567890123456.78", "1234567890123456.78"], ["-0.01", "-0.01"], ["0", "0.00"]],
  "numeric(9,3)": [["999999.999", "999999.999"], ["12.5", "12.500"]],
  money: [
    ["922337203685477.5807", "922337203685477.5807"],
    ["-922337203685477.5808", "-922337203685477.5808"],
    ["1.005", "1.0050"],
  ],
  smallmoney: [["214748.3647", "214748.3647"], ["-214748.3648", "-214748.3648"]],
  float: [["1.7976931348623157E+308", "1.7976931348623157e+308"], ["0.1", "1.0000000000000001e-001"], [
    "-5E-324",
    null,
  ]],
  real: [["3.4028235E+38", null], ["0.5", null]],
  date: [["'0001-01-01'", "0001-01-01"], ["'9999-12-31'", "9999-12-31"]],
  "time(7)": [["'00:00:00'", "00:00:00.0000000"], ["'23:59:59.9999999'", "23:59:59.9999999"]],
  "time(0)": [["'12:34:56'", "12:34:56"]],
  smalldatetime: [["'1900-01-01 00:00'", "1900-01-01 00:00:00"], [
    "'2079-06-06 23:59'",
    "2079-06-06 23:59:00",
  ]],
  datetime: [
    ["'1753-01-01 00:00:00.000'", "1753-01-01 00:00:00.000"],
    ["'9999-12-31 23:59:59.997'", "9999-12-31 23:59:59.997"],
    ["'2026-11-25 10:11:12.003'", "2026-11-25 10:11:12.003"],
  ],
  "datetime2(7)": [
    ["'0001-01-01 00:00:00'", "0001-01-01 00:00:00.0000000"],
    ["'9999-12-31 23:59:59.9999999'", "9999-12-31 23:59:59.9999999"],
    ["'2026-11-25 10:11:12.1234567'", "2026-11-25 10:11:12.1234567"],
  ],
  "datetime2(3)": [["'2026-11-25 10:11:12.123'", "2026-11-25 10:11:12.123"]],
  "datetimeoffset(7)": [
    ["'2026-11-25 10:11:12.1234567 +01:00'", "2026-11-25 10:11:12.1234567 +01:00"],
    ["'2026-11-25 10:11:12 -14:00'", "2026-11-25 10:11:12.0000000 -14:00"],
    ["'0001-01-01 00:00:00 +00:00'", "0001-01-01 00:00:00.0000000 +00:00"],
  ],
  "char(5)": [["'ab'", "ab   "], ["''", "     "]],
  "varchar(20)": [["''", ""], ["'a \"b\", c'", 'a "b", c'], ["' x '", " x "]],
  "nchar(3)": [["N'é'", "é  "]],
  "nvarchar(50)": [["N''", ""], ["N'Łukasz 漢字 😀'", "Łukasz 漢字 😀"], [
    "N'a' + NCHAR(13) + NCHAR(10) + N'b'",
    "a\r\nb",
  ]],
  "nvarchar(max)": [["N'line'", "line"], [
    "REPLICATE(CAST(N'é' AS nvarchar(max)), 100000)",
    "é".repeat(100_000),
  ]],
  "varchar(max)": [["REPLICATE(CAST('x' AS varchar(max)), 100000)", "x".repeat(100_000)]],
  xml: [["N'<a b=\"1\">é</a>'", '<a b="1">é</a>']],
  uniqueidentifier: [
    ["'6f9619ff-8b86-d011-b42d-00c04fc964ff'", "6F9619FF-8B86-D011-B42D-00C04FC964FF"],
    ["'00000000-0000-0000-0000-000000000000'", "00000000-0000-0000-0000-000000000000"],
  ],
  "binary(4)": [["0x00FF", "00FF0000"], ["0x", "00000000"]],
  "varbinary(16)": [["0x", ""], ["0x00DEADBEEF", "00DEADBEEF"]],
  "varbinary(max)": [["0x00", "00"]],
};

Deno.test("every type comes as exact text, at its limits, and NULL as NULL", async (t) => {
  const types = Object.keys(limits);
  const columns = types.map((type, at) => `c${at} ${type} NULL`);
  await using insurer = await Insurer.open(`
    CREATE TABLE dbo.limits (id int NOT NULL PRIMARY KEY, ${columns.join(", ")}, rv rowversion NOT NULL)
    GO
    ${
    types.flatMap((_, at) =>
      limits[types[at]].map(([literal], n) =>
        `INSERT INTO dbo.limits (id, c${at}) VALUES (${at * 100 + n}, ${literal})\nGO`
      )
    ).join("\n")
  }
    INSERT INTO dbo.limits (id) VALUES (9999)`);
  const feed = feedOf({ table: "dbo.limits", key: ["id"], mode: "full" });
  await insurer.loads([feed]);
  const rows = new Map((await insurer.current(feed, "*", "id")).map((row) => [Number(row.id), row]));
  const shown: string[][] = [];
  for (const [at, type] of types.entries()) {
    await t.step(type, () => {
      for (const [n, [literal, wanted]] of limits[type].entries()) {
        const got = rows.get(at * 100 + n)![`c${at}`] as string;
        // Of the approximate ones no text is asked for, but the number must be the same.
        if (wanted === null) assert.equal(same(type, Number(got)), same(type, Number(literal)));
        else assert.equal(got, wanted);
        shown.push([type, brief(literal), brief(got)]);
      }
      assert.equal(rows.get(9999)![`c${at}`], null);
    });
  }
  await t.step("rowversion", () => {
    const versions = [...rows.values()].map(({ rv }) => String(rv));
    for (const version of versions) assert.match(version, /^[0-9A-F]{16}$/);
    assert.equal(new Set(versions).size, versions.length);
  });
  if (Deno.env.get("SHOW") === "1") console.log(table(["type", "literal", "raw"], shown));
});

const same = (type: string, value: number) => type === "real" ? Math.fround(value) : value;
const brief = (text: string) =>
  text.length > 44 ? `${text.slice(0, 20)}… (${text.length})` : text.replaceAll("\r\n", "⏎");

Deno.test("what no UTF-8 text can hold is quarantined with its place, and can be seen there", async () => {
  await using insurer = await Insurer.open(`
    CREATE TABLE dbo.odd (id int NOT NULL PRIMARY KEY, name nvarchar(20) NULL)
    GO
    INSERT INTO dbo.odd (id, name) VALUES (1, N'good'), (2, N'x' + NCHAR(55357) + N'y'), (3, N'a' + NCHAR(0) + N'b'), (4, NULL)`);
  const feed = feedOf({ table: "dbo.odd", key: ["id"], mode: "full" });
  const report = await insurer.loads([feed]);
  const window = report.batches.find(({ read }) => read > 0)!;
  assert.deepEqual(window.reasons, { half_character: 1, nul_byte: 1 });
  assert.deepEqual(await insurer.current(feed, "id, name"), [{ id: "1", name: "good" }, {
    id: "4",
    name: null,
  }]);
  const bad = await insurer.warehouse.quarantined({ feed: feed.name });
  assert.deepEqual(bad.map(({ record, reason, status }) => [record, reason, status]), [
    [2, "half_character", "open"],
    [3, "nul_byte", "open"],
  ]);
  assert.deepEqual([...bad[0].raw!].slice(-6), [0x78, 0xed, 0xa0, 0xbd, 0x79, 0x22]);

  // Mended by a person it takes its place in the window that it came with.
  await using spool = await Spool.open(join(insurer.folder, "spool"));
  const mended = new TextEncoder().encode(new TextDecoder().decode(bad[1].raw!).replace("\0", " "));
  const [{ outcome }] = await replay({
    feeds: [feed],
    records: [bad[1]],
    mended,
    warehouse: insurer.warehouse,
    spool,
    source: { work: () => assert.fail("no source is read") },
    signal: new AbortController().signal,
  });
  assert.equal(outcome, "replayed");
  assert.deepEqual(await insurer.current(feed, "id, name, _op"), [
    { id: "1", name: "good", _op: "snapshot" },
    { id: "3", name: "a b", _op: "snapshot" },
    { id: "4", name: null, _op: "snapshot" },
  ]);
});
