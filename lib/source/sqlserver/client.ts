/** npm:mssql as the client of SQL Server. */
import type { EventEmitter } from "node:events";
import net from "node:net";
import {
  type Cell,
  type Connections,
  type Session,
  type SqlServerConfig,
  type Statement,
} from "./connection.ts";
import { needGrants } from "../../grants.ts";
import { Queue } from "../../queue.ts";
import { failure } from "./failures.ts";

type Driver = typeof import("mssql");
type Transaction = InstanceType<Driver["Transaction"]>;

/** Rows handed on together, and how many such handfuls may wait before the server is held back. */
const handful = 256, waiting = 4;

/**
 * Opens a pool; connections are made as they are asked for.
 * @throws {NotGrantedError} when the server may not be reached.
 */
export async function connect(config: SqlServerConfig): Promise<Connections> {
  const place = `${config.host}:${config.port}`;
  needGrants(`connect to SQL Server ${place}`, [{ kind: "net", name: place }]);
  const { default: driver } = await import("mssql") as unknown as { default: Driver };
  // Why a login is refused the driver says in words alone; the server says it in a number.
  let refused: number | null = null;
  const beforeConnect = (connection: EventEmitter) => {
    const note = ({ number }: { number: number }) => refused = number;
    connection.on("errorMessage", note).once(
      "connect",
      () => connection.removeListener("errorMessage", note),
    );
  };
  const pool = new driver.ConnectionPool({ ...poolConfig(config), beforeConnect } as unknown as string);
  // Broken connections are told to whoever uses them.
  pool.on("error", () => {});
  /** What may make a connection. */
  const connecting = async (work: () => Promise<unknown>) => {
    refused = null;
    try {
      await work();
    } catch (error) {
      const cause = refused === null ? error : { number: refused, cause: error };
      throw failure(cause, `Cannot connect to SQL Server ${place}`);
    }
  };
  return {
    begin: async (isolation) => {
      if (!pool.connected) await connecting(() => pool.connect());
      const transaction = new driver.Transaction(pool);
      const level = isolation === "snapshot"
        ? driver.ISOLATION_LEVEL.SNAPSHOT
        : driver.ISOLATION_LEVEL.READ_COMMITTED;
      await connecting(() => transaction.begin(level));
      return session(driver, transaction, { place, statementTimeout: config.statementTimeout });
    },
    [Symbol.asyncDispose]: () => pool.close().catch(() => {}),
  };
}

function poolConfig({ host, port, database, auth, timeout, parallel, ...config }: SqlServerConfig) {
  return {
    server: host,
    port,
    database,
    ...("token" in auth
      ? { authentication: { type: "azure-active-directory-access-token", options: { token: auth.token } } }
      : { user: auth.user, password: auth.password }),
    connectionTimeout: timeout,
    requestTimeout: timeout,
    // One for each window that is read, one to ask where things stand.
    pool: { min: 0, max: parallel + 1 },
    options: {
      appName: "claimhouse",
      encrypt: config.encrypt,
      trustServerCertificate: config.trustAny,
      readOnlyIntent: config.readOnly,
      // Without it the machine's name is asked for, which is nobody's business.
      workstationId: "claimhouse",
      // A connection of our own making needs leave for this one host alone.
      connector: () => reach(host, port, timeout),
      ...(config.authority === null ? {} : { cryptoCredentialsDetails: { ca: config.authority } }),
    },
  };
}

function reach(host: string, port: number, timeout: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, timeout });
    const fail = (error?: Error) => {
      socket.destroy();
      reject(error ?? new Error("no answer in time"));
    };
    socket.once("error", fail).once("timeout", fail).once("connect", () => {
      socket.setTimeout(0);
      socket.removeListener("error", fail).removeListener("timeout", fail);
      resolve(socket);
    });
  });
}

/** Where an answer comes from, and how long it may take to begin, in ms. */
type From = { place: string; statementTimeout: number };

function session(driver: Driver, transaction: Transaction, from: From): Session {
  let ended = false;
  const stream = (statement: Statement, signal: AbortSignal) =>
    rowsOf(driver, transaction, { statement, signal, ...from });
  return {
    stream,
    rows: async (statement, signal = new AbortController().signal) => {
      const rows: Cell[][] = [];
      for await (const some of stream(statement, signal)) rows.push(...some);
      return rows;
    },
    commit: async () => {
      ended = true;
      try {
        await transaction.commit();
      } catch (error) {
        throw failure(error, `Cannot end a transaction at SQL Server ${from.place}`);
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (!ended) await transaction.rollback().catch(() => {});
    },
  };
}

async function* rowsOf(
  driver: Driver,
  transaction: Transaction,
  { statement, signal, place, statementTimeout }: From & { statement: Statement; signal: AbortSignal },
): AsyncGenerator<Cell[][]> {
  signal.throwIfAborted();
  const request = new driver.Request(transaction, { requestTimeout: statementTimeout });
  request.stream = true;
  request.arrayRowMode = true;
  for (const [at, text] of statement.params.entries()) request.input(`p${at}`, driver.NVarChar, text);

  let rows: Cell[][] = [], done = false, failed: unknown = null;
  const handfuls = new Queue<Cell[][]>();
  request.on("row", (row: Cell[]) => {
    if (rows.push(row) < handful) return;
    handfuls.push(rows);
    rows = [];
    if (handfuls.size < waiting) return;
    request.pause();
    handfuls.drained().then(() => request.resume());
  });
  // An error is not the end: the connection is free when the request is done.
  request.on("error", (error: unknown) => {
    failed ??= error;
  });
  const cancel = () => void request.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  const over = request.query(statement.text).catch((error: unknown) => {
    failed ??= error;
  }).finally(() => {
    done = true;
    // What came before an error is good.
    if (rows.length > 0 && !signal.aborted) handfuls.push(rows);
    handfuls.end();
  });
  try {
    yield* handfuls;
    signal.throwIfAborted();
    if (failed !== null) throw failure(failed, `Cannot read from SQL Server ${place}`);
  } finally {
    signal.removeEventListener("abort", cancel);
    if (!done) request.cancel();
    // The transaction has its connection back when the request is done.
    await over;
  }
}
