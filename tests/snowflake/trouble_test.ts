/** What goes wrong on the way to Snowflake, and what a person is told. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { commas, make } from "../warehouse/batches.ts";
import { eventually } from "../e2e/running.ts";
import { fills } from "../e2e/sandbox.ts";
import { Spool } from "../../lib/load/spool.ts";
import { CommitLostError, SessionLostError } from "../../lib/warehouse/snowflake/failures.ts";
import { openSession, Session } from "../../lib/warehouse/snowflake/session.ts";
import { sweep } from "../../lib/warehouse/snowflake/stage.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";

const emulator = await startEmulator();
Deno.test.afterAll(() => emulator[Symbol.asyncDispose]());
Deno.test.afterEach(() => emulator.mend());

let made = 0;
const makeSandbox = () => SnowflakeSandbox.make(emulator, `trouble_${++made}`);
const { privateKey: strange } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** Two files, 26 rows and one of them bad. */
async function land({ local }: SnowflakeSandbox): Promise<void> {
  await local.land(
    "rif/pde_1.csv",
    fills(Array.from({ length: 24 }, (_, at) => [`-${at}`, "1.00"])) + "x|y\n",
  );
  await local.land("rif/pde_2.csv", fills([["-100", "2.00"]]));
}

async function expectLoaded(sandbox: SnowflakeSandbox): Promise<void> {
  const [{ n }] = await sandbox.query("SELECT COUNT(*) AS n FROM raw.rif_pde");
  assert.equal(Number(n), 25);
  const ledger = await sandbox.query(
    "SELECT records_read, records_loaded, records_quarantined FROM ops.batches ORDER BY source",
  );
  assert.deepEqual(ledger.map((row) => Object.values(row).map(Number)), [[25, 24, 1], [1, 1, 0]]);
  assert.deepEqual(await sandbox.query("LIST @ops.segments"), []);
}

const ingest = ["--feed", "rif.pde", "--json"];

type Refused = { what: string; says: RegExp; env?: Record<string, string>; key?: string; token?: string };
const refused: Refused[] = [
  { what: "a wrong password", env: { SNOWFLAKE_PASSWORD: "wrong" }, says: /SNOWFLAKE_PASSWORD is not right/ },
  { what: "a key that is another's", key: strange, says: /the key in SNOWFLAKE_PRIVATE_KEY_PATH/ },
  { what: "an expired token", token: "expired", says: /the token in SNOWFLAKE_TOKEN_PATH has expired/ },
  { what: "an unknown token", token: "unknown", says: /the token in SNOWFLAKE_TOKEN_PATH is not valid/ },
  {
    what: "a role that the user has not",
    env: { SNOWFLAKE_ROLE: "NOBODYS" },
    says: /role NOBODYS is not granted to EVERYBODY/,
  },
];

Deno.test.each(refused)(
  "$what ends a task with 2 and the setting's name",
  async ({ env = {}, key, token, says }) => {
    await using sandbox = await makeSandbox();
    await emulator.addUser({
      name: "TROUBLED",
      roles: ["LOADER"],
      default_role: "LOADER",
      password: "right",
      oauth_tokens: { expired: 1, good: 4e9 },
    });
    const secret = sandbox.local.path("secret");
    if (key ?? token) await Deno.writeTextFile(secret, key ?? token!);
    const { SNOWFLAKE_PRIVATE_KEY_PATH: _, ...rest } = sandbox.env;
    const login: Record<string, string> = key !== undefined
      ? { SNOWFLAKE_PRIVATE_KEY_PATH: secret }
      : token !== undefined
      ? { SNOWFLAKE_USER: "TROUBLED", SNOWFLAKE_TOKEN_PATH: secret }
      : "SNOWFLAKE_PASSWORD" in env
      ? { SNOWFLAKE_USER: "TROUBLED" }
      : { SNOWFLAKE_PRIVATE_KEY_PATH: sandbox.env.SNOWFLAKE_PRIVATE_KEY_PATH };
    const { code, stderr } = await sandbox.run("ingest", {
      args: ingest,
      env: { ...login, ...env },
      base: rest,
    });
    assert.match(stderr, says);
    assert.equal(code, 2);
  },
);

