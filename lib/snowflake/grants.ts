/** The GRANT statements of the scripts, and what their CREATE statements make a role own: who may do what. */
import { ContractError } from "../errors.ts";
import type { Script } from "./script.ts";

export type Grant = {
  /** A role, or `SHARE name`. */
  to: string;
  privilege: string;
  /** `TABLE`, `SCHEMA`, `ACCOUNT`, … */
  kind: string;
  /** Without the database; the schema, where it is about all tables in one; empty for the account. */
  object: string;
  /** Whether it is one object, all that are there, or those that are yet to be made. */
  reach: "one" | "all" | "future";
};
/** A role that a role or a user is given. */
export type Membership = { role: string; to: string; kind: "ROLE" | "USER" };
export type Grants = { grants: readonly Grant[]; memberships: readonly Membership[] };

const plurals: Record<string, string> = {
  TABLES: "TABLE",
  VIEWS: "VIEW",
  SCHEMAS: "SCHEMA",
};
const membership = /^GRANT (DATABASE )?ROLE (\S+) TO (ROLE|USER) (\S+)$/;
const many =
  /^GRANT (.+?) ON (ALL|FUTURE) (\w+) IN (?:SCHEMA|DATABASE) (\S+) TO ROLE (\S+)(?: COPY CURRENT GRANTS)?$/;
const onAccount = /^GRANT (.+?) ON ACCOUNT TO ROLE (\S+)$/;
const one =
  /^GRANT (.+?) ON (ROW ACCESS POLICY|MASKING POLICY|FILE FORMAT|\w+) (.+?) TO (ROLE|SHARE) (\S+)(?: COPY CURRENT GRANTS)?$/;
const creation =
  /^CREATE (?:OR REPLACE )?(?:TRANSIENT |SECURE )*(ROW ACCESS POLICY|MASKING POLICY|AUTHENTICATION POLICY|NETWORK RULE|FILE FORMAT|\w+) (?:IF NOT EXISTS )?([\w.{}]+(?:\([^)]*\))?)/;

/** @throws {ContractError} when a GRANT is written in a way that is not understood: it could hide a privilege. */
export function readGrants(scripts: readonly Script[]): Grants {
  let grants: Grant[] = [];
  const memberships: Membership[] = [];
  for (const script of scripts) {
    let role = "";
    for (const { sql, number } of script.statements) {
      const text = sql.replaceAll(/--[^\n]*/g, "").replaceAll(/\s+/g, " ").trim();
      role = /^USE ROLE (\w+)$/.exec(text)?.[1] ?? role;
      const owned = role.startsWith("CLAIMS_") ? creation.exec(text) : null;
      if (owned !== null) {
        const grant = { kind: owned[1].toUpperCase(), object: nameOf(owned[2]), reach: "one" as const };
        grants.push({ to: role, privilege: "OWNERSHIP", ...grant });
      }
      if (!/^GRANT /.test(text)) continue;
      const member = membership.exec(text);
      if (member !== null) {
        memberships.push({ role: nameOf(member[2]), to: member[4], kind: member[3] as Membership["kind"] });
        continue;
      }
      const read = readGrant(text);
      if (read === null) {
        throw new ContractError(
          `Cannot read the grant of ${script.name}, statement ${number}: it has a form of its own`,
        );
      }
      // An object has one owner.
      if (read[0].privilege === "OWNERSHIP") grants = grants.filter((grant) => !passes(grant, read[0]));
      grants.push(...read);
    }
  }
  return { grants: unique(grants), memberships };
}

function readGrant(text: string): Grant[] | null {
  const [, several, reach, plural, where, to] = many.exec(text) ?? [];
  if (several !== undefined && Object.hasOwn(plurals, plural)) {
    const about = {
      kind: plurals[plural],
      object: nameOf(where),
      reach: reach.toLowerCase() as Grant["reach"],
    };
    return privileges(several).map((privilege) => ({ to, privilege, ...about }));
  }
  const [, global, holder] = onAccount.exec(text) ?? [];
  if (global !== undefined) {
    return privileges(global).map((privilege) => ({
      to: holder,
      privilege,
      kind: "ACCOUNT",
      object: "",
      reach: "one",
    }));
  }
  const [, some, kind, object, grantee, name] = one.exec(text) ?? [];
  if (some === undefined || /^(ALL|FUTURE)$/.test(kind)) return null;
  const whom = grantee === "SHARE" ? `SHARE ${name}` : name;
  return privileges(some).map((privilege) => ({
    to: whom,
    privilege,
    kind,
    object: nameOf(object),
    reach: "one",
  }));
}

/** Whether an ownership ends with another one that is granted. */
function passes(before: Grant, now: Grant): boolean {
  if (before.privilege !== "OWNERSHIP" || before.kind !== now.kind || now.reach === "future") return false;
  if (now.reach === "one") return before.object === now.object;
  const within = before.kind === "SCHEMA" || before.object.startsWith(`${now.object}.`);
  return before.reach === "one" && within;
}

function privileges(text: string): string[] {
  return text.split(",").map((each) => each.trim());
}

/** A name without the database, as Snowflake keeps it; of a function's arguments the types alone. */
function nameOf(name: string): string {
  const plain = name.replace("{{database}}.", "").toUpperCase();
  return plain.replace(/\(.*\)$/, (all) => all.replaceAll(/(?<=[(,] ?)\w+ (?=\w)/g, "")).replace(
    "{{DATABASE}}",
    "",
  );
}

function unique(grants: readonly Grant[]): Grant[] {
  return [...new Map(grants.map((grant) => [Object.values(grant).join("\0"), grant])).values()];
}
