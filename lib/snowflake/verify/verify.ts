/** Asks an account every check, each role in a session of its own, and goes on after a wrong answer. */
import { progress } from "../../observe/log.ts";
import type { Grant } from "../grants.ts";
import type { Check, Expected, Stage } from "./check.ts";
import { loadChecks } from "./load.ts";
import { maskChecks, rowChecks } from "./masks.ts";
import { clearing, making, privilegeChecks, type Target } from "./privileges.ts";
import { retentionChecks } from "./retention.ts";
import { beyond, missing, type Shown } from "./shown.ts";

/** What verify needs of a session. */
export type Asked = AsyncDisposable & { rows(sql: string): Promise<Record<string, unknown>[]> };

export type CheckResult = { stage: string; check: Check; seen: string; right: boolean };
/** Per role: what SHOW GRANTS shows beyond the matrix, and what it does not show of it. */
export type Held = { role: string; beyond: string[]; missing: string[] };
export type Verification = { answers: CheckResult[]; held: Held[] };

/** Everything that is asked, in order. */
export function stages(grants: readonly Grant[], target: Target): Stage[] {
  return [
    { title: "Scratch tables, made by their owners", checks: making(target) },
    { title: "Privileges", checks: privilegeChecks(grants, target) },
    { title: "Masks", checks: maskChecks(target) },
    { title: "Rows", checks: rowChecks(target) },
    { title: "A load, a kill, a resume", checks: loadChecks(target) },
    { title: "Retention", checks: retentionChecks(target) },
    { title: "Scratch tables gone", checks: clearing(target) },
  ];
}

/** `open` logs in with a role; it is called again after a session was broken off. */
export async function verify(
  grants: readonly Grant[],
  target: Target,
  { open, signal }: { open: (role: string) => Promise<Asked>; signal: AbortSignal },
): Promise<Verification> {
  const sessions = new Map<string, Asked>();
  const sessionOf = async (role: string) => {
    const session = sessions.get(role) ?? await open(role);
    sessions.set(role, session);
    return session;
  };
  const answers: CheckResult[] = [];
  const held: Held[] = [];
  try {
    for (const role of [...target.roles, "PUBLIC"]) {
      const session = await sessionOf(role === "PUBLIC" ? target.roles[0] : role);
      const shown = await session.rows(`SHOW GRANTS TO ROLE ${role}`) as Shown[];
      const about = { grants, role, database: target.database };
      // What PUBLIC has elsewhere in the account is not ours.
      const ours = role === "PUBLIC"
        ? shown.filter(({ name }) => name.split(".")[0] === target.database)
        : shown;
      held.push({ role, beyond: beyond(ours, about), missing: missing(shown, about) });
    }
    for (const { title, checks } of stages(grants, target)) {
      for (const check of checks) {
        signal.throwIfAborted();
        progress(check.about);
        if (check.sql === null) {
          await sessions.get(check.role)?.[Symbol.asyncDispose]();
          sessions.delete(check.role);
          continue;
        }
        const session = await sessionOf(check.role);
        const seen = await ask(session, check.sql);
        if (seen.kind === "value" && check.undo !== undefined) await session.rows(check.undo);
        answers.push({ stage: title, check, seen: textOf(seen), right: isRight(seen, check.expected) });
      }
    }
  } finally {
    for (const session of sessions.values()) await session[Symbol.asyncDispose]();
  }
  return { answers, held };
}

type Seen = { kind: "value"; value: string | null } | { kind: "refused" } | { kind: "failed"; code: string };

/** Insufficient privileges; an object, or a function, that is not there or not authorized: the two are told alike. */
const refusals = /^00(3001|2003|2043|2140|2141)$/;

async function ask(session: Asked, sql: string): Promise<Seen> {
  try {
    const [row = {}] = await session.rows(sql);
    const first: unknown = Object.values(row)[0];
    return { kind: "value", value: first === null || first === undefined ? null : String(first) };
  } catch (error) {
    const code = codeOf(error);
    return refusals.test(code) ? { kind: "refused" } : { kind: "failed", code };
  }
}

/** Snowflake's code, of the error itself or of what caused it. */
function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: string | number; cause?: unknown };
  if (code !== undefined) return String(code).padStart(6, "0");
  return cause === undefined ? "unknown" : codeOf(cause);
}

function isRight(seen: Seen, expected: Expected): boolean {
  if (seen.kind !== "value") return seen.kind === expected.kind;
  if (expected.kind === "value") return seen.value === expected.value;
  if (expected.kind === "matches") return new RegExp(expected.pattern).test(seen.value ?? "");
  return expected.kind === "done";
}

/** What was seen. Values are those of the checks' own scratch tables. */
function textOf(seen: Seen): string {
  if (seen.kind === "failed") return `failed (${seen.code})`;
  return seen.kind === "refused" ? "refused" : seen.value ?? "NULL";
}