Deno.test.each([
  {
    what: "a privilege that the role lacks",
    fault: {
      statement: "^COPY INTO raw",
      fail: {
        code: "003001",
        message: "SQL access control error:\nInsufficient privileges to operate on table 'RIF_PDE'",
      },
    },
    code: 2,
    says: /role CLAIMS_INGEST lacks INSERT.* on table RIF_PDE; security\/matrix.md/,
  },
  {
    what: "a warehouse that is suspended and may not resume",
    fault: { statement: "^COPY INTO raw", fail: { code: "000606" } },
    code: 2,
    says: /warehouse CLAIMS_INGEST_WH is not there, suspended/,
  },
  {
    what: "a statement that takes too long",
    fault: { statement: "^COPY INTO raw", fail: { code: "000630" } },
    code: 1,
    says: /longer than SNOWFLAKE_STATEMENT_TIMEOUT_SECONDS/,
  },
])(
  "$what ends a task with $code and leaves nothing; the next run does all",
  async ({ fault, code, says }) => {
    await using sandbox = await makeSandbox();
    await land(sandbox);
    await emulator.fault(fault);
    const finished = await sandbox.run("ingest", { args: ingest });
    assert.match(finished.stderr, says);
    assert.equal(finished.code, code);
    assert.equal(Number((await sandbox.query("SELECT COUNT(*) AS n FROM raw.rif_pde"))[0].n), 0);
    await emulator.mend();
    assert.equal((await sandbox.run("ingest", { args: ingest })).code, 0);
    await expectLoaded(sandbox);
  },
);

Deno.test("a statement is cancelled at SNOWFLAKE_STATEMENT_TIMEOUT_SECONDS", async () => {
  await using sandbox = await makeSandbox();
  await land(sandbox);
  await emulator.fault({ statement: "^COPY INTO raw", delay: 30 });
  const { code, stderr } = await sandbox.run("ingest", {
    args: ingest,
    env: { SNOWFLAKE_STATEMENT_TIMEOUT_SECONDS: "1" },
  });
  assert.match(stderr, /longer than SNOWFLAKE_STATEMENT_TIMEOUT_SECONDS \(1\)/);
  assert.equal(code, 1);
});

Deno.test("a database without schemas says which script to run", async () => {
  await using sandbox = await makeSandbox();
  await emulator.database("bare");
  const { code, stderr } = await sandbox.run("ingest", { args: ingest, env: { SNOWFLAKE_DATABASE: "BARE" } });
  assert.match(stderr, /security\/snowflake\/05_ops.sql has not run there; run `deno task snowflake:setup`/);
  assert.equal(code, 1);
});

Deno.test.each([
  { what: "before COPY ran", fault: { statement: "^COPY INTO raw", times: 1, drop: "before" as const } },
  { what: "after COPY ran", fault: { statement: "^COPY INTO raw", times: 1, drop: "after" as const } },
  { what: "before COMMIT ran", fault: { statement: "^COMMIT", times: 1, drop: "before" as const } },
  { what: "after COMMIT ran", fault: { statement: "^COMMIT", times: 1, drop: "after" as const } },
  { what: "with the session", fault: { statement: "^COPY INTO raw", times: 1, session: "gone" as const } },
])("a connection that breaks $what loads everything once", async ({ fault }) => {
  await using sandbox = await makeSandbox();
  await land(sandbox);
  await emulator.rollBackAfter(1);
  await emulator.fault(fault);
  const { code, stderr } = await sandbox.run("ingest", { args: ingest });
  assert.equal(code, 0, stderr);
  await expectLoaded(sandbox);
});

Deno.test("a commit whose answer is lost, with its session, is found in the ledger and not done again", async () => {
  await using sandbox = await makeSandbox();
  await using warehouse = sandbox.warehouse();
  await using spool = await Spool.open(sandbox.local.path("spool"));
  await warehouse.prepare([{ feed: commas, columns: ["id", "note"] }]);
  const batch = await make(spool, { refusals: [{ reason: "nul_byte", raw: new Uint8Array(1) }] });
  await warehouse.stage(batch);
  const { run } = Session.prototype;
  let lost = 0;
  Session.prototype.run = async function (sql, ...rest) {
    const changed = await run.call(this, sql, ...rest);
    if (sql !== "COMMIT" || lost++ > 0) return changed;
    await this[Symbol.asyncDispose]();
    throw new SessionLostError("lost");
  };
  try {
    const [outcome] = await warehouse.commit([batch]);
    assert.deepEqual(outcome, { batch: batch.id, fate: "loaded", read: 2, loaded: 1, quarantined: 1 });
  } finally {
    Session.prototype.run = run;
  }
  assert.ok(lost >= 2);
  assert.equal((await sandbox.query("SELECT 1 FROM raw.suite_commas")).length, 1);
});

Deno.test("statements whose COMMIT is not answered are not done again: whoever asked for them is told", async () => {
  await using sandbox = await makeSandbox();
  await using warehouse = sandbox.warehouse();
  await warehouse.create("ops", ["CREATE TABLE IF NOT EXISTS ops.suite (id VARCHAR)"]);
  const { run } = Session.prototype;
  Session.prototype.run = async function (sql, ...rest) {
    const changed = await run.call(this, sql, ...rest);
    if (sql === "COMMIT") throw new SessionLostError("lost");
    return changed;
  };
  try {
    await assert.rejects(
      warehouse.transact([{ sql: "INSERT INTO ops.suite VALUES ('a')" }]),
      CommitLostError,
    );
  } finally {
    Session.prototype.run = run;
  }
  assert.equal((await sandbox.query("SELECT 1 FROM ops.suite")).length, 1);
});

