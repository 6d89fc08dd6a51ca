import assert from "node:assert/strict";
import { ConfigError, TransientError } from "../errors.ts";
import { planOf, planText } from "./plan.ts";
import { readScript } from "./script.ts";
import { setUp } from "./setup.ts";

const scripts = [
  readScript(
    "01_a.sql",
    "-- First.\n\nUSE ROLE R;\n\n-- Makes it. So.\nCREATE {{database}};\nALTER {{database}};\n",
  ),
  readScript("02_b.sql", "-- Second.\n\n-- Key\nALTER USER SET '{{ingest_public_key}}';\n\n-- Last\nC;\n"),
  readScript("03_c.sql", "-- Third. Only when asked.\n\nD;\n"),
];
const parameters = { database: "X" };
const signal = new AbortController().signal;

Deno.test("planOf() takes every script but those that are to be asked for, or the ones that are", () => {
  const sqls = (only: string[]) => planOf(scripts, { parameters, only }).steps.map(({ sql }) => sql);
  assert.deepEqual(sqls([]), ["USE ROLE R", "CREATE X", "ALTER X", null, "C"]);
  assert.deepEqual(sqls(["03", "01"]), ["USE ROLE R", "CREATE X", "ALTER X", "D"]);
  assert.throws(() => sqls(["3"]), {
    name: "ConfigError",
    message: "Cannot run script 3: there are 01, 02, 03",
  });
});

Deno.test("planText() says every title once, and what is left out", () => {
  assert.equal(
    planText(planOf(scripts, { parameters, only: [] })),
    `01_a: First
  2-3. Makes it

02_b: Second
  1. left out, ingest_public_key not given: Key
  2. Last

03_c: not in this run (--only 03)`,
  );
});

Deno.test("setUp() runs what is filled in, in order, and reports the rest", async () => {
  const ran: string[] = [];
  const report = await setUp(
    planOf(scripts, { parameters, only: [] }),
    (sql) => Promise.resolve(ran.push(sql)),
    signal,
  );
  assert.deepEqual(ran, ["USE ROLE R", "CREATE X", "ALTER X", "C"]);
  assert.deepEqual(report, {
    ran: 4,
    leftOut: [{ script: "02_b", number: 1, title: "Key", missing: ["ingest_public_key"] }],
  });
});

Deno.test("setUp() stops at the first failure and says where, without what a foreign error says", async () => {
  const ran: string[] = [];
  const failing = (error: Error) => (sql: string) => {
    ran.push(sql);
    return sql.startsWith("ALTER") ? Promise.reject(error) : Promise.resolve();
  };
  const plan = planOf(scripts, { parameters, only: [] });
  const where = "Cannot set up: 01_a, statement 3 (Makes it) failed";
  await assert.rejects(setUp(plan, failing(new Error("a value")), signal), {
    name: "TransientError",
    message: where,
  });
  const known = failing(new TransientError("Cannot alter: 003001"));
  await assert.rejects(setUp(plan, known, signal), { message: `${where}: Cannot alter: 003001` });
  assert.deepEqual(ran, ["USE ROLE R", "CREATE X", "ALTER X", "USE ROLE R", "CREATE X", "ALTER X"]);
});

Deno.test("setUp() runs nothing while a setting is missing that is not optional", async () => {
  const run = () => assert.fail("nothing may run");
  await assert.rejects(
    setUp(planOf(scripts, { parameters: {}, only: [] }), run, signal),
    (error: Error) =>
      error instanceof ConfigError && /the settings do not give database$/.test(error.message),
  );
});
