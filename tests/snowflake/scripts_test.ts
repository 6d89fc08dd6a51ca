/** The scripts of security/snowflake as a whole: what they grant, that they may run again, that nothing is used before it is made. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { project } from "../../lib/config.ts";
import { readGrants } from "../../lib/snowflake/grants.ts";
import { matrix, roles } from "../../lib/snowflake/matrix.ts";
import { planOf } from "../../lib/snowflake/plan.ts";
import { readScripts } from "../../lib/snowflake/scripts.ts";
import { readSettingsFile, required } from "../../lib/snowflake/settings.ts";

const folder = `${project}/security/snowflake`;
const scripts = await readScripts(folder);
const { grants, memberships } = readGrants(scripts);
const statements = scripts.flatMap((script) =>
  script.statements.map((each) => ({ ...each, script: script.name, plain: plain(each.sql) }))
);

/** On one line, without comments. */
function plain(sql: string): string {
  return sql.replaceAll(/--[^\n]*/g, "").replaceAll(/\s+/g, " ").trim();
}

function saidBy(pattern: RegExp): string[] {
  return statements.flatMap(({ plain }) => [...plain.matchAll(pattern)].map((found) => found[1]));
}

Deno.test("security/matrix.md is what the scripts grant", async () => {
  const committed = await Deno.readTextFile(`${project}/security/matrix.md`);
  assert.equal(
    committed,
    matrix({ grants, memberships }),
    "write it anew: deno task snowflake:setup --matrix",
  );
});

/** Role → what it may hold in which schema, by hand: a grant that is added by mistake does not add itself here. */
const bounds: Record<string, Record<string, RegExp>> = {
  CLAIMS_INGEST: {
    RAW: /^(USAGE|CREATE TABLE|OWNERSHIP)$/,
    STAGING: /^(USAGE|CREATE TABLE|OWNERSHIP)$/,
    OPS: /^(USAGE|SELECT|INSERT|UPDATE|READ|WRITE)$/,
  },
  CLAIMS_TRANSFORM: {
    RAW: /^(USAGE|SELECT)$/,
    STAGING: /^(USAGE|SELECT|CREATE VIEW|OWNERSHIP)$/,
    INTERMEDIATE: /^(USAGE|CREATE TABLE|CREATE VIEW|OWNERSHIP)$/,
    MARTS: /^(USAGE|CREATE TABLE|CREATE VIEW|OWNERSHIP)$/,
    MARTS_MASKED: /^(USAGE|CREATE VIEW|OWNERSHIP)$/,
    OPS: /^(USAGE|SELECT)$/,
    SECURITY: /^(USAGE|APPLY)$/,
  },
  CLAIMS_QUALITY: {
    RAW: /^(USAGE|SELECT)$/,
    STAGING: /^(USAGE|SELECT)$/,
    INTERMEDIATE: /^(USAGE|SELECT)$/,
    MARTS: /^(USAGE|SELECT)$/,
    OPS: /^(USAGE|SELECT)$/,
    QUALITY: /^(USAGE|CREATE TABLE|OWNERSHIP)$/,
  },
  CLAIMS_EXPORT: { MARTS: /^(USAGE|SELECT)$/, OPS: /^(USAGE|READ|WRITE)$/, EXPORT: /^USAGE$/ },
  CLAIMS_RETENTION: { OPS: /^(USAGE|SELECT|UPDATE)$/, QUALITY: /^(USAGE|SELECT|DELETE)$/ },
  CLAIMS_ANALYST: { MARTS: /^(USAGE|SELECT)$/, MARTS_MASKED: /^(USAGE|SELECT)$/ },
  CLAIMS_PHI: {
    RAW: /^(USAGE|SELECT)$/,
    STAGING: /^(USAGE|SELECT)$/,
    INTERMEDIATE: /^(USAGE|SELECT)$/,
    MARTS: /^(USAGE|SELECT)$/,
    OPS: /^(USAGE|SELECT)$/,
    QUALITY: /^(USAGE|SELECT)$/,
  },
  CLAIMS_AUDITOR: { AUDIT: /^(USAGE|SELECT)$/, OPS: /^(USAGE|SELECT)$/, QUALITY: /^(USAGE|SELECT)$/ },
};

