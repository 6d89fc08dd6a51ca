/** Real clients for this folder's tests: tedious, and mssql where what it makes of a request matters. */
import { SqlServer, type SqlServerOptions } from "./server.ts";
import { Connection, type ConnectionConfiguration, Request } from "tedious";

export type Login = {
  port: number;
  user?: string;
  password?: string;
  database?: string;
  options?: ConnectionConfiguration["options"];
  authentication?: ConnectionConfiguration["authentication"];
};

export type Given = {
  name: string;
  type: Parameters<Request["addParameter"]>[1];
  value: unknown;
  options?: Record<string, number>;
};
export type Row = Record<string, unknown>;

/** A connection of tedious, with promises. */
export class Client implements AsyncDisposable {
  private readonly ended: Promise<unknown>;

  private constructor(readonly connection: Connection) {
    this.ended = new Promise((resolve) => connection.once("end", resolve));
  }

  /** @throws what tedious gives when the login fails */
  static async connect({ port, options, authentication, ...login }: Login): Promise<Client> {
    const { user = "tester", password = "Secret-1", database = "claims" } = login;
    const connection = new Connection({
      server: "127.0.0.1",
      authentication: authentication ?? { type: "default", options: { userName: user, password } },
      options: {
        port,
        database,
        encrypt: false,
        trustServerCertificate: false,
        workstationId: "test",
        connectTimeout: 5000,
        requestTimeout: 15_000,
        useColumnNames: true,
        rowCollectionOnRequestCompletion: false,
        ...options,
      },
    });
    await new Promise<void>((resolve, reject) => {
      connection.connect((error) => error ? reject(error) : resolve());
    });
    // A connection that breaks later is seen by the request that was on its way.
    connection.on("error", () => {});
    return new Client(connection);
  }

  /** Runs a parametrized statement by sp_executesql. */
  query(text: string, given: Given[] = []): Promise<Row[]> {
    return this.send(text, given, "execSql");
  }

  /** Runs a batch as it is. */
  batch(text: string): Promise<Row[]> {
    return this.send(text, [], "execSqlBatch");
  }

  /** The only row's only column. */
  async value(text: string, given: Given[] = []): Promise<unknown> {
    const rows = await this.query(text, given);
    return Object.values(rows[0])[0];
  }

  /** The number of the error that a batch ends in; null when it ends well. */
  async error(text: string): Promise<number | null> {
    try {
      await this.batch(text);
      return null;
    } catch (error) {
      return (error as { number?: number }).number ?? NaN;
    }
  }

  begin(isolation?: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connection.beginTransaction((error) => error ? reject(error) : resolve(), "", isolation);
    });
  }

  commit(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connection.commitTransaction((error) => error ? reject(error) : resolve());
    });
  }

  rollback(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connection.rollbackTransaction((error) => error ? reject(error) : resolve());
    });
  }

  private send(text: string, given: Given[], how: "execSql" | "execSqlBatch"): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      const rows: Row[] = [];
      const request = new Request(text, (error) => error ? reject(error) : resolve(rows));
      for (const { name, type, value, options } of given) request.addParameter(name, type, value, options);
      request.on("row", (columns: Record<string, { value: unknown }>) => {
        rows.push(Object.fromEntries(Object.entries(columns).map(([name, { value }]) => [name, value])));
      });
      this.connection[how](request);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.close();
    await this.ended;
  }
}

/** A server and a client of it. */
export type Opened = AsyncDisposable & { server: SqlServer; client: Client };

/** Starts a server with the user that clients log in as by default, and connects one. */
export async function open(options: Partial<SqlServerOptions> = {}): Promise<Opened> {
  const server = await SqlServer.start({ users: [{ user: "tester", password: "Secret-1" }], ...options });
  const client = await Client.connect({ port: server.port });
  const dispose = async () => {
    await client[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  };
  return { server, client, [Symbol.asyncDispose]: dispose };
}
