/** Tables of an insurer's SQL Server that change day by day, in every mode that needs no waiting. */
import type { Feed, TableMode, Tabular } from "../../lib/feeds/feed.ts";
import { TestDatabase } from "../doubles/sql_server/test_database.ts";
import { feedOf } from "../sqlserver/insurer.ts";
import type { Dice } from "./random.ts";

/** `amount` and `note` as raw has them. */
export type TableRow = { id: string; line: string; amount: string | null; note: string | null };

/** A table as it is; of one that is `blind` to deletes the warehouse may go on showing what was deleted. */
type Table = { name: string; blind: boolean; feed: Feed; rows: Map<string, TableRow>; deleted: Set<string> };

const modes: readonly TableMode[] = ["change-tracking", "rowversion", "full", "cdc"];

export class Tables implements AsyncDisposable {
  private constructor(readonly database: TestDatabase, readonly tables: readonly Table[]) {}

  static async start(): Promise<Tables> {
    const database = await TestDatabase.create({ real: false });
    const tables = modes.map((mode): Table => {
      const name = `dbo.by_${mode.replace("-", "_")}`;
      const { shape, ...feed } = feedOf({ table: name, key: ["id", "line"], mode });
      const declared = { ...shape as Tabular, optional: ["amount", "note"] };
      return {
        name,
        blind: mode === "rowversion",
        feed: { ...feed, shape: declared },
        rows: new Map(),
        deleted: new Set(),
      };
    });
    const create = tables.map(({ name }) =>
      `CREATE TABLE ${name} (id varchar(20) NOT NULL, line smallint NOT NULL, amount decimal(18,2) NULL,
        note nvarchar(20) NULL, rv rowversion NOT NULL, PRIMARY KEY (id, line))`
    );
    await database.run([
      ...create,
      "ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 2 DAYS, AUTO_CLEANUP = ON)",
      "ALTER TABLE dbo.by_change_tracking ENABLE CHANGE_TRACKING",
      "EXEC sys.sp_cdc_enable_db",
      "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'by_cdc', @role_name = NULL",
    ].join("\nGO\n"));
    return new Tables(database, tables);
  }

  /** Some rows of some tables are made, changed and deleted, one after the other. */
  async day(dice: Dice): Promise<void> {
    const statements: string[] = [];
    for (let left = dice.between(0, 12); left > 0; left--) {
      statements.push(change(dice, dice.pick(this.tables)));
    }
    if (statements.length > 0) await this.database.run(statements.join("\nGO\n"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database[Symbol.asyncDispose]();
  }
}

function change(dice: Dice, { name, rows, deleted }: Table): string {
  const row: TableRow = {
    id: `C${dice.between(1, 12)}`,
    line: String(dice.between(1, 3)),
    amount: dice.pick([null, `${dice.between(0, 99999)}.${dice.between(10, 99)}`]),
    note: dice.pick([null, "", "x", 'é, "x"', "漢字", " "]),
  };
  const key = `${row.id} ${row.line}`, where = `WHERE id = '${row.id}' AND line = ${row.line}`;
  const there = rows.has(key);
  if (there && dice.chance(0.3)) {
    rows.delete(key);
    deleted.add(key);
    return `DELETE FROM ${name} ${where}`;
  }
  rows.set(key, row);
  deleted.delete(key);
  const [amount, note] = [row.amount ?? "NULL", row.note === null ? "NULL" : `N'${row.note}'`];
  return there
    ? `UPDATE ${name} SET amount = ${amount}, note = ${note} ${where}`
    : `INSERT INTO ${name} (id, line, amount, note) VALUES ('${row.id}', ${row.line}, ${amount}, ${note})`;
}
