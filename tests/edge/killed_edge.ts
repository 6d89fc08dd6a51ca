/** The simulator sends to an edge that is killed again and again; what was good of what it sent. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { readEntities } from "../../lib/simulate/entities.ts";
import { simulate, usualMix } from "../../lib/simulate/simulate.ts";
import { openStorage } from "../../lib/storage/registry.ts";
import { checkReport } from "../e2e/reports.ts";
import { project } from "../e2e/sandbox.ts";
import { freePort } from "../ports.ts";

export type EdgeRun = {
  /** The permission set, and the flags that replace parts of it. */
  set: string;
  flags: string[];
  env: Record<string, string>;
  /** Kills at least. */
  kills: number;
};

/** An event that every good way must have brought to the warehouse. */
export type Sent = { topic: string; subject: string; identity: string };

const secret = new Uint8Array(32).fill(5).toBase64();
const shares = { repeats: 0.02, reordered: 0.01, late: 0.01, broken: 0.01, tombstones: 0 };

/** Sends about `count` events while the edge is killed at random moments; gives the good ones. */
export async function sendThroughKilledEdge(
  count: number,
  { set, flags, env, kills }: EdgeRun,
): Promise<Sent[]> {
  const port = freePort();
  const keys = { EDGE_KEYS: `simulator:one:${secret}`, NO_COLOR: "1" };
  const run = (words: string[], more: Record<string, string>) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-prompt", ...words],
      cwd: project,
      env: { ...keys, ...more },
      stdout: "piped",
      stderr: "null",
    }).spawn();
  const seed = Math.floor(Math.random() * 2 ** 32);
  const options = Object.entries(shares).flatMap(([name, share]) => [`--${name}`, String(share)]);
  const simulator = run([
    ...["-P=simulate-edge", `--allow-net=127.0.0.1:${port}`, "tasks/simulate.ts"],
    ...["--edge", `http://127.0.0.1:${port}`, "--count", String(count), "--rate", "500"],
    ...["--seed", String(seed), "--json", ...options],
  ], {});
  const output = simulator.output();
  let done = false, killed = 0;
  output.then(() => done = true);
  while (!done) {
    const edge = run([
      `-P=${set}`,
      ...flags.map((flag) => flag.replace("PORT", String(port))),
      "tasks/edge.ts",
    ], {
      ...env,
      EDGE_LISTEN: `127.0.0.1:${port}`,
    });
    // From when it listens, however long it takes to start; now and then before.
    const began = Math.random() < 0.8 ? listens(port) : delay(200);
    await Promise.race([output, began.then(() => delay(100 + Math.random() * 1_200))]);
    edge.kill("SIGKILL");
    await edge.output();
    if (!done) killed++;
  }
  const { code, stdout } = await output;
  assert.equal(code, 0);
  assert.ok(killed >= kills, `only ${killed} kills`);
  const text = new TextDecoder().decode(stdout);
  checkReport("simulate", ["--json"], text);
  const { sent } = JSON.parse(text);
  if (Deno.env.has("SHOW")) console.log({ sent, killed, seed });
  return await good(sent, seed);
}

/** Waits until somebody listens at a port, for 30 s at most. */
async function listens(port: number): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; await delay(20)) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
    }
  }
}

/** The same events again, by their seed. */
async function good(count: number, seed: number): Promise<Sent[]> {
  const entities = await readEntities(openStorage(pathToFileURL(`${project}/samples/`)));
  const events = simulate(entities, { ...shares, seed, mix: usualMix });
  return Array.from({ length: count }, () => events.next().value).flatMap(({ topic, value, fault }) => {
    if (fault === "broken" || value === null) return [];
    const { source, id, subject } = JSON.parse(new TextDecoder().decode(value));
    return [{ topic, subject, identity: `${source} ${id}` }];
  });
}

/** Every good event is in raw at least once, and every entity in current state just once. */
export async function assertArrived(
  sent: readonly Sent[],
  query: (sql: string) => Promise<Record<string, unknown>[]>,
): Promise<void> {
  const entities = { "claims.events": "claim", "members.updates": "member", "providers.changes": "provider" };
  assert.ok(sent.length > 0);
  for (const [topic, entity] of Object.entries(entities)) {
    const of = sent.filter((event) => event.topic === topic);
    const raw = new Set(
      (await query(`SELECT DISTINCT _event_id AS id FROM raw.events_${entity}`)).map(({ id }) => id),
    );
    const lost = of.filter(({ identity }) => !raw.has(identity));
    assert.equal(lost.length, 0, `${lost.length} of ${of.length} accepted events are not in raw`);
    const keys = (await query(`SELECT _key AS key FROM staging.current_${entity}`)).map(({ key }) => key);
    assert.deepEqual(new Set(keys), new Set(of.map(({ subject }) => subject)));
    assert.equal(keys.length, new Set(keys).size);
  }
}
