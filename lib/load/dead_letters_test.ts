import assert from "node:assert/strict";
import { inMemory } from "../../tests/in_memory.ts";
import { type Bad, badRecord } from "../batch/quarantine.ts";
import { TransientError } from "../errors.ts";
import { events } from "../feeds/events.ts";
import type { Message, Sink } from "../sink/sink.ts";
import type { Arrival } from "../source/source.ts";
import { sendDeadLetters } from "./dead_letters.ts";

const slice = "claims.events/0";

function badEvent(offset: number, more: Partial<Bad> = {}): Bad {
  const where = { source: slice, record: offset };
  return { ...badRecord(new TextEncoder().encode("{x"), { where, reason: "broken_json" }), ...more };
}

function arrival(...bad: Bad[]): Arrival {
  const point = { text: "9" };
  const records = { rows: new Uint8Array(), read: bad.length, loaded: 0, longest: 0, bad };
  return { feed: events[0], slice, from: point, to: point, first: "7", last: "8", ...records };
}

/** A sink that does what is given with the messages. */
function sinkOf(send: (messages: readonly Message[]) => void): Sink {
  return {
    send: async (messages) => send(await Promise.resolve(messages)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

inMemory("dead letters are events as they came, with reason and position as headers", async ({ log }) => {
  const sent: Message[] = [];
  const sink = sinkOf((messages) => void sent.push(...messages));
  const whole = badEvent(7, { envelope: '{"key":"amFuZQ=="}', detail: "/data: required" });
  await sendDeadLetters(
    { sink, topic: "dead" },
    arrival(whole, badEvent(8, { envelope: '{"key":null}', raw: null }), badEvent(9)),
  );
  const headers = (offset: number) => ({
    "claimhouse-reason": "broken_json",
    "claimhouse-partition": slice,
    "claimhouse-offset": `${offset}`,
  });
  const value = new TextEncoder().encode("{x");
  assert.deepEqual(sent, [
    {
      topic: "dead",
      key: new TextEncoder().encode("jane"),
      value,
      headers: { ...headers(7), "claimhouse-detail": "/data: required" },
    },
    { topic: "dead", key: null, value: null, headers: headers(8) },
    { topic: "dead", key: null, value, headers: headers(9) },
  ]);
  assert.deepEqual(log, []);
});

inMemory("dead letters that cannot be sent are named in the log, and in nobody's way", async ({ log }) => {
  for (const error of [new TransientError("Cannot send to dead"), new Error("jane")]) {
    const sink = sinkOf(() => {
      throw error;
    });
    await sendDeadLetters({ sink, topic: "dead" }, arrival(badEvent(7), badEvent(8)));
  }
  assert.deepEqual(log, [
    "error: claims.events/0: 2 bad events are in quarantine alone: Cannot send to dead",
    "error: claims.events/0: 2 bad events are in quarantine alone: an unexpected error",
  ]);
});
