/** An empty database that allows snapshot isolation, on the project's own server or on the one that MSSQL_HOST names. */
import { fileURLToPath } from "node:url";
import sql from "mssql";
import type { SqlServerConfig } from "../../../lib/source/sqlserver/connection.ts";
import { SqlServer } from "./server.ts";
import { statements } from "./statements.ts";

/** Of the project's own server. */
export const testLogin = { user: "claimhouse_test", password: "Only-4-tests" };

export class TestDatabase implements AsyncDisposable {
  readonly #pools: sql.ConnectionPool[] = [];

  private constructor(
    readonly config: SqlServerConfig,
    /** The project's own server, for its faults; null where a real one is used. */
    readonly server: SqlServer | null,
    readonly drop: () => PromiseLike<void>,
  ) {}

  /**
   * @param real false for a test that needs the own server: its faults, or its port
   * @param apart the own server runs in a process of its own
   */
  static async create({ real = true, port = 0, apart = false } = {}): Promise<TestDatabase> {
    const host = Deno.env.get("MSSQL_HOST");
    const usual = {
      encrypt: false,
      authority: null,
      trustAny: true,
      readOnly: false,
      timeout: 10_000,
      statementTimeout: 60_000,
      parallel: 4,
    };
    if (real && host !== undefined && host !== "") {
      const name = `claimhouse_test_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
      const auth = { user: Deno.env.get("MSSQL_USER") ?? "", password: Deno.env.get("MSSQL_PASSWORD") ?? "" };
      const config = {
        ...usual,
        host,
        port: Number(Deno.env.get("MSSQL_PORT") ?? 1433),
        database: name,
        auth,
        encrypt: true,
      };
      const master = new TestDatabase({ ...config, database: "master" }, null, () => Promise.resolve());
      await master.run(`CREATE DATABASE ${name}`);
      const database = new TestDatabase(config, null, async () => {
        await master.run(
          `ALTER DATABASE ${name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE\nGO\nDROP DATABASE ${name}`,
        );
        await master[Symbol.asyncDispose]();
      });
      await database.run("ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON");
      return database;
    }
    const server = apart ? await serverApart() : await SqlServer.start({ users: [testLogin], port });
    const config = { ...usual, host: "127.0.0.1", port: server.port, database: "claims", auth: testLogin };
    const own = server instanceof SqlServer ? server : null;
    const database = new TestDatabase(config, own, () => server[Symbol.asyncDispose]());
    await database.run("ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON");
    return database;
  }

  /** The settings of a task that reads it. */
  get env(): Record<string, string> {
    const { host, port } = this.config;
    return {
      MSSQL_HOST: host,
      MSSQL_PORT: String(port),
      MSSQL_ENCRYPT: "false",
      MSSQL_USER: testLogin.user,
      MSSQL_PASSWORD: testLogin.password,
    };
  }

  /** Runs a script, its parts (GO) one after the other, over one connection. */
  async run(script: string): Promise<void> {
    await using connection = await this.connection();
    for (const part of statements(script)) await connection.run(part);
  }

  /** The rows of a query, as the client gives them. */
  async query(text: string): Promise<Record<string, unknown>[]> {
    await using connection = await this.connection();
    return await connection.query(text);
  }

  /** A connection of its own, e.g. for a transaction that stays open. */
  async connection(): Promise<Connection> {
    const { host, port, database, auth } = this.config;
    const pool = new sql.ConnectionPool({
      server: host,
      port,
      database,
      ...auth as { user: string; password: string },
      pool: { min: 1, max: 1 },
      requestTimeout: 60_000,
      options: { encrypt: this.config.encrypt, trustServerCertificate: true, workstationId: "test" },
    });
    this.#pools.push(pool);
    await pool.connect();
    return new Connection(pool);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pool of this.#pools) await pool.close();
    await this.drop();
  }
}

async function serverApart(): Promise<AsyncDisposable & { port: number }> {
  const script = fileURLToPath(new URL("run.ts", import.meta.url));
  const args = ["run", "-q", "-A", script, "0", testLogin.user, testLogin.password];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await lines.read();
  return {
    port: Number(value),
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await lines.cancel();
      await child.status;
    },
  };
}

export class Connection implements AsyncDisposable {
  constructor(readonly pool: sql.ConnectionPool) {}

  async run(text: string): Promise<void> {
    await this.pool.request().batch(text);
  }

  async query(text: string): Promise<Record<string, unknown>[]> {
    return (await this.pool.request().query(text)).recordset;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.close();
  }
}