Deno.test("no role holds more than its bounds, and nothing outside the schemas but its warehouse", () => {
  for (const [role, schemas] of Object.entries(bounds)) {
    for (const { privilege, kind, object } of grants.filter(({ to }) => to === role)) {
      const about = `${role}: ${privilege} on ${kind} ${object}`;
      if (kind === "WAREHOUSE" || kind === "DATABASE") assert.equal(privilege, "USAGE", about);
      else assert.match(privilege, schemas[object.split(".")[0]] ?? /^nothing$/, about);
    }
    const warehouses = grants.filter(({ to, kind }) => to === role && kind === "WAREHOUSE");
    assert.equal(warehouses.length, 1, `${role} works with one warehouse`);
  }
  assert.deepEqual([...Object.keys(bounds), "CLAIMS_ADMIN"].sort(), [...roles].sort());
  const holders = new Set(grants.map(({ to }) => to));
  assert.deepEqual([...holders].filter((each) => !roles.includes(each)), ["SHARE CLAIMHOUSE_SHARE"]);
});

Deno.test("who audits reads no data, who analyses nothing below the marts, and quarantine is for three roles", () => {
  const reading = (role: string) =>
    grants.filter(({ to, privilege }) => to === role && privilege === "SELECT").map(({ object }) => object);
  assert.ok(
    reading("CLAIMS_AUDITOR").every((each) =>
      /^(AUDIT\.|OPS\.BATCHES$|OPS\.ACCOUNTING$|QUALITY\.RESULTS$)/.test(each)
    ),
  );
  assert.deepEqual([...new Set(reading("CLAIMS_ANALYST"))], ["MARTS", "MARTS_MASKED"]);
  const quarantine = grants.filter(({ object, privilege }) =>
    object === "OPS.QUARANTINE" && privilege === "SELECT"
  );
  assert.deepEqual(quarantine.map(({ to }) => to), ["CLAIMS_INGEST", "CLAIMS_RETENTION", "CLAIMS_PHI"]);
  const changing = grants.filter(({ to, privilege }) =>
    /UPDATE|DELETE/.test(privilege) && to !== "CLAIMS_INGEST"
  );
  assert.deepEqual(changing.map(({ to, privilege, object }) => `${to} ${privilege} ${object}`), [
    "CLAIMS_RETENTION UPDATE OPS.QUARANTINE",
    "CLAIMS_RETENTION DELETE QUALITY.FAILURES",
  ]);
  const key = grants.filter(({ object }) => /PSEUDONYM_(KEY|SALT)/.test(object));
  assert.deepEqual([...new Set(key.map(({ to, privilege }) => `${to} ${privilege}`))], [
    "CLAIMS_ADMIN OWNERSHIP",
  ]);
  assert.deepEqual(
    memberships.filter(({ role }) => /^CLAIMS_(PHI|ANALYST|AUDITOR)$/.test(role)),
    [],
    "people are given roles by people",
  );
});

Deno.test("what is granted on all tables of a schema is granted on those to come, and the other way round", () => {
  const sides = (reach: string) =>
    grants.filter((grant) => grant.reach === reach && grant.privilege === "SELECT")
      .map(({ to, kind, object }) => `${to} ${kind} ${object}`).sort();
  assert.deepEqual(sides("all"), sides("future"));
});

