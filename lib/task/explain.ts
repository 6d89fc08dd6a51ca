/** Errors at the task's edge: one line, and the chain of causes for debugging. Neither holds a value of a record. */
import { constants } from "node:os";
import { ConfigError, doingsOf, ourMessage } from "../errors.ts";
import { missingGrants, NotGrantedError } from "../grants.ts";
import { redacted } from "../observe/redacted.ts";

/** A message that is ours is safe to print; any other may hold a field's value, so its kind and place are said. */
export function explain(error: unknown): string {
  // A setting is wrong whatever is being done.
  if (error instanceof ConfigError) return error.message;
  const doing = allDoings(error);
  const while_ = doing.length === 0 ? "" : `, while ${doing.join(", ")}`;
  const message = ourMessage(error);
  if (message !== null) return `${message}${while_}`;
  const missing = missingGrants(error);
  if (missing.length > 0) return new NotGrantedError("go on", missing).message;
  const [at] = framesOf(error);
  return `Cannot go on: unexpected ${kindOf(error)}${at === undefined ? "" : ` at ${at}`}${while_}`;
}

function allDoings(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [...new Set([...allDoings(error.cause), ...doingsOf(error)])];
}

/** One error of a chain. */
export type Cause = {
  kind: string;
  code: string | number | null;
  /** Ours as it is, another's redacted. */
  message: string;
  /** Places in our own files, the innermost first. */
  at: string[];
};

/** An error and those that it came from, the outermost first. */
export function causesOf(error: unknown, depth = 0): Cause[] {
  if (error === undefined || error === null || depth > 8) return [];
  const { cause, errors, originalError } = error as Record<string, unknown>;
  const inner = [cause, originalError, ...Array.isArray(errors) ? errors.slice(0, 8) : []];
  const message = ourMessage(error) ?? redacted(error instanceof Error ? error.message : "");
  return [
    { kind: kindOf(error), code: codeOf(error), message, at: framesOf(error) },
    ...inner.filter((each) => each !== error).flatMap((each) => causesOf(each, depth + 1)),
  ];
}

/** The class's name: `name` may be set to anything. */
function kindOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}

/** Codes of the system, of Node and of the driver of SQL Server; a text that is none of them may be anything. */
const codes = new Set([
  ...Object.keys(constants.errno),
  ...[
    "EABORT",
    "ECONNCLOSED",
    "EINVALIDSTATE",
    "ELOGIN",
    "ENOCONN",
    "ENOTFOUND",
    "ENOTOPEN",
    "EREQUEST",
    "ESOCKET",
  ],
  ...["ETIMEOUT"],
]);

function codeOf(error: unknown): string | number | null {
  const { code, number } = error as { code?: unknown; number?: unknown };
  for (const one of [number, code]) {
    if (typeof one === "number") return one;
    if (typeof one === "string" && (codes.has(one) || /^(ERR|UND_ERR)_[A-Z_]+$/.test(one))) return one;
  }
  return null;
}

const root = new URL("../../", import.meta.url).href;

/** `load() lib/load/load.ts:43`, of the stack without the message, which may look like a place. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { stack = "", message } = error;
  const begins = stack.indexOf(message);
  if (begins === -1) return [];
  return stack.slice(begins + message.length).split("\n").flatMap((line) => {
    const [, name, place] = /^\s+at (?:(?:async )?([\w.$<># ]+) \()?(file:\S+):\d+\)?$/.exec(line) ?? [];
    const own = place?.startsWith(root) ? place.slice(root.length) : "";
    return /^(lib|tasks|bench)\//.test(own) ? [`${name === undefined ? "" : `${name}() `}${own}`] : [];
  });
}
