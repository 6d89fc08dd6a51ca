import assert from "node:assert/strict";
import { readSized, selectCells, shareCells } from "./cells.ts";
import { columnType, type TableColumn } from "./types.ts";

function column(name: string, type: string, length: number | null = null): TableColumn {
  return { ...columnType({ type, length, precision: 18, scale: 2, fraction: 7 })!, name, raw: name };
}

Deno.test("readSized() gives each text as it was, whatever is in it, and NULL apart from the empty one", () => {
  const texts = ["", null, "4:ab", "é漢😀", "\ud83d", '"', null, ":"];
  const cell = texts.map((text) => `${text === null ? "" : text.length * 2}:${text ?? ""}`).join("");
  assert.deepEqual([...readSized(cell)], texts);
  assert.deepEqual([...readSized("")], []);
});

Deno.test("short columns share cells, keys and long ones have their own", () => {
  const columns = [
    column("note", "nvarchar", -1),
    column("amount", "decimal"),
    column("id", "int"),
    column("name", "nvarchar", 60),
    column("code", "char", 2),
    column("scan", "varbinary", 100),
  ];
  const cells = shareCells(columns, ["id"]);
  assert.deepEqual(cells.map(({ form, columns }) => [form, ...columns.map(({ name }) => name)]), [
    ["one", "id"],
    ["one", "note"],
    ["one", "scan"],
    ["sized", "name", "code"],
    ["plain", "amount"],
  ]);
  assert.deepEqual(selectCells(cells, ({ name }) => `[${name}]`), [
    "[id]",
    "[note]",
    "CONVERT(varchar(max), [scan], 2)",
    "CONCAT(DATALENGTH(CONVERT(nvarchar(60), [name])), N':', [name], DATALENGTH(CONVERT(nvarchar(2), [code])), N':', [code])",
    "CONCAT('', CONVERT(varchar(41), [amount]))",
  ]);
});

Deno.test("no cell can be longer than CONCAT gives, nor have more arguments than it takes", () => {
  const texts = Array.from({ length: 300 }, (_, at) => column(`t${at}`, "varchar", at % 900 + 1));
  const amounts = Array.from({ length: 300 }, (_, at) => column(`a${at}`, "decimal"));
  const cells = shareCells([...texts, ...amounts], []);
  assert.equal(cells.flatMap(({ columns }) => columns).length, 600);
  for (const { form, columns } of cells) {
    const most = columns.reduce((sum, { room }) => sum + room + String(2 * room).length + 1, 0);
    assert.ok(form === "one" || most <= 4000);
    assert.ok(columns.length * 3 <= 254);
  }
});

Deno.test("a cell is filled to its last character, and a text of up to 1000 shares one", () => {
  const four = Array.from({ length: 4 }, (_, at) => column(`t${at}`, "varchar", 994));
  const forms = (columns: TableColumn[]) =>
    shareCells(columns, []).map(({ form, columns }) => [form, columns.length]);
  assert.deepEqual(forms(four), [["sized", 4]]);
  assert.deepEqual(forms([...four.slice(1), column("long", "varchar", 995)]), [["sized", 3], ["sized", 1]]);
  assert.deepEqual(forms([column("most", "varchar", 1000)]), [["sized", 1]]);
  assert.deepEqual(forms([column("more", "varchar", 1001)]), [["one", 1]]);
});
