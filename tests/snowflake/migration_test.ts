/** A database that version 1 set up, brought to this version by setup: what tasks say before it, and what it keeps. */
import assert from "node:assert/strict";
import { project } from "../../lib/config.ts";
import { ConfigError } from "../../lib/errors.ts";
import { declaredColumns } from "../../lib/feeds/feed.ts";
import { feeds } from "../../lib/feeds/feeds.ts";
import { planOf } from "../../lib/snowflake/plan.ts";
import { readScript } from "../../lib/snowflake/script.ts";
import { readSettingsFile } from "../../lib/snowflake/settings.ts";
import { setUp } from "../../lib/snowflake/setup.ts";
import { openSession } from "../../lib/warehouse/snowflake/session.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";
import { setUpDatabase } from "./set_up.ts";

const pde = feeds.find(({ name }) => name === "rif.pde")!;
const columns = declaredColumns(pde);

/** Runs a text as script 05 of setup, and nothing of what setup does after it. */
async function runScript({ options }: SnowflakeSandbox, text: string): Promise<void> {
  const example = await readSettingsFile(`${project}/security/snowflake/settings.example.yml`);
  const parameters = { ...example, database: options.database };
  const plan = planOf([readScript("05_ops.sql", text)], { parameters, only: [] });
  await using session = await openSession({ ...options, role: "ACCOUNTADMIN" });
  await setUp(plan, (sql) => session.run(sql), new AbortController().signal);
}

/** A database as version 1 made it, with a ledger of its time. */
async function versionOne(sandbox: SnowflakeSandbox): Promise<void> {
  await runScript(sandbox, await Deno.readTextFile(new URL("fixtures/05_ops_v1.sql", import.meta.url)));
  await using session = await openSession({ ...sandbox.options, role: "CLAIMS_ADMIN" });
  for (const [sequence, name] of ["pde_2026w48", "pde_2026w9", "pde"].entries()) {
    await session.run(
      `INSERT INTO ops.batches SELECT '${sequence}', ${sequence}, 'load', NULL, 'rif.pde', 'rif/${name}.csv', 'files', 'c',
        'loaded', 1, 1, 0, NULL, NULL, NULL, NULL, CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP()`,
    );
  }
}

const refused = (pattern: RegExp) => (error: unknown) =>
  error instanceof ConfigError && pattern.test(error.message);

Deno.test("a database of version 1 is named with what mends it; setup brings it here, whenever it was killed", async (t) => {
  await using emulator = await startEmulator();
  await using sandbox = await SnowflakeSandbox.make(emulator, "migrated", ["02"]);
  await versionOne(sandbox);
  const reading = async () => {
    await using warehouse = sandbox.warehouse();
    await warehouse.prepare([{ feed: pde, columns }]);
  };

  await t.step("a load, a replay and a look at checkpoints end with 2", async () => {
    const old = refused(
      /database MIGRATED: its schema is of version 1, this Claimhouse needs 2; `deno task snowflake:setup`/,
    );
    await assert.rejects(reading, old);
    await using warehouse = sandbox.warehouse();
    await assert.rejects(() => warehouse.checkpoints(pde, "files"), old);
    await assert.rejects(() => warehouse.quarantined({}), old);
    const { code, stderr } = await sandbox.run("ingest", { args: ["--feed", "rif.pde"] });
    assert.equal(code, 2);
    assert.match(stderr, /snowflake:setup/);
  });

  await t.step("setup that was killed after its statements leaves version 1", async () => {
    await runScript(sandbox, await Deno.readTextFile(`${project}/security/snowflake/05_ops.sql`));
    await assert.rejects(reading, refused(/of version 1/));
  });

  await t.step("setup dates what was loaded before, and again does nothing", async () => {
    for (let times = 0; times < 2; times++) {
      await setUpDatabase(sandbox.options, ["05"]);
      await reading();
      assert.deepEqual(
        (await sandbox.query("SELECT source, delivered, delivered_by FROM ops.batches ORDER BY sequence"))
          .map((row) => Object.values(row).join(" ")),
        [
          "rif/pde_2026w48.csv 2026-11-23 name",
          "rif/pde_2026w9.csv 2026-02-23 name",
          "rif/pde.csv  bare_name",
        ],
      );
      assert.equal((await sandbox.query("SELECT version FROM ops.schema_version")).length, 1);
    }
  });

  await t.step(
    "batches that an older Claimhouse loads after setup are named, and setup dates them",
    async () => {
      await using session = await openSession({ ...sandbox.options, role: "CLAIMS_INGEST" });
      await session.run(
        `INSERT INTO ops.batches (batch_id, sequence, kind, feed, source, source_kind, checksum, status, records_read,
          records_loaded, records_quarantined, started_at, finished_at)
        SELECT 'late', 9, 'load', 'rif.pde', 'rif/pde_2026w10.csv', 'files', 'd', 'loaded', 1, 1, 0,
          CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP()`,
      );
      await assert.rejects(reading, refused(/an older Claimhouse loaded 1 batches after setup ran/));
      await setUpDatabase(sandbox.options, ["05"]);
      await reading();
    },
  );

  await t.step(
    "a database of a later version is refused by tasks and by setup, which changes nothing",
    async () => {
      await using session = await openSession({ ...sandbox.options, role: "CLAIMS_ADMIN" });
      await session.run("INSERT INTO ops.schema_version VALUES (999, CURRENT_TIMESTAMP())");
      const newer = refused(/of version 999, newer than this Claimhouse knows/);
      await assert.rejects(reading, newer);
      await assert.rejects(() => setUpDatabase(sandbox.options, ["05"]), newer);
    },
  );
});
