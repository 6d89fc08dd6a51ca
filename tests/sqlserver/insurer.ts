/**
 * A database of an insurer, and a warehouse that loads it. The database is one of the project's own TDS server; where
 * MSSQL_HOST names a real one, it is made there, under a name of its own, and dropped at the end.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { TableMode, TableSpec } from "../../lib/feeds/feed.ts";
import type { Feed } from "../../lib/feeds/feed.ts";
import { load } from "../../lib/load/load.ts";
import type { LoadReport } from "../../lib/load/report.ts";
import { Spool } from "../../lib/load/spool.ts";
import { startLog } from "../../lib/observe/log.ts";
import { connect } from "../../lib/source/sqlserver/client.ts";
import type { SqlServerConfig } from "../../lib/source/sqlserver/connection.ts";
import { sqlServerSource } from "../../lib/source/sqlserver/sqlserver.ts";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import type { Row, Warehouse } from "../../lib/warehouse/warehouse.ts";
import { TestDatabase } from "../doubles/sql_server/test_database.ts";

export type IngestOptions = {
  mode?: TableMode;
  /** Rows of a window. */
  rows?: number;
  parallel?: number;
  /** Called before each commit of the warehouse, with how many there were; an error in it is like a crash. */
  beforeCommit?: (commits: number) => Promise<void> | void;
  dryRun?: boolean;
  signal?: AbortSignal;
};

export class Insurer implements AsyncDisposable {
  private constructor(
    readonly database: TestDatabase,
    readonly folder: string,
    readonly warehouse: Warehouse,
  ) {}

  static async open(script = "", options: { real?: boolean } = {}): Promise<Insurer> {
    startLog("error");
    const database = await TestDatabase.create(options);
    const folder = await Deno.makeTempDir();
    await Deno.mkdir(join(folder, "spool"));
    const warehouse = duckdbWarehouse({ path: join(folder, "w.duckdb"), folders: [join(folder, "spool")] });
    const insurer = new Insurer(database, folder, warehouse);
    await database.run(script);
    return insurer;
  }

  get config(): SqlServerConfig {
    return this.database.config;
  }

  /** One run of ingest. */
  async ingest(feeds: readonly Feed[], options: IngestOptions = {}): Promise<LoadReport> {
    const {
      mode = null,
      rows = 1000,
      parallel = 1,
      beforeCommit,
      dryRun = false,
      signal = new AbortController().signal,
    } = options;
    let commits = 0;
    const warehouse: Warehouse = {
      ...this.warehouse,
      commit: async (group) => {
        await beforeCommit?.(commits++);
        return await this.warehouse.commit(group);
      },
    };
    await using spool = await Spool.open(join(this.folder, "spool"));
    await using connections = await connect({ ...this.config, parallel });
    const source = sqlServerSource({ connections, mode, rows, parallel });
    return await load({
      feeds,
      tables: feeds,
      warehouse,
      spool,
      dryRun,
      signal,
      sources: [{ kind: "sqlserver", source }],
    });
  }

  /** Ingests, and takes it for granted that all went well. */
  async loads(feeds: readonly Feed[], options: IngestOptions = {}): Promise<LoadReport> {
    const report = await this.ingest(feeds, options);
    assert.deepEqual(report.failures, []);
    return report;
  }

  /** What the warehouse has of the feed now: each key's newest row, but for those that are deleted. */
  async current(feed: Feed, columns: string, order = columns): Promise<Row[]> {
    const table = `raw.${feed.name.replaceAll(".", "_")}`;
    return await this.warehouse.query(
      `SELECT ${columns} FROM (
        SELECT r.* FROM ${table} r JOIN ops.current_batches b ON b.batch_id = r._batch_id
        QUALIFY row_number() OVER (PARTITION BY _key ORDER BY b.sequence DESC, _position::BIGINT DESC) = 1)
      WHERE _op <> 'delete' ORDER BY ${order}`,
    );
  }

  /** The ledger's lines of the feed. */
  ledger(feed: Feed): Promise<Row[]> {
    return this.warehouse.query(
      `SELECT source, status, records_read, records_loaded, records_quarantined, control, drift FROM ops.batches
      WHERE feed = $1 ORDER BY sequence`,
      [feed.name],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** A feed of one table. */
export function feedOf(spec: TableSpec, name = `test.${spec.table.split(".")[1]}`): Feed {
  return {
    name,
    shape: { kind: "tabular", delimiter: ",", quote: '"', required: [...spec.key], optional: [] },
    sources: { sqlserver: spec },
  };
}
