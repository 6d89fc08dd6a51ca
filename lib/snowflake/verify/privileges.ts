/** The matrix asked of an account: each role tries each act in each schema; done or refused as the matrix says. */
import type { Grant } from "../grants.ts";
import { type Check, done, refused } from "./check.ts";

/** Where a scratch table or view lies, and which role makes and so owns it. */
const scratch = [
  { schema: "RAW", kind: "TABLE", owner: "CLAIMS_INGEST" },
  { schema: "STAGING", kind: "TABLE", owner: "CLAIMS_INGEST" },
  { schema: "INTERMEDIATE", kind: "TABLE", owner: "CLAIMS_TRANSFORM" },
  { schema: "MARTS", kind: "TABLE", owner: "CLAIMS_TRANSFORM" },
  { schema: "MARTS_MASKED", kind: "VIEW", owner: "CLAIMS_TRANSFORM" },
  { schema: "QUALITY", kind: "TABLE", owner: "CLAIMS_QUALITY" },
] as const;

const schemas = [
  ...["RAW", "STAGING", "INTERMEDIATE", "MARTS", "MARTS_MASKED"],
  ...["OPS", "QUALITY", "EXPORT", "SECURITY", "AUDIT"],
];

/** Each changes nothing, whether it is done or refused. */
const acts: Record<string, (table: string) => string> = {
  SELECT: (table) => `SELECT COUNT(*) FROM ${table} WHERE FALSE`,
  UPDATE: (table) => `UPDATE ${table} SET FEED = FEED WHERE FALSE`,
  DELETE: (table) => `DELETE FROM ${table} WHERE FALSE`,
};

/** What is asked about. */
export type Target = {
  database: string;
  /** Of the scratch tables. */
  name: string;
  /** Those that log in. */
  roles: readonly string[];
};

/** The scratch tables, each made by its owner. */
export function making({ database, name }: Target): Check[] {
  return scratch.map(({ schema, kind, owner }) => ({
    about: `${owner} makes a ${kind.toLowerCase()} in ${schema}`,
    role: owner,
    sql: kind === "TABLE"
      ? `CREATE TABLE ${database}.${schema}.${name} AS SELECT 'a' AS A`
      : `CREATE SECURE VIEW ${database}.${schema}.${name} AS SELECT A FROM ${database}.MARTS.${name}`,
    expected: done,
  }));
}

/** The scratch tables gone again. */
export function clearing({ database, name }: Target): Check[] {
  return scratch.toReversed().map(({ schema, kind, owner }) => ({
    about: `${owner} drops its ${kind.toLowerCase()} in ${schema}`,
    role: owner,
    sql: `DROP ${kind} IF EXISTS ${database}.${schema}.${name}`,
    expected: done,
  }));
}

export function privilegeChecks(grants: readonly Grant[], target: Target): Check[] {
  return target.roles.flatMap((role) => {
    const own = grants.filter(({ to }) => to === role);
    return [
      ...scratchReads(own, role, target),
      ...creations(own, role, target),
      ...fixed(grants, own, { role, target }),
    ];
  });
}

function scratchReads(own: readonly Grant[], role: string, { database, name }: Target): Check[] {
  return scratch.map(({ schema, kind, owner }) => {
    const may = owner === role ||
      own.some((grant) =>
        grant.kind === kind && grant.object === schema && grant.reach === "future" && reads(grant)
      );
    return {
      about: `${role} reads a ${kind.toLowerCase()} that is new in ${schema}`,
      role,
      sql: acts.SELECT(`${database}.${schema}.${name}`),
      expected: may ? done : refused,
    };
  });
}

function creations(own: readonly Grant[], role: string, { database, name }: Target): Check[] {
  return schemas.flatMap((schema) =>
    (["TABLE", "VIEW"] as const).map((kind): Check => {
      const privilege = `CREATE ${kind}`;
      const may = own.some((grant) =>
        grant.kind === "SCHEMA" && grant.object === schema && grant.privilege === privilege
      );
      const made = `${database}.${schema}.${name}_${role}_${kind}`;
      return {
        about: `${role} makes a ${kind.toLowerCase()} in ${schema}`,
        role,
        sql: `${privilege} ${made} ${kind === "TABLE" ? "(A VARCHAR)" : "AS SELECT 1 AS A"}`,
        expected: may ? done : refused,
        undo: `DROP ${kind} ${made}`,
      };
    })
  );
}

/** Tables and views that setup makes, stages, functions and warehouses. */
function fixed(
  grants: readonly Grant[],
  own: readonly Grant[],
  { role, target }: { role: string; target: Target },
): Check[] {
  const objects = named(grants, ["TABLE", "VIEW"]).flatMap(({ kind, object }) => {
    const verbs = kind === "TABLE" && /^OPS\.(BATCHES|CHECKPOINTS|QUARANTINE)$/.test(object)
      ? Object.keys(acts)
      : ["SELECT", ...object === "QUALITY.FAILURES" ? ["DELETE"] : []];
    return verbs.map((verb): Check => {
      const may = own.some((grant) =>
        grant.object === object && (grant.privilege === verb || grant.privilege === "OWNERSHIP") ||
        grant.kind === kind && grant.reach !== "one" && grant.object === object.split(".")[0] &&
          (grant.privilege === verb || grant.privilege === "OWNERSHIP")
      );
      const sql = acts[verb](`${target.database}.${object}`);
      return { about: `${role}: ${verb} on ${object}`, role, sql, expected: may ? done : refused };
    });
  });
  const warehouses = named(grants, ["WAREHOUSE"]).map(({ object }): Check => ({
    about: `${role} uses ${object}`,
    role,
    sql: `USE WAREHOUSE ${object}`,
    expected: own.some((grant) => grant.object === object) ? done : refused,
  }));
  return [...objects, ...called(grants, own, { role, target }), ...warehouses, ...back(own, role)];
}

/** Stages listed, functions called. */
function called(
  grants: readonly Grant[],
  own: readonly Grant[],
  { role, target: { database } }: { role: string; target: Target },
): Check[] {
  const holds = (object: string, privilege: string) =>
    own.some((grant) => grant.object === object && grant.privilege === privilege) ? done : refused;
  const stages = named(grants, ["STAGE"]).map(({ object }): Check => ({
    about: `${role} lists stage ${object}`,
    role,
    sql: `LIST @${database}.${object}`,
    expected: holds(object, "READ"),
  }));
  const functions = named(grants, ["FUNCTION"]).map(({ object }): Check => {
    const call = object.replace("(VARCHAR)", "('a')").replace("(DATE)", "(CURRENT_DATE())");
    const sql = `SELECT ${database}.${call} IS NULL`;
    return { about: `${role} calls ${object}`, role, sql, expected: holds(object, "USAGE") };
  });
  return [...stages, ...functions];
}

/** The role's own warehouse again, for the checks that come. */
function back(own: readonly Grant[], role: string): Check[] {
  return own.filter(({ kind }) => kind === "WAREHOUSE").slice(0, 1).map(({ object }) => ({
    about: `${role} uses its own warehouse`,
    role,
    sql: `USE WAREHOUSE ${object}`,
    expected: done,
  }));
}

function named(grants: readonly Grant[], kinds: readonly string[]): Grant[] {
  const those = grants.filter(({ kind, reach }) => kinds.includes(kind) && reach === "one");
  return [
    ...new Map(those.filter(({ to }) => !to.startsWith("SHARE ")).map((grant) => [grant.object, grant]))
      .values(),
  ];
}

function reads({ privilege }: Grant): boolean {
  return privilege === "SELECT" || privilege === "OWNERSHIP";
}
