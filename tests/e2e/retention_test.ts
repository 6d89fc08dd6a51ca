/** What is older than it is needed goes, and nothing else: on the samples' own bad records, and a rule that fails. */
import assert from "node:assert/strict";
import { basename } from "node:path";
import { fills, project, Sandbox } from "./sandbox.ts";

/** All of the samples' deliveries in which something is bad: six records, and a file that is refused. */
const deliveries = [
  "rif/carrier_2026w48.csv",
  "rif/pde_2026w48.csv",
  "rif/snf_2026w48.csv",
  "fhir/ExplanationOfBenefit_2026w48.ndjson",
];
/** What stands in the bad records. */
const values = /-99900000\d\d|planted-/;

type Listed = { id: string; source: string };

async function list(sandbox: Sandbox, status: string): Promise<Listed[]> {
  const { stdout, stderr, code } = await sandbox.run("quarantine", ["list", "--json", "--status", status]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** How many records lost their bytes, and how many keys went. */
async function retention(sandbox: Sandbox, ...args: string[]): Promise<[number, number]> {
  const { code, stdout, stderr } = await sandbox.run("retention", [...args, "--json"]);
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stdout + stderr, values);
  const { dryRun, quarantine, failures } = JSON.parse(stdout);
  assert.equal(dryRun, args.includes("--dry-run"));
  return [quarantine.entries, failures.rows];
}

/** All that quarantine, ledger and quality say, but the bytes; and how many records of each status have those. */
async function standing(sandbox: Sandbox) {
  const kept = await sandbox.query(
    "SELECT status, count(raw) AS kept FROM ops.quarantine GROUP BY ALL ORDER BY status",
  );
  return {
    records: await sandbox.query("SELECT * EXCLUDE (raw, envelope) FROM ops.quarantine ORDER BY ALL"),
    accounting: await sandbox.query("SELECT * EXCLUDE (took) FROM ops.accounting ORDER BY sequence"),
    verdicts: await sandbox.query("SELECT run_id, rule_id, failing FROM quality.results ORDER BY ALL"),
    kept: Object.fromEntries(kept.map(({ status, kept }) => [status, Number(kept)])),
  };
}

Deno.test("closed records and keys of failing rows go when they are old, and all that counts stays", async (t) => {
  await using sandbox = await Sandbox.make();
  for (const path of deliveries) {
    await sandbox.land(path, await Deno.readFile(`${project}/samples/${path}`));
  }
  await sandbox.land("rif/pde_unnamed.csv", fills([["-1", "1.00"], ["-2", "2.00"]]));
  assert.equal((await sandbox.ingest()).code, 3);
  // As it was loaded before a fill without its id was bad.
  await sandbox.transact("UPDATE raw.rif_pde SET pde_id = NULL WHERE pde_id = '-2'");
  assert.equal((await sandbox.run("quality", ["--rule", "rif_pde.pde_id_filled"])).code, 3);
  const of = async (delivery: string) =>
    (await list(sandbox, "open")).filter(({ source }) => source.includes(basename(delivery))).map(({ id }) =>
      id
    );
  const [discarded, [replayed], refused] = await Promise.all(deliveries.slice(0, 3).map(of));
  const [, good] = (await Deno.readTextFile(`${project}/samples/${deliveries[1]}`)).split("\n");
  await Deno.writeTextFile(sandbox.path("mended"), good);
  const mended = await sandbox.run("quarantine", ["replay", replayed, "--bytes", sandbox.path("mended")]);
  assert.equal(mended.code, 0, mended.stdout + mended.stderr);
  await sandbox.run("quarantine", ["discard", ...discarded, ...refused]);
  const before = await standing(sandbox);
  assert.deepEqual(before.kept, { discarded: 2, open: 3, replayed: 1 });

  await t.step("what is younger than its bound stays", async () => {
    assert.deepEqual(await retention(sandbox), [0, 0]);
    assert.deepEqual(await standing(sandbox), before);
  });

  await t.step("a dry run counts and changes nothing", async () => {
    assert.deepEqual(await retention(sandbox, "--quarantine", "0d", "--failures", "0d", "--dry-run"), [3, 1]);
    assert.deepEqual(await standing(sandbox), before);
  });

  await t.step(
    "deliveries and runs of a hundred days ago lose theirs; what was replayed today does not",
    async () => {
      const ago = "SET finished_at = finished_at - INTERVAL 100 DAYS";
      await sandbox.transact(`UPDATE ops.batches ${ago} WHERE kind = 'load'`);
      await sandbox.transact(`UPDATE quality.results ${ago}`);
      assert.deepEqual(await retention(sandbox), [2, 1]);
      assert.deepEqual(await standing(sandbox), { ...before, kept: { discarded: 0, open: 3, replayed: 1 } });
      assert.deepEqual(await sandbox.query("SELECT * FROM quality.failures"), []);
    },
  );

  await t.step("by another bound that goes too, and again there is nothing to do", async () => {
    assert.deepEqual(await retention(sandbox, "--quarantine", "0d"), [1, 0]);
    assert.deepEqual(await retention(sandbox, "--quarantine", "0d", "--failures", "0d"), [0, 0]);
    assert.deepEqual(await standing(sandbox), { ...before, kept: { discarded: 0, open: 3, replayed: 0 } });
  });

  await t.step(
    "without its bytes a record is listed and shown, and what needs them says why not",
    async () => {
      assert.deepEqual((await list(sandbox, "discarded")).length, 3);
      const shown = await sandbox.run("quarantine", ["show", discarded[0]]);
      assert.match(shown.stdout, /bytes +\d+, not kept, or gone by retention since it was closed/);
      const raw = await sandbox.run("quarantine", ["show", ...discarded, "--raw"]);
      assert.deepEqual([raw.code, raw.stdout], [2, ""]);
      assert.match(
        raw.stderr,
        /Cannot print the bytes of \S+: not kept, or gone by retention since it was closed; /,
      );
      const again = await sandbox.run("quarantine", ["replay", discarded[0]]);
      assert.equal(again.code, 2);
      assert.match(again.stderr, /Cannot replay \S+: it is discarded$/m);
    },
  );

  await t.step("what is open can still be looked at and replayed", async () => {
    const open = await list(sandbox, "open");
    const { code, stdout } = await sandbox.run("quarantine", ["show", "--raw", ...open.map(({ id }) => id)]);
    assert.equal(code, 0);
    assert.match(stdout, values);
    const replay = await sandbox.run("quarantine", ["replay", "--json"]);
    assert.deepEqual(
      JSON.parse(replay.stdout).map(({ outcome }: { outcome: string }) => outcome),
      Array(3).fill("still bad"),
    );
  });
});

Deno.test("without a run of the rules there are no keys; people get a table, and a wrong span is told", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", fills([["-1", "1.00"]]));
  await sandbox.ingest();
  const { code, stdout, stderr } = await sandbox.run("retention");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^what +older than +gone\n.*\nbytes of closed records .* 0\nkeys of rows .* 0\n$/);
  const wrong = await sandbox.run("retention", ["--failures", "soon"]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--failures.*such as 90d/);
});
