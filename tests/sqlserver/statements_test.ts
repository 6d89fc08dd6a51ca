/**
 * Every statement that the source sends, for one table with a key of two columns, as statements.sql has it: what no
 * real engine has confirmed is at least read by people. `UPDATE=1` writes the file anew.
 */
import assert from "node:assert/strict";
import type { TableMode } from "../../lib/feeds/feed.ts";
import { wholeTable } from "../../lib/source/sqlserver/changes.ts";
import type { Cell, Session, Statement } from "../../lib/source/sqlserver/connection.ts";
import { changesOf } from "../../lib/source/sqlserver/modes.ts";
import * as sql from "../../lib/source/sqlserver/sql.ts";
import { describeTable, type Table } from "../../lib/source/sqlserver/table.ts";
import type { TableColumn } from "../../lib/source/sqlserver/types.ts";
import { readTotals } from "../../lib/source/sqlserver/totals.ts";

const file = new URL("statements.sql", import.meta.url);

/** A column of each type: what INFORMATION_SCHEMA.COLUMNS says of it. */
const declared: [string, string, number | null, number | null, number | null, number | null][] = [
  ["claim_id", "varchar", 20, null, null, null],
  ["line_number", "smallint", null, 5, 0, null],
  ["is_denied", "bit", null, null, null, null],
  ["small", "tinyint", null, 3, 0, null],
  ["units", "int", null, 10, 0, null],
  ["big", "bigint", null, 19, 0, null],
  ["charge", "decimal", null, 38, 10, null],
  ["allowed", "numeric", null, 18, 2, null],
  ["paid", "money", null, 19, 4, null],
  ["copay", "smallmoney", null, 10, 4, null],
  ["ratio", "float", null, 53, null, null],
  ["score", "real", null, 24, null, null],
  ["service_date", "date", null, null, null, 0],
  ["service_time", "time", null, null, null, 7],
  ["received", "smalldatetime", null, null, null, 0],
  ["adjudicated", "datetime", null, null, null, 3],
  ["updated_at", "datetime2", null, null, null, 7],
  ["sent", "datetimeoffset", null, null, null, 7],
  ["code", "char", 2, null, null, null],
  ["name", "nvarchar", 100, null, null, null],
  ["note", "nvarchar", -1, null, null, null],
  ["old_note", "ntext", 1073741823, null, null, null],
  ["payload", "xml", -1, null, null, null],
  ["trace", "uniqueidentifier", null, null, null, null],
  ["hash", "binary", 32, null, null, null],
  ["scan", "varbinary", -1, null, null, null],
  ["node", "hierarchyid", 892, null, null, null],
  ["row_version", "timestamp", null, null, null, null],
];

const spec = {
  table: "core.claim_line",
  key: ["claim_id", "line_number"],
  mode: "full" as const,
  watermark: { column: "updated_at", lag: 60 },
};

/** Notes what is said, and answers as a database would that has the table. */
class Listener implements Session {
  readonly said: Statement[] = [];

  rows(statement: Statement): Promise<Cell[][]> {
    this.said.push(statement);
    const { text } = statement;
    if (text.includes("INFORMATION_SCHEMA")) return Promise.resolve(declared as Cell[][]);
    if (text.includes("sys.indexes")) {
      return Promise.resolve([[1, "claim_id", false], [1, "line_number", false]]);
    }
    if (text.includes("cdc.change_tables")) {
      return Promise.resolve([["core_claim_line", "0".repeat(19) + "1", "0".repeat(19) + "F", 3]]);
    }
    return Promise.resolve([["16", ...Array(9).fill("0")]]);
  }

  stream = () => assert.fail("nothing is streamed");
  commit = () => Promise.resolve();
  [Symbol.asyncDispose] = () => Promise.resolve();
}

Deno.test("the statements are those of statements.sql", async () => {
  const listener = new Listener();
  const heard = async (work: () => Promise<unknown>) => {
    listener.said.length = 0;
    await work();
    return [...listener.said];
  };
  const sections: [string, Statement[]][] = [];
  let table: Table | null = null;
  sections.push(["what the table is", await heard(async () => table = await describeTable(listener, spec))]);
  const { key } = table! as Table;
  sections.push(["what the database allows", [sql.snapshotAllowed]]);
  sections.push(["ranges of its key", [
    sql.estimatedRows(spec.table),
    sql.keyAfter(spec.table, key as TableColumn[], 250_000),
  ]]);
  const lines: [string, sql.OrderedScan][] = [["all of it", wholeTable(table!, ["C9", "1"])]];
  sections.push(["its totals", await heard(() => readTotals(listener, table!))]);
  for (const mode of ["watermark", "rowversion", "change-tracking", "cdc"] satisfies TableMode[]) {
    const asked = await heard(async () => {
      const changes = await changesOf(mode, table!, listener);
      const now = await changes.now(listener);
      await changes.gap(listener, mode === "cdc" ? ["0".repeat(19) + "2"] : now);
      const upTo = {
        watermark: ["2026-11-25 10:00:00.0000000"],
        rowversion: ["00000000000007D1"],
        "change-tracking": ["42"],
        cdc: ["0".repeat(19) + "F"],
      }[mode];
      lines.push([mode, changes.scan(upTo)]);
    });
    sections.push([`${mode}: where changes stand`, asked]);
  }
  const within: Record<string, [string[] | null, string[]]> = {
    "all of it": [null, ["C1", "2"]],
    watermark: [["2026-11-25 09:00:00.0000000"], ["2026-11-25 09:00:00.0000000", "C1", "2"]],
    rowversion: [["00000000000007D0"], ["00000000000007D0"]],
    "change-tracking": [["40"], ["41", "C1", "2"]],
    cdc: [["0".repeat(19) + "2"], ["0".repeat(19) + "3", "0".repeat(19) + "7", "4"]],
  };
  for (const [name, scan] of lines) {
    sections.push([
      `${name}: a window, and one that goes on within`,
      within[name].map((after) => sql.window(scan, after, 100_000)),
    ]);
  }
  const text =
    `-- Written by statements_test.ts: what the source says to SQL Server. Parameters are nvarchar texts.\n\n${
      sections.map(([name, statements]) =>
        `-- ${name}\n${
          [...new Map(statements.map((one) => [one.text, one])).values()].map(({ text, params }) =>
            `${
              params.length === 0 ? "" : `-- ${params.map((value, at) => `@p${at} = ${value}`).join(", ")}\n`
            }${text};\n`
          ).join("\n")
        }`
      ).join("\n")
    }`;
  if (Deno.env.get("UPDATE") === "1") await Deno.writeTextFile(file, text);
  assert.equal(text, await Deno.readTextFile(file));
});
