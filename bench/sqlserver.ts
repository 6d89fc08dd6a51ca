/**
 * Tables of SQL Server beside a bare client that streams the same table: `sqlserver.ts FOLDER ROWS ROUNDS` prints a table.
 * The server is the tests' own, in a process of its own; where MSSQL_HOST is set, a real one.
 */
import { join } from "node:path";
import { project } from "../lib/config.ts";
import { table } from "../lib/observe/table.ts";
import { TestDatabase } from "../tests/doubles/sql_server/test_database.ts";
import { median } from "./figures.ts";

export type TableContender = "bare" | "same" | "claimhouse" | "parallel";
export type TableMeasurement = { seconds: number; peakBytes: number };

const contenders = {
  bare: "bare client: streams the table, as the driver gives it",
  same: "bare client: streams what claimhouse asks for, exact text",
  claimhouse: "claimhouse: exact text to raw, with ledger",
  parallel: "claimhouse: two windows at once",
} as const satisfies Record<TableContender, string>;

/** Fifteen columns, as claim lines have them. */
const columns = {
  claim_id: "bigint NOT NULL",
  line_number: "smallint NOT NULL",
  member_id: "bigint NOT NULL",
  npi: "char(10) NULL",
  service_from: "date NOT NULL",
  service_to: "date NOT NULL",
  place_of_service: "varchar(2) NULL",
  hcpcs: "varchar(5) NULL",
  units: "decimal(9,3) NOT NULL",
  charge_amount: "decimal(18,2) NOT NULL",
  allowed_amount: "decimal(18,2) NULL",
  paid_amount: "decimal(18,2) NULL",
  status: "varchar(10) NOT NULL",
  note: "nvarchar(60) NULL",
  updated_at: "datetime2(7) NOT NULL",
};

const perStatement = 1000;

async function fill(database: TestDatabase, rows: number): Promise<void> {
  const declared = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  await database.run(
    `CREATE TABLE dbo.claim_line (${declared.join(", ")}, PRIMARY KEY (claim_id, line_number))`,
  );
  await using connection = await database.connection();
  for (let first = 0; first < rows; first += perStatement) {
    const values = Array.from({ length: Math.min(perStatement, rows - first) }, (_, n) => row(first + n));
    await connection.run(
      `INSERT INTO dbo.claim_line (${Object.keys(columns).join(", ")}) VALUES ${values.join(", ")}`,
    );
  }
}

function row(n: number): string {
  const day = `'2026-${String(n % 12 + 1).padStart(2, "0")}-${String(n % 28 + 1).padStart(2, "0")}'`;
  const cents = String(n % 100).padStart(2, "0");
  return `(${n >> 2}, ${n & 3}, ${n % 50_000}, '1${
    String(n % 1e9).padStart(9, "0")
  }', ${day}, ${day}, '11', '992${n % 90 + 10}', ${n % 9 + 1}.500, ${n % 9000}.${cents}, ${
    n % 8000
  }.${cents}, ${n % 7 === 0 ? "NULL" : `${n % 7000}.${cents}`}, 'paid', N'visit ${
    n % 1000
  }, as scheduled', '2026-11-01 10:11:12.${String(n % 1e7).padStart(7, "0")}')`;
}

async function compareTable(folder: string, { rows, rounds }: { rows: number; rounds: number }) {
  await using database = await TestDatabase.create({ apart: true });
  await fill(database, rows);
  console.log(
    `\nsqlserver: a table of ${rows.toLocaleString("en-US")} rows × ${Object.keys(columns).length} columns`,
  );
  const taken = new Map<TableContender, TableMeasurement[]>();
  for (let round = 0; round < rounds; round++) {
    for (const contender of Object.keys(contenders) as TableContender[]) {
      const measured = await measure(contender, [JSON.stringify(database.config), folder, String(rows)]);
      taken.set(contender, [...taken.get(contender) ?? [], measured]);
    }
  }
  const seconds = (contender: TableContender) => median(taken.get(contender)!.map((run) => run.seconds));
  console.log(table(
    ["load", "rows/s", "seconds", "× bare", "× the same", "peak MB"],
    (Object.keys(contenders) as TableContender[]).map((contender) => [
      contenders[contender],
      Math.round(rows / seconds(contender)),
      seconds(contender).toFixed(2),
      (seconds("bare") / seconds(contender)).toFixed(2),
      (seconds("same") / seconds(contender)).toFixed(2),
      Math.round(Math.max(...taken.get(contender)!.map((run) => run.peakBytes)) / 1e6),
    ]),
  ));
}

async function measure(contender: TableContender, args: string[]): Promise<TableMeasurement> {
  const script = join(project, "bench", "measure_sqlserver.ts");
  // As `deno task ingest` is run.
  const command = ["run", "-q", "--v8-flags=--max-semi-space-size=8", "-A", script, contender, ...args];
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: command,
    stdout: "piped",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("the measurement of a table failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}

if (import.meta.main) {
  const [folder, rows, rounds] = Deno.args;
  await compareTable(folder, { rows: Number(rows), rounds: Number(rounds) });
}