Deno.test("every statement may run again", () => {
  const again = [
    /^USE (ROLE|WAREHOUSE|DATABASE) /,
    /^CREATE [\w ]+ IF NOT EXISTS /,
    // Nothing is lost with these; grants stay by COPY GRANTS, or there are none.
    /^CREATE OR REPLACE (SECURE )?(VIEW|FUNCTION|PROCEDURE) .*\bCOPY GRANTS\b/,
    /^CREATE OR REPLACE (TASK|ALERT) /,
    /^ALTER (RESOURCE MONITOR|WAREHOUSE|NETWORK RULE|SCHEMA|TABLE|NOTIFICATION INTEGRATION|USER) .*\bSET\b/,
    /^ALTER TABLE \S+ ADD COLUMN IF NOT EXISTS /,
    /^ALTER (MASKING|ROW ACCESS) POLICY \S+ SET BODY -> /,
    /^ALTER TAG .* FORCE$/,
    /^ALTER (TASK|ALERT) \S+ RESUME$/,
    /^(GRANT|REVOKE) /,
    /^INSERT INTO (\S+) .*WHERE NOT EXISTS \(SELECT 1 FROM \1\)$/,
  ];
  for (const { script, number, plain } of statements) {
    assert.ok(
      again.some((form) => form.test(plain)),
      `${script}, statement ${number}: ${plain.slice(0, 60)}`,
    );
    assert.doesNotMatch(
      plain,
      /^ALTER USER .* SET AUTHENTICATION POLICY (?!.*FORCE$)/,
      `${script}, ${number}`,
    );
  }
});

/** What a CREATE makes. */
const created =
  /^CREATE (?:OR REPLACE )?(?:TRANSIENT |SECURE )*(?:\w+ (?:ACCESS )?(?:POLICY|RULE|MONITOR|INTEGRATION|FORMAT)|\w+) (?:IF NOT EXISTS )?([\w.{}]+)/;

Deno.test("what a statement names was made by a statement before it", () => {
  const made = new Set<string>(["INFORMATION_SCHEMA", "PUBLIC"]);
  const add = (name: string) => made.add(name.toUpperCase());
  for (const { script, number, plain } of statements) {
    const own = created.exec(plain)?.[1].replace("{{database}}.", "").toUpperCase();
    for (const [, schema, object] of plain.matchAll(/\{\{database\}\}\.(\w+)(?:\.(\w+))?/g)) {
      const name = object === undefined ? schema : `${schema}.${object}`;
      if (name === own || schema === "MARTS_MASKED" && object !== undefined) continue; // dbt makes those
      assert.ok(
        made.has(name.toUpperCase()),
        `${script}, statement ${number} names ${name} before it is made`,
      );
    }
    for (const [, name] of plain.matchAll(/(?<![.\w])(ops\.\w+)/g)) {
      assert.ok(
        name.toUpperCase() === own || made.has(name.toUpperCase()),
        `${script}, statement ${number}: ${name}`,
      );
    }
    const account =
      /\b(?:ROLE|WAREHOUSE|MONITOR|USER|SHARE) (CLAIM\w+)|= (CLAIM\w+_(?:WH|MONITOR|PIPELINE)|CLAIMS_\w+)\b/g;
    for (const found of plain.matchAll(account)) {
      const name = found[1] ?? found[2];
      assert.ok(
        name === own || made.has(name),
        `${script}, statement ${number} names ${name} before it is made`,
      );
    }
    if (own !== undefined) add(own);
  }
});

Deno.test("no script holds a secret", () => {
  for (const { script, number, plain } of statements) {
    assert.doesNotMatch(
      plain,
      /\bPASSWORD\s*=|PRIVATE KEY|[A-Za-z0-9+/=]{60,}/i,
      `${script}, statement ${number}`,
    );
    assert.doesNotMatch(plain, /RSA_PUBLIC_KEY = '(?!\{\{\w+\}\}')/, `${script}, statement ${number}`);
  }
});

Deno.test("the settings' example leaves out public keys and nothing else", async () => {
  const parameters = await readSettingsFile(`${folder}/settings.example.yml`);
  const { steps } = planOf(scripts, { parameters, only: [] });
  const missing = [...new Set(steps.flatMap((step) => step.missing))];
  assert.deepEqual(
    missing,
    ["ingest", "transform", "quality", "export", "retention"].map((user) => `${user}_public_key`),
  );
  const used = new Set(statements.flatMap((each) => each.parameters));
  assert.deepEqual([...used].filter((name) => !missing.includes(name)).sort(), [...required].sort());
});

