/** From quarantine back into the tables: once, with history, and only what is good. */
import assert from "node:assert/strict";
import { fills, Sandbox } from "./sandbox.ts";

const good = fills([["-1", "1.00"], ["-2", "2.00"]]);
const header = good.split("\n")[0];

type Listed = { id: string; record: number; reason: string; status: string };

async function list(sandbox: Sandbox, args: string[] = []): Promise<Listed[]> {
  const { stdout, stderr, code } = await sandbox.run("quarantine", ["list", "--json", ...args]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** Ids of fills in the batches that count. */
async function current(sandbox: Sandbox): Promise<string[]> {
  const rows = await sandbox.query(
    `SELECT pde_id || ' ' || r._position || ' ' || c.sequence AS line FROM raw.rif_pde r
    JOIN ops.current_batches c ON c.batch_id = r._batch_id ORDER BY line`,
  );
  return rows.map((row) => String(row.line));
}

Deno.test("a mended record loads once, at its own position and with its delivery's rank", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", good.replace("INSERT|-1|", "INSERT|-1|surplus|"));
  await sandbox.ingest();
  const [bad] = await list(sandbox);
  assert.deepEqual([bad.record, bad.reason], [1, "column_count"]);

  const unmended = await sandbox.run("quarantine", ["replay", "--json"]);
  assert.equal(unmended.code, 3);
  assert.equal(JSON.parse(unmended.stdout)[0].outcome, "still bad");

  await Deno.writeTextFile(sandbox.path("mended"), good.split("\n")[1]);
  const args = ["replay", bad.id, "--bytes", sandbox.path("mended"), "--json"];
  const mended = await sandbox.run("quarantine", args);
  assert.deepEqual([mended.code, JSON.parse(mended.stdout)], [0, [{
    id: bad.id,
    outcome: "replayed",
    why: null,
  }]]);
  assert.deepEqual(await current(sandbox), ["-1 1 1", "-2 2 1"]);

  const again = await sandbox.run("quarantine", args);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /Cannot replay \S+: it is replayed$/m);
  assert.deepEqual(await current(sandbox), ["-1 1 1", "-2 2 1"]);

  const [row] = await sandbox.query(
    `SELECT records_read, records_loaded, records_quarantined, records_replayed, records_open FROM ops.accounting`,
  );
  assert.deepEqual(Object.values(row).map(Number), [2, 1, 1, 1, 0]);
  assert.equal((await list(sandbox, ["--status", "replayed"])).length, 1);
});

Deno.test("a replayed record goes when its delivery is replaced", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", `${header}\n${"|".repeat(9)}|\n`);
  await sandbox.ingest();
  await Deno.writeTextFile(sandbox.path("mended"), good.split("\n")[1]);
  const [bad] = await list(sandbox);
  await sandbox.run("quarantine", ["replay", bad.id, "--bytes", sandbox.path("mended")]);
  assert.deepEqual(await current(sandbox), ["-1 1 1"]);
  await sandbox.land("rif/pde.csv", fills([["-9", "9.00"]]));
  await sandbox.ingest();
  assert.deepEqual((await current(sandbox)).map((line) => line.split(" ")[0]), ["-9"]);
});

Deno.test("a refused file that has changed is ingest's, not replay's; one that has not stays refused", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", "A|B\n1|2\n");
  await sandbox.ingest();
  const still = JSON.parse((await sandbox.run("quarantine", ["replay", "--json"])).stdout);
  assert.match(still[0].why, /lacks a required column/);
  await sandbox.land("rif/pde.csv", good);
  const changed = JSON.parse((await sandbox.run("quarantine", ["replay", "--json"])).stdout);
  assert.match(changed[0].why, /has changed since/);
});

Deno.test("a discarded record stays, closed", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", `${good}x\n`);
  await sandbox.ingest();
  const [bad] = await list(sandbox);
  assert.match((await sandbox.run("quarantine", ["discard", bad.id])).stdout, /1 of 1 discarded/);
  assert.deepEqual(await list(sandbox), []);
  assert.equal((await list(sandbox, ["--status", "discarded"])).length, 1);
});

Deno.test("list and show print no byte of a record, show --raw prints them all", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", `${good}Zebedee-4711\n`);
  await sandbox.ingest();
  const listed = await sandbox.run("quarantine", ["list"]);
  const [bad] = await list(sandbox);
  const shown = await sandbox.run("quarantine", ["show", bad.id]);
  assert.equal((listed.stdout + shown.stdout + listed.stderr + shown.stderr).includes("Zebedee"), false);
  assert.equal((await sandbox.run("quarantine", ["show", bad.id, "--raw"])).stdout, "Zebedee-4711");
});

Deno.test("records are named by the shortest beginning that list shows, and by nothing that is not there", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", `${good}x\n`);
  await sandbox.ingest();
  await sandbox.land("rif/pde_more.csv", `${fills([["-8", "8.00"]])}y\n${"z\n".repeat(9)}`);
  await sandbox.ingest();
  const all = await list(sandbox);
  assert.equal(all.length, 11);
  const table = (await sandbox.run("quarantine", ["list"])).stdout.trim().split("\n").slice(2);
  const shown = table.map((line) => line.split(" ")[0]);
  assert.equal(shown[0], all[0].id.slice(0, 20));
  for (const [at, { id }] of all.entries()) assert.ok(id.startsWith(shown[at]), shown[at]);
  const details = await sandbox.run("quarantine", ["show", ...shown]);
  assert.equal(details.code, 0, details.stderr);
  assert.equal(details.stdout.match(/^id /gm)!.length, 11);

  const refused = async (args: string[], says: RegExp) => {
    const { code, stdout, stderr } = await sandbox.run("quarantine", args);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, says);
  };
  await refused(["show", all[1].id.slice(0, 30)], /: 10 records have ids that begin so/);
  await refused(
    ["discard", "2", "nothing"],
    /2: 11 records .*; nothing: no record has this id\. There are 11/,
  );
  await refused(["replay", "nothing"], /nothing: no record has this id/);
  await refused(["list", "--feed", "rif.pd"], /there is none of that name\. Feeds: .*rif\.pde/);
  await refused(["replay", "--feed", "rif.pd"], /there is none of that name\. Feeds: .*rif\.pde/);
  await refused(["list", "--reason", "column"], /there is none of that name\. Reasons: column_count, /);
  await refused(["list", "--status", "gone"], /superseded/);
  assert.equal((await sandbox.run("quarantine", ["list", "--status", "superseded"])).code, 0);
  const { stdout } = await sandbox.run("quarantine", ["discard", shown[0]]);
  assert.match(stdout, /1 of 1 discarded/);
});
