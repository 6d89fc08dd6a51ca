/** `deno task retention` on the emulator, with its production set, its role and its warehouse. */
import assert from "node:assert/strict";
import { fills } from "../e2e/sandbox.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";

const own = { SNOWFLAKE_ROLE: "CLAIMS_RETENTION", SNOWFLAKE_WAREHOUSE: "CLAIMS_QUALITY_WH" };

Deno.test("retention takes what is closed and old, leaves what is open, and says neither bytes nor keys", async (t) => {
  await using emulator = await startEmulator();
  await using sandbox = await SnowflakeSandbox.make(emulator, "retention", []);
  await sandbox.local.land("rif/pde.csv", `${fills([["-1", "1.00"], ["-2", "2.00"]])}Zebedee|1\nZebedee|2\n`);
  for (const [task, code] of [["ingest", 3], ["quality", 3]] as const) {
    const args = task === "quality" ? ["--rule", "rif_pde.pde_id_filled"] : [];
    const finished = await sandbox.run(task, { args });
    assert.equal(finished.code, code, finished.stderr);
    if (task !== "ingest") continue;
    // As it was loaded before a fill without its id was bad.
    await using warehouse = sandbox.warehouse();
    await warehouse.transact([{ sql: "UPDATE raw.rif_pde SET pde_id = NULL WHERE pde_id = '-2'" }]);
  }
  const quarantine = async (...args: string[]) => {
    const { code, stdout, stderr } = await sandbox.run("quarantine", { args });
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const [first, second] = JSON.parse(await quarantine("list", "--json"));
  await quarantine("discard", first.id);
  const retention = async (...args: string[]) => {
    const finished = await sandbox.run("retention", { args: [...args, "--json"], env: own });
    assert.equal(finished.code, 0, finished.stderr);
    const { quarantine, failures } = JSON.parse(finished.stdout);
    return [quarantine.entries, failures.rows];
  };
  const now = ["--quarantine", "0d", "--failures", "0d"];
  const books = () =>
    sandbox.query(
      "SELECT records_read, records_loaded, records_quarantined, records_open FROM ops.accounting",
    );
  const before = await books();

  await t.step("what is young stays; a dry run counts what would go", async () => {
    assert.deepEqual(await retention(), [0, 0]);
    assert.deepEqual(await retention(...now, "--dry-run"), [1, 1]);
    assert.equal(await quarantine("show", first.id, "--raw"), "Zebedee|1");
  });

  await t.step("what is old goes, once", async () => {
    assert.deepEqual(await retention(...now), [1, 1]);
    assert.deepEqual(await retention(...now), [0, 0]);
    assert.equal(await quarantine("show", second.id, "--raw"), "Zebedee|2");
    assert.match(await quarantine("show", first.id), /not kept, or gone by retention/);
    assert.deepEqual(await books(), before);
    assert.deepEqual(await sandbox.query("SELECT row_key FROM quality.failures"), []);
  });

  await t.step(
    "it works with its own role, reads and changes four tables, and no text names a value",
    async () => {
      const said = (await emulator.statements()).filter(({ parameters }) =>
        JSON.parse(String(parameters.QUERY_TAG ?? "{}")).task === "retention"
      );
      assert.deepEqual([...new Set(said.map(({ role }) => role))], ["CLAIMS_RETENTION"]);
      const tables = said.flatMap(({ text }) => text.match(/\b(ops|quality|raw|marts)\.\w+/g) ?? []);
      assert.deepEqual([...new Set(tables)].sort(), [
        "ops.batches",
        "ops.quarantine",
        "quality.failures",
        "quality.results",
      ]);
      assert.ok(said.every(({ text }) => !text.includes("Zebedee")));
    },
  );
});
