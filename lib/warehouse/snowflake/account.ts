/** An account of Snowflake: who logs in to it, and what statements run with. */

/** How a user proves who it is: key pair (PEM), OAuth, or a password. */
export type Login =
  | { kind: "key"; privateKey: string; passphrase: string | null }
  | { kind: "oauth"; token: () => string }
  | { kind: "password"; password: string };

/** An account, a user's login, and what it works with. */
export type SnowflakeAccount = {
  account: string;
  user: string;
  /** Null: the user's default. */
  role: string | null;
  /** The virtual warehouse; null: the user's default. */
  warehouse: string | null;
  database: string;
  /** Where the account is reached, when not at `account.snowflakecomputing.com`. */
  accessUrl: string | null;
  login: Login;
  /** A statement that takes longer is cancelled, in seconds. */
  statementTimeout: number;
};

export type SnowflakeOptions = SnowflakeAccount & {
  /** What statements are tagged with. */
  task: string;
  /** Local folders that the task may write to; the driver keeps what it encrypts in the first. */
  folders: readonly string[];
};
