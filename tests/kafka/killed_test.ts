/** A stream killed with SIGKILL at random moments, its broker now and then too: the end is as if nothing had happened. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { table } from "../../lib/observe/table.ts";
import { readEntities } from "../../lib/simulate/entities.ts";
import { simulate } from "../../lib/simulate/simulate.ts";
import { openStorage } from "../../lib/storage/registry.ts";
import { project } from "../e2e/sandbox.ts";
import type { Running } from "../e2e/running.ts";
import { Streaming } from "./streaming.ts";
import { assertWhole, Flow } from "./trouble.ts";

/** `deno task soak` asks for more. */
const rounds = Number(Deno.env.get("ROUNDS") ?? 3);
const show = Deno.env.get("SHOW") === "1";

/** Every kind of event and of fault, each often enough for a short run. */
async function events() {
  const entities = await readEntities(openStorage(pathToFileURL(`${project}/samples/`)));
  const shares = { repeats: 0.05, reordered: 0.03, late: 0.03, broken: 0.01, tombstones: 0.02 };
  return simulate(entities, {
    seed: Date.now() % 2 ** 32,
    ...shares,
    mix: { claim: 80, member: 12, provider: 8 },
  });
}

/** What a person asks the warehouse for: every entity as it is now, and from which event. */
async function state(streaming: Streaming) {
  const found: Record<string, string[]> = {};
  for (const name of ["claim", "member", "provider"]) {
    const rows = await streaming.query(
      `SELECT concat_ws(' ', _key, _order, coalesce(_op, '-'), coalesce(md5(document), '-'), _source, _position) AS entity
      FROM staging.current_${name} ORDER BY ALL`,
    );
    found[name] = rows.map(({ entity }) => String(entity));
  }
  return found;
}

Deno.test(`${rounds} rounds of kills leave nothing lost or doubled, and the state of a replay from the start`, async () => {
  await using streaming = await Streaming.start();
  const { broker } = streaming;
  const flow = new Flow(streaming, 2_000, await events());
  const count = { rounds, kills: 0, "of the broker": 0, events: 0, "fenced batches": 0 };
  try {
    await flow.goesOn();
    for (let round = 0; round < rounds; round++) {
      using all = new DisposableStack();
      // Now and then two at once, which fence each other. Each of a group of its own, for it would wait 30 s until the
      // session of the one killed before has ended.
      const alive = Array.from(
        { length: round % 3 === 2 ? 2 : 1 },
        () => all.use(streaming.spawn([], { KAFKA_GROUP: crypto.randomUUID() })),
      );
      // No event is waited for here and below: that the moment is random is the test.
      const kill = async (running: Running, within: number) => {
        await delay(500 + Math.random() * within);
        running.kill("SIGKILL");
        const { signal } = await running.child.status;
        assert.equal(signal, "SIGKILL", running.said);
        count.kills++;
        count["fenced batches"] += [...running.said.matchAll(/another process moved/g)].length;
      };
      if (round % 3 === 1) {
        await delay(1_000 + Math.random() * 2_000);
        await broker.kill();
        count["of the broker"]++;
        // Some end while it is away, some after they have seen it again.
        await Promise.all([kill(alive[0], 7_000), broker.restart()]);
      } else await Promise.all(alive.map((running) => kill(running, 4_500)));
    }
    await flow.goesOn();
  } finally {
    await flow.stop();
  }
  const { code, stderr } = await streaming.catchUp();
  assert.equal(code, 0, stderr);
  count.events = await assertWhole(streaming);
  assert.ok(count.events >= flow.confirmed);
  const [{ batches }] = await streaming.query("SELECT count(*)::INT AS batches FROM ops.batches");
  assert.ok(Number(batches) > 3, "the kills came before anything was loaded");

  await using replay = await Streaming.start({ broker });
  const again = await replay.catchUp([], { KAFKA_GROUP: "replay" });
  assert.equal(again.code, 0, again.stderr);
  assert.equal(await assertWhole(replay), count.events);
  const [found, wanted] = [await state(streaming), await state(replay)];
  for (const [name, entities] of Object.entries(wanted)) {
    assert.ok(entities.length > 0, name);
    const differ = entities.filter((entity, at) => entity !== found[name][at]);
    assert.deepEqual([found[name].length, differ.slice(0, 5)], [entities.length, []], name);
  }
  if (show) console.log(table(Object.keys(count), [Object.values(count)]));
});
