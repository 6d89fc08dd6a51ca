import assert from "node:assert/strict";
import type { Grant } from "../grants.ts";
import { readGrants } from "../grants.ts";
import { readScript } from "../script.ts";
import type { Check } from "./check.ts";
import { holds, reportText } from "./report.ts";
import { beyond, missing } from "./shown.ts";
import { type Asked, stages, verify } from "./verify.ts";

const { grants } = readGrants([readScript(
  "01_a.sql",
  `
GRANT USAGE ON DATABASE {{database}} TO ROLE CLAIMS_ANALYST;
GRANT USAGE ON WAREHOUSE W TO ROLE CLAIMS_ANALYST;
GRANT USAGE ON SCHEMA {{database}}.MARTS TO ROLE CLAIMS_ANALYST;
GRANT SELECT ON ALL TABLES IN SCHEMA {{database}}.MARTS TO ROLE CLAIMS_ANALYST;
GRANT SELECT ON FUTURE TABLES IN SCHEMA {{database}}.MARTS TO ROLE CLAIMS_ANALYST;
GRANT USAGE ON FUNCTION {{database}}.SECURITY.ZIP3(VARCHAR) TO ROLE CLAIMS_ANALYST;
GRANT CREATE TABLE ON SCHEMA {{database}}.RAW TO ROLE CLAIMS_INGEST;
GRANT SELECT, INSERT ON TABLE {{database}}.OPS.BATCHES TO ROLE CLAIMS_INGEST;
`,
)]);
const target = { database: "D", name: "V", roles: ["CLAIMS_ANALYST", "CLAIMS_INGEST"] };
const signal = new AbortController().signal;

const shown = [
  { privilege: "USAGE", granted_on: "DATABASE", name: "D" },
  { privilege: "USAGE", granted_on: "WAREHOUSE", name: "W" },
  { privilege: "USAGE", granted_on: "SCHEMA", name: "D.MARTS" },
  { privilege: "SELECT", granted_on: "TABLE", name: "D.MARTS.DIM_MEMBER" },
  { privilege: "USAGE", granted_on: "FUNCTION", name: 'D.SECURITY."ZIP3(VALUE VARCHAR):VARCHAR(16777216)"' },
];

Deno.test("beyond() and missing() tell what an account grants otherwise than the matrix", () => {
  const about = { grants, role: "CLAIMS_ANALYST", database: "D" };
  assert.deepEqual(beyond(shown, about), []);
  assert.deepEqual(missing(shown, about), []);
  const more = [
    ...shown.slice(1),
    { privilege: "SELECT", granted_on: "TABLE", name: "D.RAW.RIF_CARRIER" },
    { privilege: "INSERT", granted_on: "TABLE", name: "D.MARTS.DIM_MEMBER" },
    { privilege: "EXECUTE TASK", granted_on: "ACCOUNT", name: "AB12345" },
  ];
  assert.deepEqual(beyond(more, about), [
    "SELECT on TABLE RAW.RIF_CARRIER",
    "INSERT on TABLE MARTS.DIM_MEMBER",
    "EXECUTE TASK on ACCOUNT",
  ]);
  assert.deepEqual(missing(more, about), ["USAGE on DATABASE"]);
});

Deno.test("stages() asks each role what it may and what it may not", () => {
  const [, privileges] = stages(grants, target);
  const expected = (role: string, part: string) =>
    privileges.checks.filter((check) => check.role === role && check.sql!.includes(part)).map((check) =>
      check.expected.kind
    );
  assert.deepEqual(expected("CLAIMS_ANALYST", "FROM D.MARTS.V WHERE"), ["done"]);
  assert.deepEqual(expected("CLAIMS_ANALYST", "FROM D.RAW.V WHERE"), ["refused"]);
  assert.deepEqual(expected("CLAIMS_ANALYST", "CREATE TABLE D.RAW."), ["refused"]);
  assert.deepEqual(expected("CLAIMS_INGEST", "CREATE TABLE D.RAW."), ["done"]);
  assert.deepEqual(expected("CLAIMS_INGEST", "D.OPS.BATCHES"), ["done", "refused", "refused"]);
  assert.deepEqual(expected("CLAIMS_INGEST", "USE WAREHOUSE W"), ["refused"]);
  assert.deepEqual(expected("CLAIMS_INGEST", "D.SECURITY.ZIP3('a')"), ["refused"]);
  assert.deepEqual(expected("CLAIMS_ANALYST", "D.SECURITY.ZIP3('a')"), ["done"]);
});

