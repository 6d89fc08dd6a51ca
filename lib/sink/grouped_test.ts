import assert from "node:assert/strict";
import { ConfigError, TransientError } from "../errors.ts";
import { grouped } from "./grouped.ts";
import type { Message, Sink } from "./sink.ts";

const limits = { messages: 5, bytes: 1000, waiting: 2000 };

function message(name: string, size = 10): Message {
  return { topic: name, key: null, value: new Uint8Array(size) };
}

/** A sink whose sends end when the test says so. */
function held() {
  const groups: { names: string; done: PromiseWithResolvers<void> }[] = [];
  let disposed = false;
  const sink: Sink = {
    send: (messages) => {
      const done = Promise.withResolvers<void>();
      groups.push({ names: messages.map(({ topic }) => topic).join(""), done });
      return done.promise;
    },
    [Symbol.asyncDispose]: () => {
      disposed = true;
      return Promise.resolve();
    },
  };
  return { sink, groups, names: () => groups.map(({ names }) => names), disposed: () => disposed };
}

/** How each call has ended so far: `+` kept, `-` failed, `.` not yet. */
function watch(calls: Promise<void>[]): () => Promise<string> {
  const ends = calls.map(() => ".");
  calls.forEach((call, at) => call.then(() => ends[at] = "+", () => ends[at] = "-"));
  return async () => {
    await new Promise((resolve) => setTimeout(resolve));
    return ends.join("");
  };
}

Deno.test("grouped() sends at once when nothing is under way, and then what waits together", async () => {
  const { sink, groups, names } = held();
  const group = grouped(sink, limits);
  const ends = watch(["a", "b", "c"].map((name) => group.send([message(name)])));
  assert.deepEqual([names(), await ends()], [["a"], "..."]);
  groups[0].done.resolve();
  assert.equal(await ends(), "+..");
  assert.deepEqual(names(), ["a", "bc"]);
  groups[1].done.resolve();
  assert.equal(await ends(), "+++");
});

Deno.test("grouped() bounds a group by messages and bytes, and never splits a call", async () => {
  const { sink, groups, names } = held();
  const group = grouped(sink, limits);
  const sent: [string, number, number][] = [
    ["a", 1, 10],
    ["b", 2, 10],
    ["c", 3, 10],
    ["d", 1, 10],
    ["e", 9, 10],
    ["f", 1, 600],
    ["g", 1, 600],
  ];
  const calls = sent.map(([name, count, size]) =>
    group.send(Array.from({ length: count }, () => message(name, size)))
  );
  for (let at = 0; at < 6; at++) {
    while (groups.length <= at) await new Promise((resolve) => setTimeout(resolve));
    groups[at].done.resolve();
  }
  await Promise.all(calls);
  assert.deepEqual(names(), ["a", "bbccc", "d", "eeeeeeeee", "f", "g"]);
});

Deno.test("grouped() fails those of a failed group, and goes on", async () => {
  const { sink, groups, names } = held();
  const group = grouped(sink, limits);
  const calls = ["a", "b", "c"].map((name) => group.send([message(name)]));
  const ends = watch(calls);
  groups[0].done.resolve();
  await ends();
  const later = watch([group.send([message("d")])]);
  groups[1].done.reject(new TransientError("Cannot send"));
  assert.equal(await ends(), "+--");
  groups[2].done.resolve();
  assert.deepEqual([await later(), names()], ["+", ["a", "bc", "d"]]);
  await assert.rejects(calls[1], TransientError);
});

Deno.test("grouped() sends a refused group's calls one by one, so that only the refused one fails", async () => {
  const sent: string[] = [];
  const group = grouped({
    send: async (messages) => {
      await Promise.resolve();
      sent.push(messages.map(({ topic }) => topic).join(""));
      if (messages.some(({ topic }) => topic === "x")) throw new ConfigError("Cannot send topic x");
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }, limits);
  const ends = watch(["a", "b", "x", "c"].map((name) => group.send([message(name)])));
  await ends();
  assert.deepEqual([await ends(), sent], ["++-+", ["a", "bxc", "b", "x", "c"]]);
});

Deno.test("grouped() says at once that the sink is behind when too much waits", async () => {
  const { sink, groups } = held();
  const group = grouped(sink, limits);
  const large = () => group.send([message("a", 1000)]);
  const ends = watch([large(), large(), large()]);
  await assert.rejects(large(), { name: "TransientError", message: "Cannot send: the sink is behind" });
  groups[0].done.resolve();
  assert.equal(await ends(), "+..");
  const more = watch([large()]);
  for (const at of [1, 2, 3]) {
    groups[at].done.resolve();
    await ends();
  }
  assert.deepEqual([await ends(), await more()], ["+++", "+"]);
});

Deno.test("grouped() takes any call when nothing is under way, however large", async () => {
  const { sink, groups } = held();
  const ends = watch([grouped(sink, limits).send([message("a", 5000)])]);
  groups[0].done.resolve();
  assert.equal(await ends(), "+");
});

Deno.test("grouped() is disposed after all that was under way or waited", async () => {
  const { sink, groups, disposed } = held();
  const group = grouped(sink, limits);
  const ends = watch(["a", "b"].map((name) => group.send([message(name)])));
  const dispose = group[Symbol.asyncDispose]();
  await assert.rejects(group.send([message("c")]), TransientError);
  groups[0].done.resolve();
  assert.deepEqual([await ends(), disposed()], ["+.", false]);
  groups[1].done.resolve();
  await dispose;
  assert.deepEqual([await ends(), disposed()], ["++", true]);
});
