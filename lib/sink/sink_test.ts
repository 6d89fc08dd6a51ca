/** What every sink does, whichever it is. Kafka's has a broker in its tests: see tests/kafka. */
import assert from "node:assert/strict";
import { TransientError } from "../errors.ts";
import { grouped } from "./grouped.ts";
import { openSink } from "./registry.ts";
import type { Sink } from "./sink.ts";
import { Receiver } from "../../tests/doubles/rest_proxy/rest_proxy.ts";
import { linesIn, message, temporaryFolder, textOf } from "./testing.ts";

type Case = { sink: Sink; /** The values that are kept. */ kept(): string[] } & AsyncDisposable;

async function landing(): Promise<Case> {
  const folder = await temporaryFolder();
  const events = `${folder.path}/events`;
  return {
    sink: await openSink({ kind: "landing", folder: folder.url, age: 20 }),
    kept: () => linesIn(events, { drafts: true }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function http(form: "rest-proxy" | "cloudevents") {
  return async (): Promise<Case> => {
    const receiver = new Receiver();
    return {
      sink: await openSink({ kind: "http", url: receiver.url("/in"), form }),
      kept: () => receiver.values(),
      [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
    };
  };
}

function inGroups(open: () => Promise<Case>) {
  return async (): Promise<Case> => {
    const { sink, kept, [Symbol.asyncDispose]: dispose } = await open();
    const limits = { messages: 50, bytes: 1_000_000, waiting: 10_000_000 };
    return { sink: grouped(sink, limits), kept, [Symbol.asyncDispose]: dispose };
  };
}

const cases: Record<string, () => Promise<Case>> = {
  landing,
  "grouped landing": inGroups(landing),
  "rest-proxy": http("rest-proxy"),
  cloudevents: http("cloudevents"),
  "grouped cloudevents": inGroups(http("cloudevents")),
};

const valueOf = (claim: string, number: number) => textOf(message(claim, number).value)!;
const numbers = (values: string[], claim: string): number[] =>
  values.map((value) => JSON.parse(value)).filter((each) => each.claim === claim).map((each) => each.number);
const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

for (const [name, open] of Object.entries(cases)) {
  Deno.test(`sink ${name}: what send() resolved for is kept, byte by byte and in order`, async () => {
    await using tried = await open();
    for (const number of upTo(20)) {
      await tried.sink.send([message("a", 2 * number), message("b", number), message("a", 2 * number + 1)]);
      const kept = tried.kept();
      assert.equal(kept.length, 3 * (number + 1));
      for (const value of [valueOf("a", 2 * number + 1), valueOf("b", number)]) assert(kept.includes(value));
    }
    const kept = tried.kept();
    assert.deepEqual([numbers(kept, "a"), numbers(kept, "b")], [upTo(40), upTo(20)]);
    await tried.sink[Symbol.asyncDispose]();
  });

  Deno.test(`sink ${name}: calls that overlap keep their order, those of other topics beside them`, async () => {
    await using tried = await open();
    await Promise.all(
      upTo(200).map((number) =>
        tried.sink.send([
          message(`claim ${number % 3}`, number),
          message("member", number, "members.updates"),
        ])
      ),
    );
    const kept = tried.kept();
    for (const part of [0, 1, 2]) {
      assert.deepEqual(numbers(kept, `claim ${part}`), upTo(200).filter((number) => number % 3 === part));
    }
    assert.deepEqual(numbers(kept, "member"), upTo(200));
    await tried.sink[Symbol.asyncDispose]();
    assert.equal(tried.kept().length, 400);
  });

  Deno.test(`sink ${name}: more than one request can bear is sent in several`, async () => {
    await using tried = await open();
    const long = { ...message("a", 0), value: new TextEncoder().encode(JSON.stringify("x".repeat(300_000))) };
    await tried.sink.send([long, long, long, message("a", 1)]);
    assert.equal(tried.kept().length, 4);
    await tried.sink[Symbol.asyncDispose]();
  });

  Deno.test(`sink ${name}: sends nothing when there is nothing, and nothing any more when it is closed`, async () => {
    await using tried = await open();
    await tried.sink.send([]);
    await tried.sink[Symbol.asyncDispose]();
    await assert.rejects(tried.sink.send([message("a", 1)]), TransientError);
    assert.deepEqual(tried.kept(), []);
  });
}