/** An account that answers as it is asked to, but for one check. */
function account(grants: readonly Grant[], wrong: (check: Check) => boolean) {
  const checks = stages(grants, target).flatMap((stage) => stage.checks);
  const opened: string[] = [];
  const at = new Map(target.roles.map((role) => [role, 0]));
  const open = (role: string): Promise<Asked> => {
    opened.push(role);
    const own = checks.filter((check) => check.role === role && check.sql !== null);
    return Promise.resolve({
      rows: (sql) => {
        if (sql === "SHOW GRANTS TO ROLE CLAIMS_ANALYST") return Promise.resolve(shown);
        if (/^(SHOW GRANTS|DROP (TABLE|VIEW) D\.\w+\.V_CLAIMS_)/.test(sql)) return Promise.resolve([]);
        const turn = at.get(role) ?? 0;
        at.set(role, turn + 1);
        const check = own[turn];
        assert.equal(sql, check.sql);
        const { expected } = check;
        if (wrong(check)) return Promise.resolve([{ v: "everything" }]);
        if (expected.kind === "refused") return Promise.reject(new Error("no", { cause: { code: 3001 } }));
        const form = expected.kind === "matches" && expected.pattern.includes("2024")
          ? "2024-05-17 10:11:12.000"
          : "a".repeat(64);
        const value = expected.kind === "value" ? expected.value : form;
        return Promise.resolve([{ v: value }]);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  };
  return { open, opened, checks };
}

Deno.test("verify() asks everything, opens a killed session again, and goes on after a wrong answer", async () => {
  const { open, opened, checks } = account(
    grants,
    ({ about }) => about.startsWith("CLAIMS_ANALYST reads NAME: masked"),
  );
  const verification = await verify(grants, target, { open, signal });
  assert.equal(verification.answers.length, checks.filter(({ sql }) => sql !== null).length);
  assert.equal(opened.filter((role) => role === "CLAIMS_INGEST").length, 2);
  assert.deepEqual(verification.answers.filter(({ right }) => !right).map(({ seen }) => seen), [
    "everything",
  ]);
  assert.deepEqual(verification.held.map(({ role, missing }) => [role, missing.length]), [
    ["CLAIMS_ANALYST", 0],
    ["CLAIMS_INGEST", 3],
    ["PUBLIC", 0],
  ]);
  assert.ok(!holds(verification));
});

Deno.test("reportText() says what was not as expected, and has places to sign", async () => {
  const { open } = account(grants, ({ sql }) => sql === "USE WAREHOUSE W");
  const verification = await verify(grants, target, { open, signal });
  const text = reportText(verification, {
    account: "A",
    database: "D",
    user: "U",
    at: new Date(0),
  });
  assert.match(text, /outcome \| \*\*does not hold\*\*/);
  assert.match(
    text,
    /## Not as expected\n\n.*\n.*\n\| ✗ \| CLAIMS_INGEST \| CLAIMS_INGEST uses W \| refused \| everything \|/,
  );
  assert.match(
    text,
    /\| ✓ \| CLAIMS_ANALYST \| CLAIMS_ANALYST reads NAME: masked from its first moment \| masked: NULL \| NULL \|/,
  );
  assert.match(text, /\| CLAIMS_INGEST \| nothing \| CREATE TABLE on SCHEMA RAW; /);
  assert.match(text, /## Signed/);
});
