/** Snowflake's errors by their codes, as errors of ours. */
import { ConfigError, ContractError, TransientError } from "../../errors.ts";
import type { SnowflakeOptions } from "./account.ts";

/** The session is no more: another one can be opened. */
export class SessionLostError extends TransientError {
  override name = "SessionLostError";
}

/** COMMIT was sent, and no answer came: it may have happened. */
export class CommitLostError extends SessionLostError {
  override name = "CommitLostError";
}

/** Nothing is wrong with the statement or the session: it may be sent again. */
export class BusyError extends TransientError {
  override name = "BusyError";
}

/** What was to be done: `verb` begins the message. */
export type Doing = { verb: string; options: SnowflakeOptions; statement?: string };

/**
 * Codes with what they mean to whoever runs a task.
 * @see https://docs.snowflake.com/en/user-guide/key-pair-auth-troubleshooting
 * @see https://docs.snowflake.com/en/developer-guide/sql-api/reference
 */
const codes: Record<string, (doing: Doing, cause: unknown) => Error> = {
  "390100": ({ verb }) => new ConfigError(`${verb}: SNOWFLAKE_USER or SNOWFLAKE_PASSWORD is not right`),
  "390144": ({ verb }) =>
    new ConfigError(
      `${verb}: the key in SNOWFLAKE_PRIVATE_KEY_PATH is not the one that SNOWFLAKE_USER has, or the clock is wrong`,
    ),
  "394304": ({ verb }) => new ConfigError(`${verb}: SNOWFLAKE_USER has no public key, or another one`),
  "390303": ({ verb }) => new ConfigError(`${verb}: the token in SNOWFLAKE_TOKEN_PATH is not valid`),
  "390318": ({ verb }) => new ConfigError(`${verb}: the token in SNOWFLAKE_TOKEN_PATH has expired`),
  "390186": ({ verb, options }) =>
    new ConfigError(`${verb}: role ${options.role} is not granted to ${options.user}, or is not there`),
  "390189": ({ verb, options }) =>
    new ConfigError(`${verb}: role ${options.role} is not granted to ${options.user}, or is not there`),
  "390201": ({ verb, options }) =>
    new ConfigError(`${verb}: database ${options.database} or warehouse ${options.warehouse} is not there`),
  "390422": ({ verb }) => new ConfigError(`${verb}: a network policy keeps this address out`),
  "390432": ({ verb }) => new ConfigError(`${verb}: a network policy keeps this address out`),
  "000606": ({ verb, options }) =>
    new ConfigError(
      `${verb}: warehouse ${
        options.warehouse ?? "(none named)"
      } is not there, suspended and not resumed, or not granted to role ${role(options)}`,
    ),
  "000608": (doing, cause) => busy(doing, "the warehouse cannot resume just now", cause),
  "000625": (doing, cause) => busy(doing, "another transaction holds the table", cause),
  "000638": (doing, cause) => busy(doing, "another transaction holds the table", cause),
  "000639": (doing, cause) => busy(doing, "too many transactions wait for the table", cause),
  "000630": ({ verb, options }, cause) =>
    new TransientError(
      `${verb}: it took longer than SNOWFLAKE_STATEMENT_TIMEOUT_SECONDS (${options.statementTimeout}), or than its warehouse allows`,
      { cause },
    ),
  "000604": ({ verb }, cause) => new TransientError(`${verb}: somebody cancelled it`, { cause }),
  "090073": ({ verb }, cause) =>
    new TransientError(`${verb}: a resource monitor has no credits left`, { cause }),
  "003001": denied,
  "002003": absent,
  "002043": absent,
};

/** The session has expired, is unknown, or has no valid token. */
const lost = new Set(["390104", "390110", "390111", "390112", "390113", "390114", "390115", "390195"]);

export function failure(cause: unknown, doing: Doing): Error {
  const denied = capability(cause);
  if (denied !== null) return denied;
  const code = codeOf(cause);
  if (lost.has(code)) return new SessionLostError(`${doing.verb}: the session has ended`, { cause });
  const known = codes[code];
  if (known !== undefined) return known(doing, cause);
  // The driver's own codes, of six digits from 401000 on: the network, answers that are none, a closed connection.
  if (/^40[1-9]\d{3}$/.test(code)) {
    return new SessionLostError(`${doing.verb}: the connection broke (${code})`, { cause });
  }
  return new ContractError(`${doing.verb}: error ${code || "unknown"}`, { cause });
}

/** What the process itself may not do, which the driver wraps. */
function capability(cause: unknown): Error | null {
  if (!(cause instanceof Error)) return null;
  return cause instanceof Deno.errors.NotCapable ? cause : capability(cause.cause);
}

/** Six digits, whether the driver has it as a number or as text; empty when there is none. */
function codeOf(cause: unknown): string {
  const { code } = cause as { code?: number | string };
  return code === undefined ? "" : String(code).padStart(6, "0");
}

function busy({ verb }: Doing, why: string, cause: unknown): Error {
  return new BusyError(`${verb}: ${why}`, { cause });
}

function denied(doing: Doing, cause: unknown): Error {
  const { verb, options, statement } = doing;
  const missing = privilege(statement ?? "");
  return new ConfigError(
    `${verb}: role ${role(options)} lacks ${missing}${on(cause)}; security/matrix.md says who has what, ` +
      `and \`deno task snowflake:setup\` grants it`,
    { cause },
  );
}

/** Snowflake says the same of what is not there and of what must not be seen. */
function absent(doing: Doing, cause: unknown): Error {
  const { verb, options } = doing;
  return new ContractError(
    `${verb}:${on(cause) || " what it names"} is not in database ${options.database}, or role ${
      role(options)
    } may not see it; \`deno task snowflake:setup\` makes schemas and grants, \`ingest\` and \`transform\` make tables`,
    { cause },
  );
}

/** What a statement needs, as GRANT names it. */
function privilege(statement: string): string {
  const [verb, object] = statement.trimStart().toUpperCase().split(/\s+/, 2);
  if (verb === "CREATE") return `CREATE ${object === "OR" ? "VIEW" : object}`;
  if (verb === "ALTER" || verb === "DROP") return "OWNERSHIP";
  if (verb === "PUT" || verb === "REMOVE") return "WRITE";
  if (verb === "LIST" || verb === "GET") return "READ";
  if (verb === "COPY") return "INSERT, or READ on its stage,";
  if (verb === "MERGE") return "INSERT or UPDATE";
  return verb === "" ? "a privilege" : verb;
}

/** The object that Snowflake's message names: the kind and the name stand in a fixed place of it. */
function on(cause: unknown): string {
  const match = /(?:operate on|Object|Schema|Table|Stage|Database) ?(\w+(?: \w+)?)? '([\w$."]+)'/i.exec(
    (cause as Error).message,
  );
  return match === null ? "" : ` on ${match[1] === undefined ? "" : `${match[1].toLowerCase()} `}${match[2]}`;
}

function role({ role }: SnowflakeOptions): string {
  return role ?? "(the user's default)";
}
