/** What a day's end runs, as the processes that it is: each killed at a random moment, then run to its end. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { kill } from "../e2e/running.ts";
import { adoptFiles } from "./adopt.ts";
import { check } from "./check.ts";
import type { World } from "./world.ts";

/** A killed ingest, and one to its end: all of it is loaded, once. */
export async function ingestProcesses(world: World): Promise<void> {
  const { payer, dice } = world;
  payer.day();
  world.adopt = adoptFiles;
  await killed(world, "ingest", dice.between(200, 2_500));
  await check(world);
  await ended(world, "ingest");
  await check(world);
  const { batches } = await ended(world, "ingest");
  assert.deepEqual(batches, [], "ingest without news did something");
  assert.deepEqual([...Deno.readDirSync(world.spool)], [], "the spool is not empty");
  world.adopt = null;
  await check(world);
}

/** dbt, the rules, the marts' Delta tables, retention; and what they show adds up to what the model has. */
export async function dayEnd(world: World): Promise<void> {
  const { dice } = world;
  await killed(world, "transform", dice.between(2_000, 20_000));
  await ended(world, "transform");
  await reconcile(world);
  await killed(world, "quality", dice.between(300, 3_000));
  await ended(world, "quality");
  await killed(world, "export", dice.between(300, 3_000));
  const { marts } = await ended(world, "export");
  for (const { mart, rows } of marts) {
    const [{ n }] = await world.sandbox.query(`SELECT count(*) AS n FROM marts.${mart}`);
    assert.equal(rows, Number(n), `rows of ${mart}`);
  }
  const again = await ended(world, "export");
  assert.ok(
    again.marts.every(({ status }: { status: string }) => status === "unchanged"),
    "nothing had changed",
  );

  const all = ["--quarantine", "0d", "--failures", "0d"];
  await killed(world, "retention", dice.between(200, 1_500), all);
  await ended(world, "retention", all);
  for (const held of world.model.held) if (held.status !== "open") held.raw = null;
  await check(world, { whole: true });
}

async function killed(world: World, task: string, ms: number, args: string[] = []): Promise<void> {
  world.payer.diary.push(`${task} killed after ${ms} ms`);
  const child = world.sandbox.command(task, args).spawn();
  const drained = Promise.all([child.stdout.cancel(), child.stderr.cancel(), child.status]);
  const early = new AbortController();
  await Promise.race([drained, delay(ms, undefined, { signal: early.signal }).catch(() => {})]);
  early.abort();
  kill(child);
  await drained;
}

/** Runs a task to its end. Random records break rules and tests of dbt: 3 is as good an end as 0. */
async function ended(world: World, task: string, args: string[] = []) {
  world.payer.diary.push(task);
  const { code, stdout, stderr } = await world.sandbox.run(task, [...args, "--json"]);
  assert.ok(code === 0 || code === 3, `${task} ended with ${code}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout);
}

/** Staging shows each key of the deliveries that count, once. */
async function reconcile({ sandbox, model }: World): Promise<void> {
  const keys = (feed: string, key: (values: Record<string, string>) => string | undefined) => {
    const current = [...model.current().keys()].map((sequence) => model.delivery(sequence));
    const rows = current.filter((delivery) => delivery.feed === feed).flatMap(({ good }) => good);
    return new Set(rows.map(({ values }) => key(values)).filter((text) => text !== undefined)).size;
  };
  const idOf = ({ document }: Record<string, string>) => JSON.parse(document).id;
  const wanted = {
    stg_rif__pde_fills: keys("rif.pde", ({ pde_id }) => pde_id),
    stg_fhir__patients: keys("fhir.patient", idOf),
    stg_fhir__organizations: keys("fhir.organization", idOf),
    stg_fhir__practitioners: keys("fhir.practitioner", idOf),
  };
  for (const [view, count] of Object.entries(wanted)) {
    const [{ n }] = await sandbox.query(`SELECT count(*) AS n FROM staging.${view}`);
    assert.equal(Number(n), count, view);
  }
}
