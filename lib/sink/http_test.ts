import assert from "node:assert/strict";
import { ConfigError, TransientError } from "../errors.ts";
import { type HttpOptions, httpSink } from "./http.ts";
import type { Message } from "./sink.ts";
import { accept, Receiver } from "../../tests/doubles/rest_proxy/rest_proxy.ts";
import { message } from "./testing.ts";

const encoder = new TextEncoder();
const marked = "Zebedee-4711";
const formNames = ["rest-proxy", "cloudevents"] as const;

/** Sends one message; null when it is kept, else the error. Nothing of message or answer is in an error. */
async function failure(options: HttpOptions, messages = [message(marked, 1)]): Promise<Error | null> {
  await using sink = httpSink(options);
  try {
    await sink.send(messages);
    return null;
  } catch (error) {
    assert(error instanceof Error && !error.message.includes(marked));
    return error;
  }
}

Deno.test("httpSink() posts to a REST proxy: one topic a request, base64, tombstones too", async () => {
  await using receiver = new Receiver();
  const url = receiver.url("/proxy/");
  await using sink = httpSink({ url, form: "rest-proxy", headers: { Authorization: "Bearer x" } });
  const tombstone: Message = { topic: "claims.events", key: encoder.encode("a"), value: null };
  await sink.send([message("a", 1), message("m", 1, "members.updates"), tombstone]);
  const [claims, members] = receiver.posted;
  assert.deepEqual([claims.path, members.path], [
    "/proxy/topics/claims.events",
    "/proxy/topics/members.updates",
  ]);
  assert.equal(claims.headers.get("content-type"), "application/vnd.kafka.binary.v2+json");
  assert.equal(claims.headers.get("authorization"), "Bearer x");
  assert.deepEqual(JSON.parse(claims.body), {
    records: [
      { key: btoa("a"), value: btoa('{"claim":"a","number":1}') },
      { key: btoa("a"), value: null },
    ],
  });
});

Deno.test("httpSink() posts CloudEvents as they are", async () => {
  await using receiver = new Receiver();
  await using sink = httpSink({ url: receiver.url("/events"), form: "cloudevents" });
  const documents = ['{"n": 1.10, "n": 1e2}', '{\n"é" : "ü"}'];
  await sink.send(documents.map((text) => ({ topic: "t", key: null, value: encoder.encode(text) })));
  const [{ path, headers, body }] = receiver.posted;
  assert.deepEqual([path, body], ["/events", `[${documents.join(",")}]`]);
  assert.equal(headers.get("content-type"), "application/cloudevents-batch+json");
});

Deno.test("httpSink() sends what a request can bear, and keeps what was sent before a failure", async () => {
  await using receiver = new Receiver();
  const long = { ...message("a", 0), value: encoder.encode(JSON.stringify("x".repeat(400_000))) };
  receiver.answers.push(accept, () => new Response(null, { status: 503 }));
  const error = await failure({ url: receiver.url(), form: "cloudevents" }, [long, long, long]);
  assert.deepEqual([error?.name, receiver.posted.length], ["TransientError", 1]);
});

for (const form of formNames) {
  Deno.test(`httpSink() knows by the status of ${form} what may pass`, async () => {
    await using receiver = new Receiver();
    const url = receiver.url();
    for (const status of [408, 429, 500, 502, 503, 504, 301, 304, 400, 401, 403, 404, 413, 422]) {
      const body = status === 304 ? null : marked;
      receiver.answers.push(() => new Response(body, { status, headers: { location: "/elsewhere" } }));
      const error = await failure({ url, form });
      const Kind = [408, 429].includes(status) || status >= 500 ? TransientError : ConfigError;
      assert(error instanceof Kind, String(status));
      assert.equal(error.message, `Cannot send to ${url.host}: it answers with status ${status}`);
    }
    assert.equal(await failure({ url, form }), null);
    assert.equal(receiver.posted.length, 1);
  });

  Deno.test(`httpSink() gives up on a ${form} that does not answer in time`, async () => {
    await using receiver = new Receiver();
    const url = receiver.url();
    const hang = Promise.withResolvers<Response>();
    receiver.answers.push(() => hang.promise);
    const error = await failure({ url, form, timeout: 100 });
    assert.equal(error?.message, `Cannot send to ${url.host}: it does not answer in time`);
    assert(error instanceof TransientError);
    hang.resolve(new Response());
    assert.equal(await failure({ url, form }), null);
  });

  Deno.test(`httpSink() takes a connection that is cut, or refused, for something that may pass`, async () => {
    let url: URL;
    {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      url = new URL(`http://127.0.0.1:${listener.addr.port}/`);
      const cut = async () => {
        for await (const connection of listener) {
          await connection.read(new Uint8Array(10));
          connection.close();
        }
      };
      const cutting = cut();
      assert(await failure({ url, form }) instanceof TransientError);
      listener.close();
      await cutting;
    }
    assert(await failure({ url, form }) instanceof TransientError);
  });
}

Deno.test("httpSink() takes from a REST proxy's answer which records are kept", async () => {
  await using receiver = new Receiver();
  const answers: [object | string, typeof ConfigError | typeof TransientError | null][] = [
    [{ offsets: [{ partition: 0, offset: 1, error_code: null, error: null }] }, null],
    [{ offsets: [{ partition: 0, offset: 1 }] }, null],
    [{ offsets: [{ partition: null, offset: null, error_code: 1, error: marked }] }, ConfigError],
    [{ offsets: [{ partition: null, offset: null, error_code: 2, error: marked }] }, TransientError],
    [{ offsets: [{ partition: null, offset: null, error_code: 50002, error: marked }] }, ConfigError],
    [{ offsets: [{ partition: null, offset: null, error_code: 50003, error: marked }] }, TransientError],
    [{ offsets: [{ partition: null, offset: null, error_code: 40301, error: marked }] }, ConfigError],
    [{ offsets: [{ error_code: 404, message: marked }] }, ConfigError],
    [{ offsets: [{ error_code: 429, message: marked }] }, TransientError],
    [{ offsets: [{ partition: 0, offset: null, error_code: null, error: marked }] }, TransientError],
    [{ offsets: [] }, TransientError],
    [{ offsets: [null] }, TransientError],
    [{}, TransientError],
    [marked, TransientError],
    ["", TransientError],
    ["null", TransientError],
  ];
  for (const [answer, Kind] of answers) {
    const text = typeof answer === "string" ? answer : JSON.stringify(answer);
    receiver.answers.push(() => new Response(text));
    const error = await failure({ url: receiver.url(), form: "rest-proxy" });
    if (Kind === null) assert.equal(error, null, text);
    else assert(error instanceof Kind, text);
  }
});

Deno.test("httpSink() refuses what it could never send", async () => {
  const form = "cloudevents";
  for (const url of ["file:///tmp/x", "ftp://host/", `http://user:${marked}@host/`]) {
    assert(await failure({ url: new URL(url), form }).catch((error) => error) instanceof ConfigError);
  }
  const bad: Record<string, string>[] = [{ "bad name": "" }, { authorization: `${marked}\n${marked}` }];
  for (const headers of bad) {
    const open = () => httpSink({ url: new URL("http://host/"), form, headers });
    assert.throws(open, (error: Error) => error instanceof ConfigError && !error.message.includes(marked));
  }
  const tombstone: Message = { topic: "claims.events", key: encoder.encode(marked), value: null };
  const error = await failure({ url: new URL("http://host/"), form }, [tombstone]);
  assert(error instanceof ConfigError && error.message.includes("claims.events"));
});
