import assert from "node:assert/strict";
import * as sql from "./sql.ts";

import { id, spec, table, TableDatabase } from "../../../tests/doubles/tables/tables.ts";
import { readTotals } from "./totals.ts";
import { columnType, type TableColumn } from "./types.ts";

const column = (name: string, type: string, precision: number): TableColumn => ({
  ...columnType({ type, length: null, precision, scale: 2, fraction: null })!,
  name,
  raw: name.toLowerCase(),
});

Deno.test("a table's totals are its rows and the sums of its amounts whose sums are surely exact", async () => {
  const columns = [
    id,
    column("Paid", "decimal", 28),
    column("Wide", "decimal", 29),
    column("Fee", "money", 19),
    column("Small", "smallmoney", 10),
  ];
  const database = new TableDatabase();
  const sums = [{ name: "Paid", scale: 2 }, { name: "Fee", scale: 4 }, { name: "Small", scale: 4 }];
  database.answer(sql.totals(spec.table, sums), [["12", "3.50", null, "1.0000"]]);
  assert.deepEqual(await readTotals(await database.begin("snapshot"), { ...table, columns }), {
    source_rows: "12",
    source_sum_paid: "3.50",
    source_sum_fee: "0",
    source_sum_small: "1.0000",
  });
});
