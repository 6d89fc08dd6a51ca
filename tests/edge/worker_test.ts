/** The edge's worker, bundled, in workerd, with an HTTP endpoint behind it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { project } from "../../lib/config.ts";
import { sign } from "../../lib/edge/signature.ts";
import { testKey } from "../../lib/edge/testing.ts";
import { sampleEvent } from "../../lib/feeds/events/testing.ts";
import { bundleWorker, startWorkerd } from "../doubles/workerd/workerd.ts";

Deno.test("the worker takes signed events, masks them, sends them on, and says 503 when nobody keeps them", async (t) => {
  const folder = await Deno.makeTempDir();
  const received: {
    authorization: string | null;
    events: { subject: string; data: Record<string, string> }[];
  }[] = [];
  let status = 202;
  const receiver = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const events = await request.json();
    if (status < 300) received.push({ authorization: request.headers.get("authorization"), events });
    return new Response(null, { status });
  });
  try {
    await bundleWorker(join(project, "lib/edge/worker.ts"), folder);
    await using workerd = await startWorkerd({
      folder,
      port: 0,
      bindings: {
        EDGE_KEYS: `${testKey.id}:${testKey.tenant}:${testKey.secret.toBase64()}`,
        EDGE_HTTP_URL: `http://127.0.0.1:${receiver.addr.port}/events`,
        EDGE_HTTP_AUTHORIZATION: "Bearer for-the-receiver",
        EDGE_MASK: "member_id",
        EDGE_MASK_SECRET: new Uint8Array(32).fill(3).toBase64(),
      },
    });
    const send = async (text: string, headers: Record<string, string> = {}) => {
      const body = new TextEncoder().encode(text), url = `${workerd.url}/v1/events`;
      const signed = await sign({ method: "POST", url, body, key: testKey, now: Date.now() });
      const type = { "content-type": "application/x-ndjson" };
      const answer = await fetch(url, { method: "POST", body, headers: { ...type, ...signed, ...headers } });
      return { status: answer.status, text: await answer.text() };
    };
    const lines = (...ids: number[]) =>
      ids.map((id) => `${JSON.stringify(sampleEvent("claim", { id: `event-${id}` }))}\n`).join("");

    await t.step("good events go on, masked, and bad ones are named", async () => {
      const { status, text } = await send(`${lines(1, 2)}{"broken"\n`);
      assert.equal(status, 202, text);
      assert.deepEqual(JSON.parse(text), {
        accepted: 2,
        refused: [{ index: 2, reason: "broken_json" }],
        repeated: [],
      });
      assert.equal(received.length, 1);
      const [{ authorization, events }] = received;
      assert.equal(authorization, "Bearer for-the-receiver");
      for (const { subject, data } of events) {
        assert.equal(subject, "claim-1");
        assert.match(data.member_id, /^tok_/);
      }
    });
    await t.step("many at once are each answered", async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => send(lines(100 + n))));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
      assert.equal(received.flatMap(({ events }) => events).length, 52);
    });
    await t.step("a forged signature is refused, files are not taken", async () => {
      assert.equal((await send(lines(3), { signature: `sig=:${"A".repeat(43)}=:` })).status, 401);
      const answer = await fetch(`${workerd.url}/v1/files/rif.carrier`, { method: "POST" });
      await answer.body?.cancel();
      assert.equal(answer.status, 401);
    });
    await t.step("what is not kept is not accepted", async () => {
      status = 503;
      assert.equal((await send(lines(4))).status, 503);
      status = 202;
      assert.equal((await send(lines(4))).status, 202);
    });
    await t.step("its log has no value of an event", () => {
      assert.ok(workerd.log().includes('"accepted":2'), workerd.log());
      assert.doesNotMatch(workerd.log(), /member-1|claim-1|payer-1/);
    });
  } finally {
    await receiver.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});
