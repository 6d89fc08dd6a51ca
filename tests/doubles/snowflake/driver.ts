/** snowflake-sdk as the emulator's own tests use it: promises instead of callbacks, values as text. */
import snowflake, { type Bind, type Connection, type RowStatement } from "snowflake-sdk";
import type { Emulator } from "./emulator.ts";

export type Row = Record<string, unknown>;

/** The driver's error: `code` and `sqlState` are Snowflake's. */
export type DriverError = Error & { code?: string | number; sqlState?: string };

snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false });

/** Ways to log in that are not the test's key pair. */
export type Login = { [option: string]: unknown };

/** A driver's failure, where `work` fails. */
export async function failure(work: Promise<unknown>): Promise<DriverError> {
  try {
    await work;
  } catch (error) {
    return error as DriverError;
  }
  throw new Error("it did not fail");
}

/** A session of its own. */
export class Session implements AsyncDisposable {
  private constructor(readonly connection: Connection) {}

  static async open(
    emulator: Pick<Emulator, "url" | "env" | "keys">,
    login: Login = {},
  ): Promise<Session> {
    const keyPair = { authenticator: "SNOWFLAKE_JWT", privateKey: emulator.keys.privateKey };
    const connection = snowflake.createConnection({
      account: emulator.env.SNOWFLAKE_ACCOUNT,
      accessUrl: emulator.url,
      username: emulator.env.SNOWFLAKE_USER,
      role: "LOADER",
      warehouse: "LOADING",
      fetchAsString: ["Number", "Date", "JSON", "Buffer"],
      ...("authenticator" in login ? {} : keyPair),
      ...login,
    });
    await new Promise<void>((resolve, reject) => {
      connection.connect((error) => error ? reject(error) : resolve());
    });
    return new Session(connection);
  }

  /** Runs a statement and gives its rows. */
  async run(sqlText: string, binds?: Bind[], parameters?: Record<string, unknown>): Promise<Row[]> {
    return (await this.execute(sqlText, binds, parameters)).rows;
  }

  /** Runs a statement and gives its rows one by one. */
  async stream(sqlText: string): Promise<AsyncIterable<Row>> {
    const statement = await new Promise<RowStatement>((resolve, reject) => {
      this.connection.execute({
        sqlText,
        streamResult: true,
        complete: (error, statement) => error ? reject(error) : resolve(statement),
      });
    });
    return statement.streamRows();
  }

  /** Runs a statement and gives how many rows it changed. */
  async change(sqlText: string, binds?: Bind[]): Promise<number> {
    return (await this.execute(sqlText, binds)).changed;
  }

  private execute(
    sqlText: string,
    binds?: Bind[],
    parameters?: Record<string, unknown>,
  ): Promise<{ rows: Row[]; changed: number }> {
    return new Promise((resolve, reject) => {
      this.connection.execute({
        sqlText,
        binds,
        parameters,
        complete: (error, statement, rows) =>
          error ? reject(error) : resolve({ rows: rows ?? [], changed: statement.getNumUpdatedRows() ?? -1 }),
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.connection.destroy(() => resolve()));
  }
}