Deno.test("every masking policy is on the tag, denies first, and lets the same roles through as the audit says", () => {
  const policies = saidBy(
    /^CREATE MASKING POLICY IF NOT EXISTS \S+\.MASK_(\w+) AS \(VAL \w+(?:\(\d+, \d+\))?\)/g,
  );
  const tag = statements.find(({ plain }) => plain.startsWith("ALTER TAG"))!.plain;
  assert.deepEqual([...tag.matchAll(/MASKING POLICY \S+\.MASK_(\w+)/g)].map(([, type]) => type), policies);
  assert.equal(policies.length, 13);
  const bodies = statements.filter(({ plain }) => plain.startsWith("ALTER MASKING POLICY"));
  const lists = bodies.map(({ plain }) =>
    /CASE WHEN CURRENT_ROLE\(\) IN \(([^)]*)\) THEN VAL /.exec(plain)?.[1]
  );
  assert.equal(new Set(lists).size, 1);
  assert.equal(lists.length, policies.length);
  const clear = [...lists[0]!.matchAll(/'(\w+)'/g)].map(([, role]) => role);
  const audited = statements.find(({ plain }) => /VIEW \S+\.CLEAR_TEXT_ROLES/.test(plain))!.plain;
  assert.deepEqual([...audited.matchAll(/\('(\w+)'\)/g)].map(([, role]) => role), clear);
  for (
    const { plain } of statements.filter(({ plain }) => /^CREATE (MASKING|ROW ACCESS) POLICY/.test(plain))
  ) {
    assert.match(plain, /-> (NULL::\w+(?:\(\d+, \d+\))? EXEMPT_OTHER_POLICIES = TRUE|FALSE)$/);
  }
});

Deno.test("every schema that a reader's table can lie in is masked", () => {
  const tagged = saidBy(/^ALTER SCHEMA \{\{database\}\}\.(\w+) SET TAG \S+\.PHI = 'whole'$/g);
  const made = saidBy(
    /^CREATE (?:TRANSIENT )?SCHEMA IF NOT EXISTS \{\{database\}\}\.(\w+) WITH MANAGED ACCESS/g,
  );
  assert.equal(
    made.length,
    saidBy(/^CREATE (?:TRANSIENT )?(SCHEMA)/g).length,
    "every schema has managed access",
  );
  // OPS: quarantine alone holds records, and has the tag itself; MARTS_MASKED: views of masked tables, masked again.
  assert.deepEqual(made.filter((schema) => !tagged.includes(schema)), [
    "MARTS_MASKED",
    "OPS",
    "SECURITY",
    "AUDIT",
  ]);
  assert.equal(
    statements.filter(({ plain }) => /TABLE \S+\.OPS\.QUARANTINE SET TAG \S+ = 'whole'$/.test(plain)).length,
    1,
  );
  const open = saidBy(/(?<= )([A-Z_]+) SET TAG \S+ = 'none'/g);
  assert.deepEqual(open.filter((column) => /^(RAW|ENVELOPE|DETAIL|DIGEST)$/.test(column)), []);
});

Deno.test("the row access policies and the share know every mart", async () => {
  const text = await Deno.readTextFile(`${project}/dbt/models/marts/_marts__models.yml`);
  const { models } = parse(text) as { models: { name: string; columns: { name: string }[] }[] };
  const shared = saidBy(/^GRANT SELECT ON VIEW \S+\.MARTS_MASKED\.(\w+) TO SHARE/g);
  assert.deepEqual(shared, models.map(({ name }) => name.toUpperCase()).sort());
  const rows = await Deno.readTextFile(`${folder}/09_rows.sql`);
  for (const { name, columns } of models) {
    if (name === "dim_provider") continue;
    assert.ok(rows.includes(name.toUpperCase()), `09_rows.sql does not say which policy ${name} has`);
    assert.ok(columns.some((column) => column.name === "data_source"), name);
  }
});