Deno.test("a transaction that Snowflake rolled back while its process stood still is done again, and nothing of it stands", async () => {
  await using sandbox = await makeSandbox();
  await using warehouse = sandbox.warehouse();
  await using other = sandbox.warehouse();
  await using spool = await Spool.open(sandbox.local.path("spool"));
  await warehouse.prepare([{ feed: commas, columns: ["id", "note"] }]);
  const batches = [await make(spool), await make(spool, { source: "suite/d.csv", lines: ["2,b"] })];
  for (const batch of batches) await warehouse.stage(batch);
  await emulator.rollBackAfter(0.5);
  const { run } = Session.prototype;
  let stood = false;
  Session.prototype.run = async function (sql, ...rest) {
    if (sql.startsWith("COPY INTO raw") && !stood) {
      stood = true;
      // It cannot commit before this transaction is rolled back.
      await other.commit([batches[1]]);
    }
    return await run.call(this, sql, ...rest);
  };
  try {
    assert.deepEqual((await warehouse.commit([batches[0]])).map(({ fate }) => fate), ["loaded"]);
  } finally {
    Session.prototype.run = run;
    await emulator.rollBackAfter(300);
  }
  const rows = await sandbox.query("SELECT id FROM raw.suite_commas ORDER BY id");
  assert.deepEqual(rows.map(({ id }) => id), ["1", "2"]);
  assert.equal((await sandbox.query("SELECT 1 FROM ops.batches")).length, 2);
  assert.equal((await warehouse.checkpoints(commas, "files")).size, 2);
});

Deno.test("a PUT that fails is done again; one that goes on failing ends the task with 1, and nothing is loaded", async () => {
  await using sandbox = await makeSandbox();
  await land(sandbox);
  await emulator.fault({ path: ".", status: 403 });
  const failed = await sandbox.run("ingest", { args: ingest });
  assert.match(failed.stderr, /Cannot stage batch \S+ on Snowflake: its upload failed 5 times/);
  assert.equal(failed.code, 1);
  assert.deepEqual(await sandbox.query("SELECT 1 FROM ops.batches"), []);
  await emulator.mend();
  await emulator.fault({ path: ".", times: 2, status: 403 });
  const mended = await sandbox.run("ingest", { args: ingest });
  assert.equal(mended.code, 0, mended.stderr);
  await expectLoaded(sandbox);
});

Deno.test("a commit waits for the one before it, and sees what that one did", async () => {
  await using sandbox = await makeSandbox();
  const one = sandbox.warehouse(), other = sandbox.warehouse();
  await using spool = await Spool.open(sandbox.local.path("spool"));
  await one.prepare([{ feed: commas, columns: ["id", "note"] }]);
  await emulator.fault({ statement: "^COPY INTO raw", times: 1, delay: 1 });
  const batches = [await make(spool), await make(spool, { lines: ["2,late"] })];
  for (const batch of batches) await one.stage(batch);
  const copies = async () =>
    (await emulator.statements()).filter(({ text }) => text.startsWith("COPY INTO raw")).length;
  const before = await copies();
  const first = one.commit([batches[0]]);
  await eventually(async () => await copies() > before, "the first commit is in its COPY");
  const fates = (await Promise.all([first, other.commit([batches[1]])])).flat().map(({ fate }) => fate);
  assert.deepEqual(fates, ["loaded", "fenced"]);
  await one[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

Deno.test("what a dead run left on a stage is swept when it is a day old", async () => {
  await using sandbox = await makeSandbox();
  await using spool = await Spool.open(sandbox.local.path("spool"));
  await using warehouse = sandbox.warehouse();
  await warehouse.stage(await make(spool));
  await using session = await openSession(sandbox.options);
  assert.equal(await sweep(session, "segments"), 0);
  assert.equal((await session.rows("LIST @ops.segments")).length, 1);
  const tomorrow = Date.now() + 25 * 60 * 60 * 1000;
  assert.equal(await sweep(session, "segments", tomorrow), 1);
  assert.deepEqual(await session.rows("LIST @ops.segments"), []);
});

Deno.test("statements carry the task and the batch", async () => {
  await using sandbox = await makeSandbox();
  await land(sandbox);
  assert.equal((await sandbox.run("ingest", { args: ingest })).code, 0);
  const statements = (await emulator.statements()).slice(-60);
  const copies = statements.filter(({ text }) => text.startsWith("COPY INTO raw"));
  const tags = copies.map(({ parameters }) => JSON.parse(String(parameters.QUERY_TAG)));
  assert.ok(tags.length > 0);
  for (const tag of tags) {
    assert.deepEqual([tag.app, tag.task], ["claimhouse", "ingest"]);
    assert.match(tag.batch, /^\d{8}T\d{6}-[0-9a-f]{16}$/);
  }
});
