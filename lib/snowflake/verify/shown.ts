/** What SHOW GRANTS says, held against the matrix: nothing beyond it, and nothing of it missing. */
import type { Grant } from "../grants.ts";

/** A row of SHOW GRANTS TO ROLE. */
export type Shown = { privilege: string; granted_on: string; name: string };

/** What is shown and is not in the matrix: `SELECT on TABLE RAW.T`. */
export function beyond(shown: readonly Shown[], { grants, role, database }: Held): string[] {
  const own = grants.filter(({ to }) => to === role);
  return shown.filter((row) => {
    const { kind, object } = placeOf(row, database);
    return !own.some((grant) =>
      grant.privilege === row.privilege && grant.kind === kind &&
      (grant.reach === "one" ? plain(grant.object) === object : within(object, grant.object))
    );
  }).map((row) => {
    const { kind, object } = placeOf(row, database);
    return `${row.privilege} on ${kind} ${object}`.trimEnd();
  });
}

/** What the matrix says of single objects and is not shown. */
export function missing(shown: readonly Shown[], { grants, role, database }: Held): string[] {
  const seen = new Set(shown.map((row) => {
    const { kind, object } = placeOf(row, database);
    return `${row.privilege} on ${kind} ${object}`;
  }));
  return grants.filter(({ to, reach }) => to === role && reach === "one")
    .map(({ privilege, kind, object }) => `${privilege} on ${kind} ${plain(object)}`)
    .filter((grant) => !seen.has(grant)).map((grant) => grant.trimEnd());
}

type Held = { grants: readonly Grant[]; role: string; database: string };

function placeOf({ granted_on, name }: Shown, database: string): { kind: string; object: string } {
  const kind = granted_on.replaceAll("_", " ");
  const bare = name.replaceAll('"', "");
  if (kind === "ACCOUNT") return { kind, object: "" };
  if (bare === database) return { kind, object: "" };
  return { kind, object: plain(bare.startsWith(`${database}.`) ? bare.slice(database.length + 1) : bare) };
}

/** Functions by their names: SHOW writes their arguments in a way of its own. */
function plain(object: string): string {
  return object.replace(/\(.*$/, "");
}

/** Whether it lies in the schema that a grant is about, or is a schema, where the grant is about all of them. */
function within(object: string, schema: string): boolean {
  return schema === "" ? !object.includes(".") : object.startsWith(`${schema}.`);
}
