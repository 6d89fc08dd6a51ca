/** One reading of a table in a process of its own: `measure_sqlserver.ts CONTENDER CONFIG FOLDER ROWS`. */
import sql from "mssql";
import { join } from "node:path";
import type { Feed } from "../lib/feeds/feed.ts";
import { load } from "../lib/load/load.ts";
import { Spool } from "../lib/load/spool.ts";
import { connect } from "../lib/source/sqlserver/client.ts";
import type { SqlServerConfig } from "../lib/source/sqlserver/connection.ts";
import { wholeTable } from "../lib/source/sqlserver/changes.ts";
import { window } from "../lib/source/sqlserver/sql.ts";
import { describeTable } from "../lib/source/sqlserver/table.ts";
import { sqlServerSource } from "../lib/source/sqlserver/sqlserver.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";
import { peak } from "./figures.ts";
import type { TableContender, TableMeasurement } from "./sqlserver.ts";

const spec = { table: "dbo.claim_line", key: ["claim_id", "line_number"], mode: "full" as const };

/** What the load path asks for, of the whole table. */
async function sameStatement(config: SqlServerConfig): Promise<string> {
  await using connections = await connect(config);
  await using session = await connections.begin("read committed");
  const { text } = window(wholeTable(await describeTable(session, spec), null), null, Infinity);
  await session.commit();
  return text;
}

/** A client that streams, and does nothing else. */
async function bare(
  { host, port, database, auth, encrypt }: SqlServerConfig,
  statement: string,
): Promise<number> {
  const pool = await new sql.ConnectionPool({
    server: host,
    port,
    database,
    ...auth as { user: string; password: string },
    options: { encrypt, trustServerCertificate: true },
    requestTimeout: 600_000,
  }).connect();
  const request = pool.request();
  request.stream = true;
  request.arrayRowMode = true;
  let rows = 0;
  request.on("row", () => rows++);
  const done = new Promise((resolve, reject) => request.on("done", resolve).on("error", reject));
  request.query(statement);
  await done;
  await pool.close();
  return rows;
}

async function claimhouse(config: SqlServerConfig, folder: string, parallel: number): Promise<number> {
  const feed: Feed = {
    name: "bench.claim_line",
    shape: {
      kind: "tabular",
      delimiter: ",",
      quote: '"',
      required: ["claim_id", "line_number"],
      optional: [],
    },
    sources: { sqlserver: spec },
  };
  await using spool = await Spool.open(join(folder, "spool"));
  await using connections = await connect({ ...config, parallel });
  const warehouse = await openWarehouse({
    kind: "duckdb",
    path: join(folder, "warehouse.duckdb"),
    task: "bench",
    folders: [spool.folder],
    use: "stream",
  });
  const report = await load({
    feeds: [feed],
    tables: [feed],
    sources: [{
      kind: "sqlserver",
      source: sqlServerSource({ connections, mode: null, rows: 200_000, parallel }),
    }],
    warehouse,
    spool,
    signal: new AbortController().signal,
    dryRun: false,
  });
  return report.batches.reduce((sum, { loaded }) => sum + loaded, 0);
}

if (import.meta.main) {
  const [contender, text, folder, rows] = Deno.args as [TableContender, string, string, string];
  const config: SqlServerConfig = JSON.parse(text);
  await Deno.remove(join(folder, "warehouse.duckdb")).catch(() => {});
  const run = {
    bare: () => bare(config, "SELECT * FROM dbo.claim_line"),
    same: async () => await bare(config, await sameStatement(config)),
    claimhouse: () => claimhouse(config, folder, 1),
    parallel: () => claimhouse(config, folder, 2),
  };
  const started = performance.now();
  const read = await run[contender]();
  const seconds = (performance.now() - started) / 1000;
  if (read !== Number(rows)) throw new Error(`${contender} has ${read} of ${rows} rows`);
  console.log(JSON.stringify({ seconds, peakBytes: await peak() } satisfies TableMeasurement));
}
