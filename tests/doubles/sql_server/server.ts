/**
 * A SQL Server for tests: TDS 7.4 on a port, with an engine that runs a subset of T-SQL in memory. What it does not
 * know it refuses with error 102. It differs from the real one in this: readers never lock (REPEATABLE READ and
 * SERIALIZABLE are READ COMMITTED by versions), DDL takes no part in transactions, rights are not checked, text is
 * ordered by code units without regard to case, and CDC's capture job runs at each commit.
 */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { Table } from "./engine/storage/table.ts";
import { splitName } from "./engine/expressions/functions.ts";
import { Plans } from "./engine/plans.ts";
import { Database } from "./engine/storage/database.ts";
import { Faults } from "./faults.ts";
import type { LoginRecord } from "./tds/authentication.ts";
import { Connection } from "./tds/connection.ts";
import type { Certificate } from "./tds/tls.ts";

export type SqlServerOptions = {
  /** 0 takes a free one. */
  port?: number;
  database?: string;
  users: readonly { user: string; password: string }[];
  /** In PEM. Without it, a client that wants encryption is refused; `required` refuses one that does not. */
  tls?: Certificate & { required?: boolean };
  /** The access token that is good. */
  token?: string;
};

/** How many texts are kept in `statements`, and how much of each. */
const kept = { texts: 10_000, characters: 8_000 };

export class SqlServer implements AsyncDisposable {
  /** All logins that were tried, in order. */
  readonly logins: LoginRecord[] = [];
  /** The texts of batches and parametrized statements that clients sent, without the driver's own first one. */
  readonly statements: string[] = [];
  readonly faults: Faults;
  private readonly connections = new Set<Connection>();

  private constructor(
    private readonly listener: Server,
    readonly database: Database,
    options: SqlServerOptions,
  ) {
    this.faults = new Faults(database.capture);
    const shared = {
      database,
      plans: new Plans(database),
      faults: this.faults,
      users: options.users,
      token: options.token ?? null,
      tls: options.tls ?? null,
      logins: this.logins,
      log: (text: string) => this.log(text),
    };
    listener.on("connection", (socket) => {
      const connection = new Connection(socket, shared);
      this.connections.add(connection);
      socket.on("close", () => this.connections.delete(connection));
    });
  }

  /** Starts it on 127.0.0.1; resolves when it listens. */
  static async start(options: SqlServerOptions): Promise<SqlServer> {
    const listener = createServer();
    const server = new SqlServer(listener, new Database(options.database ?? "claims"), options);
    listener.listen(options.port ?? 0, "127.0.0.1");
    await once(listener, "listening");
    return server;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** How many clients are connected. */
  get clients(): number {
    return this.connections.size;
  }

  /** As change tracking's cleanup leaves a table: its changes up to this version are gone. */
  minValidVersion(table: string, version: number): void {
    this.database.tracking.cleanUp(this.table(table), version);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.faults.clear();
    for (const connection of this.connections) connection.destroy();
    const closed = once(this.listener, "close");
    this.listener.close();
    await closed;
  }

  private table(name: string): Table {
    return this.database.table(splitName(name)!);
  }

  private log(text: string): void {
    if (this.statements.length >= kept.texts) this.statements.shift();
    const { characters } = kept;
    this.statements.push(text.length > characters ? `${text.slice(0, characters)}…` : text);
  }
}
