import assert from "node:assert/strict";
import { rawLimit } from "../../batch/quarantine.ts";
import type { CellOf } from "./cells.ts";
import { wholeTable } from "./changes.ts";
import type { Cell } from "./connection.ts";
import { TableRows } from "./rows.ts";
import type { Table } from "./table.ts";
import { id, table } from "../../../tests/doubles/tables/tables.ts";
import { columnType, type TableColumn } from "./types.ts";

function column(name: string, type: string, length: number | null = null): TableColumn {
  return { ...columnType({ type, length, precision: 18, scale: 2, fraction: 3 })!, name, raw: name };
}
const [note, code, scan] = [
  column("note", "nvarchar", -1),
  column("code", "char", 2),
  column("scan", "varbinary", 9),
];
const one = (column: TableColumn): CellOf => ({ form: "one", columns: [column] });

/** What the rows of a table with these cells are, and what is bad among them. */
function rowsOf(cells: readonly CellOf[], rows: readonly Cell[][], key = [id]) {
  const of: Table = { ...table, cells, key, columns: cells.flatMap(({ columns }) => columns) };
  const all = new TableRows(of, "dbo.t/1");
  for (const row of rows) all.add(row, wholeTable(of, null));
  const { rows: bytes, bad, loaded, read } = all.take();
  return { text: new TextDecoder().decode(bytes), bad, loaded, read };
}

Deno.test("a cell that several columns share is their texts: those of plain ones as they are, others quoted", () => {
  const shared: CellOf[] = [
    one(id),
    { form: "sized", columns: [note, code] },
    { form: "plain", columns: [column("a", "decimal"), column("b", "date")] },
  ];
  const { text } = rowsOf(shared, [[1, '6:a"b0:', "1.50,"], [2, ":4:xy", ",2026-11-25"]]);
  assert.equal(
    text,
    '1,"[""1""]",snapshot,,,1,"a""b","",1.50,\n2,"[""2""]",snapshot,,,2,,"xy",,2026-11-25\n',
  );
});

Deno.test("a cell of one plain column that is NULL is nothing", () => {
  const cells: CellOf[] = [one(id), { form: "plain", columns: [column("a", "decimal")] }];
  assert.equal(rowsOf(cells, [[1, ""]]).text, '1,"[""1""]",snapshot,,,1,\n');
});

Deno.test("binary of no bytes is the empty text, and NULL is nothing", () => {
  assert.equal(
    rowsOf([one(id), one(scan)], [[1, ""], [2, null], [3, "0A"]]).text.replaceAll(/.*snapshot,,,/g, ""),
    '1,""\n2,\n3,0A\n',
  );
});

Deno.test("a key is a JSON list, whatever its texts are", () => {
  const keyed = (...values: Cell[]) =>
    rowsOf([one(id), one(note)], [values], [id, note]).text.split(",snapshot")[0].slice("1,".length);
  const list = (field: string) => JSON.parse(field.slice(1, -1).replaceAll('""', '"'));
  for (const text of ["C 1.2:3-4_", "", 'a"b', "a,b", "é", "a\\b", null]) {
    assert.deepEqual(list(keyed(7, text)), ["7", text]);
  }
  assert.equal(keyed(7, "C1"), '"[""7"",""C1""]"');
});

Deno.test("a row that is longer than all before it is whole", () => {
  const long = "é漢".repeat(3000),
    lines = rowsOf([one(id), one(note)], [[1, "a"], [2, long], [3, "b"]]).text.split("\n");
  assert.deepEqual(lines.slice(0, 3).map((line) => line.split(",").at(-1)), ['"a"', `"${long}"`, '"b"']);
});

Deno.test("a bad row keeps all that came, half characters too, up to the limit", () => {
  const { bad, loaded, read, text } = rowsOf([one(id), one(note)], [[1, "a\ud83db\ude00é"], [2, "x\0"], [
    3,
    "ok",
  ]]);
  assert.deepEqual([loaded, read, text.split("\n").length], [1, 3, 2]);
  assert.deepEqual(bad.map(({ where, reason, records }) => [where.record, reason, records]), [
    [1, "half_character", 1],
    [2, "nul_byte", 1],
  ]);
  const half = [0x61, 0xed, 0xa0, 0xbd, 0x62, 0xed, 0xb8, 0x80, 0xc3, 0xa9, 0x22];
  assert.deepEqual([...bad[0].raw!.slice(-half.length)], half);
  assert.equal(bad[0].byteLength, bad[0].raw!.length);
  const told = '"[""1""]",snapshot,,,1,"\0"'.length;
  const sized = (size: number) =>
    rowsOf([one(id), one(note)], [[1, "\0".padEnd(size - told + 1, "x")]]).bad[0];
  assert.equal(sized(rawLimit).raw!.length, rawLimit);
  assert.deepEqual([sized(rawLimit + 1).raw, sized(rawLimit + 1).byteLength], [null, rawLimit + 1]);
});
