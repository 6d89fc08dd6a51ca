/** Several processes of one group on one warehouse file, which come and go: every event is loaded once. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Running } from "../e2e/running.ts";
import { Streaming } from "./streaming.ts";
import { assertWhole, caughtUp, Flow } from "./trouble.ts";

const partitions = 6;

/** How many partitions a process was last said to have. */
function share({ said }: Running): number {
  const [, count] = [...said.matchAll(/(\d+) partitions are this process's/g)].at(-1) ?? [];
  return Number(count ?? 0);
}

/** Waits until all partitions of the three topics are these processes', about as many each. */
async function spread(...group: Running[]): Promise<void> {
  const each = 3 * partitions / group.length;
  // A process that was killed has its partitions until its session ends, which is 30 s.
  for (const until = performance.now() + 90_000;; await delay(100)) {
    if (group.every((running) => share(running) === each)) return;
    assert.ok(
      performance.now() < until,
      `after 90 s: ${group.map(share)} partitions ${group.map(({ said }) => said).join("\n---\n")}`,
    );
  }
}

async function stop(running: Running) {
  running.kill("SIGTERM");
  const { code, report, stderr } = await running.end();
  assert.deepEqual([code, report?.stopped], [0, {}], stderr);
  return report;
}

Deno.test("processes join, stop and are killed, the broker is restarted, and every event is loaded once", async (t) => {
  await using streaming = await Streaming.start({ partitions });
  const flow = new Flow(streaming, 600);
  try {
    using one = streaming.spawn();
    using two = streaming.spawn();
    await t.step("two share the partitions", () => spread(one, two));
    using three = streaming.spawn();
    await t.step("a third one takes its share", () => spread(one, two, three));
    await flow.goesOn();
    await caughtUp(streaming, three);
    const reports = [] as Awaited<ReturnType<typeof stop>>[];
    await t.step("one that is told to stop hands its partitions over", async () => {
      reports.push(await stop(two));
      await spread(one, three);
    });
    // With one broker, this is how leadership goes away and comes back.
    await t.step("the broker is restarted", async () => {
      await streaming.broker.stop();
      await streaming.broker.restart();
      await flow.goesOn();
      await caughtUp(streaming, three);
    });
    await t.step("the partitions of one that is killed are taken over", async () => {
      one.kill("SIGKILL");
      await spread(three);
    });
    await flow.stop();
    await caughtUp(streaming, three);
    reports.push(await stop(three));
    for (const { feeds } of reports) assert.ok(feeds["events.claim"].loaded > 0);
    assert.ok(await assertWhole(streaming) >= flow.confirmed);
  } finally {
    await flow.stop();
  }
});
