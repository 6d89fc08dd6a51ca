/** What SQL Server's and the driver's errors mean for the caller: by number and code, never by their text. */
import { ConfigError, TransientError } from "../../errors.ts";
import { PassingError } from "./connection.ts";

/** Numbers of errors that a later attempt may not meet: deadlocks, lock timeouts, failovers, Azure's throttling. */
const passing = new Set([
  1205,
  1222,
  3960,
  3961,
  4221,
  10053,
  10054,
  10060,
  10928,
  10929,
  40143,
  40197,
  40501,
  40540,
  40613,
  41302,
  41305,
  41325,
  49918,
  49919,
  49920,
]);

/** The driver's codes for a connection that is not there, is no longer, or does not answer. */
const broken = new Set([
  "ESOCKET",
  "ECONNCLOSED",
  "ETIMEOUT",
  "ETIMEDOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOCONN",
  "ENOTOPEN",
  "EINVALIDSTATE",
  "EABORT",
]);

/** What of the rest a person can do something about. */
const meanings: Readonly<Record<number, string>> = {
  102: "it does not understand the statement",
  207: "a column is not there",
  208: "a table, view or function is not there, or the login may not see it",
  229: "the login lacks the permission SELECT or VIEW CHANGE TRACKING",
  300: "the login lacks a permission on the server",
  313: "the range of change data capture is not there",
  3952: "the database does not allow snapshot isolation",
  22105: "change tracking is not on",
};

const refusedLogin: Readonly<Record<number, string>> = {
  4060: "the database cannot be opened by this login",
  18452: "the login is from an untrusted domain",
  18456: "the login or its password, or the token, is refused",
  18470: "the login is disabled",
  18486: "the login is locked out",
  18487: "the login's password has expired",
  18488: "the login's password must be changed",
};

type DriverError = {
  code?: unknown;
  number?: unknown;
  originalError?: unknown;
  cause?: unknown;
  errors?: unknown;
};

/** The error to throw for what the driver threw; its own text may have values in it and stays behind as cause. */
export function failure(error: unknown, what: string): ConfigError | TransientError {
  const { code, number } = told(error);
  const options = { cause: error };
  if (number !== null && Object.hasOwn(refusedLogin, number)) {
    return new ConfigError(`${what}: ${refusedLogin[number]} (${number})`, options);
  }
  if (number !== null && passing.has(number)) return new PassingError(`${what}: error ${number}`, options);
  if (number !== null) {
    const meaning = Object.hasOwn(meanings, number) ? `${meanings[number]} (${number})` : `error ${number}`;
    return new TransientError(`${what}: ${meaning}`, options);
  }
  if (code === "ELOGIN") return new ConfigError(`${what}: the login is refused`, options);
  if (code !== null && broken.has(code)) return new PassingError(`${what}: ${code}`, options);
  return new TransientError(`${what}: ${code ?? "unknown error"}`, options);
}

/** The number and code of an error, or of the one that it wraps. */
function told(error: unknown): { code: string | null; number: number | null } {
  let code: string | null = null;
  // What is no object has none of these members.
  for (let one = error as DriverError | null | undefined, depth = 0; one && depth < 5; depth++) {
    if (typeof one.number === "number" && one.number > 0) return { code, number: one.number };
    if (typeof one.code === "string" && (code === null || code === "EREQUEST")) code = one.code;
    const inner = one.originalError ?? (Array.isArray(one.errors) ? one.errors[0] : undefined) ?? one.cause;
    one = inner as DriverError | null | undefined;
  }
  return { code, number: null };
}
