import assert from "node:assert/strict";
import { ConfigError, TransientError } from "../errors.ts";
import { edgeClient } from "./client.ts";
import { testKey } from "./testing.ts";

/** Sends one message to a server that gives these answers, the last one for ever; returns how many it gave. */
async function sendTo(answers: number[]): Promise<number> {
  let asked = 0;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    const status = answers[Math.min(asked++, answers.length - 1)];
    return new Response(null, { status, headers: { "retry-after": "0" } });
  });
  await using sink = edgeClient({ url: `http://127.0.0.1:${server.addr.port}`, key: testKey });
  const failed = await sink.send([{ topic: "t", key: new Uint8Array(), value: new Uint8Array([1]) }])
    .catch((error) => error);
  if (failed instanceof Error) throw Object.assign(failed, { asked });
  return asked;
}

Deno.test("an edge that is busy is asked again when it says, until it takes what is sent", async () => {
  assert.equal(await sendTo([429, 503, 202]), 3);
});

Deno.test("an edge that stays busy is given up after six times, one that refuses at once", async () => {
  await assert.rejects(sendTo([503]), (error: TransientError & { asked: number }) => {
    assert.match(error.message, /^Cannot send to 127\.0\.0\.1:\d+: it answers 503$/);
    return error instanceof TransientError && error.asked === 6;
  });
  await assert.rejects(sendTo([401]), (error: ConfigError & { asked: number }) => {
    return error instanceof ConfigError && error.asked === 1;
  });
});

Deno.test("events that the edge refuses as a whole are its to name, and are not sent again", async () => {
  for (const status of [202, 409, 422]) assert.equal(await sendTo([status]), 1);
});
