import assert from "node:assert/strict";
import fc from "fast-check";
import { widthOf } from "./display_width.ts";
import { table, type TableCell } from "./table.ts";

const rows: TableCell[][] = [
  [
    "20261128T062446-ab12",
    "rif/2026/carrier_claims_of_the_week_48_second_part.csv",
    1_234_567,
    "column_count",
  ],
  ["20261128T062446-cd34", "rif/pde.csv", 7, "nul_byte"],
];
const header = ["id", "source", "bytes", "reason"];

Deno.test("table() aligns texts to the left and numbers to the right", () => {
  assert.equal(
    table(["feed", "read"], [["rif.pde", 12_000], ["all", 5]], { width: 80 }),
    "feed       read\n───────  ──────\nrif.pde  12,000\nall           5",
  );
});

Deno.test("table() leaves everything whole where the width has no end", () => {
  const text = table(header, rows, { width: Infinity });
  assert.ok(rows.every((row) => text.includes(String(row[1]))));
});

Deno.test("table() fits a width by the middle of the longest texts, and keeps the short ones", () => {
  assert.equal(
    table(header, rows, { width: 80 }),
    [
      "id                    source                                 bytes  reason",
      "────────────────────  ─────────────────────────────────  ─────────  ────────────",
      "20261128T062446-ab12  rif/2026/carrier…_second_part.csv  1,234,567  column_count",
      "20261128T062446-cd34  rif/pde.csv                                7  nul_byte",
    ].join("\n"),
  );
});

Deno.test("table() never shortens a number, however narrow the terminal is", () => {
  for (const width of [1, 20, 40]) {
    const text = table(header, [...rows, ["x", "–", "–", "–"]], { width });
    assert.ok(text.includes("1,234,567"), text);
    assert.ok(text.includes("…"));
  }
});

Deno.test("table() never shortens a column that is to stay whole, and makes the others fit beside it", () => {
  const id = "20261128T062446-ab12cd34ef56ab78-1234567";
  const long = rows.map(([, ...others], at): TableCell[] => [`${id}${at}`, ...others]);
  const lines = table(header, long, { width: 80, whole: ["id"] }).split("\n");
  assert.ok(long.every(([id], at) => lines[at + 2].startsWith(`${id}  `)), lines.join("\n"));
  assert.ok(lines.every((line) => widthOf(line) <= 80), lines.join("\n"));
  assert.ok(table(header, long, { width: 20, whole: ["id"] }).includes(`${id}0  `));
});

Deno.test("table() is no wider than it may be where its numbers and headers let it", () => {
  const cell = fc.oneof(
    fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\p{C}\p{Z}]/gu, "")),
    fc.nat(),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 }),
      fc.integer({ min: 60, max: 120 }),
      (rows, width) => {
        const lines = table(["a", "b", "c"], rows, { width }).split("\n");
        assert.ok(lines.every((line) => widthOf(line) <= width), lines.join("\n"));
      },
    ),
  );
});
