import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { ConfigError, TransientError } from "../errors.ts";
import { localStorage } from "../storage/local.ts";
import { landingSink } from "./landing.ts";
import { filesIn, message, temporaryFolder, textOf } from "./testing.ts";

const never = 3_600_000;
const draftsIn = (events: string) => filesIn(`${events}/.claimhouse-drafts`);

/** Waits until a folder has so many files, or more, for 30 s at most; `meanwhile` runs before each look. */
async function published(events: string, count: number, meanwhile = () => Promise.resolve()): Promise<void> {
  const found = () => filesIn(events).size;
  for (const until = Date.now() + 30_000;; await delay(5)) {
    await meanwhile();
    const files = await Deno.stat(events).then(found, () => 0);
    if (files >= count) return;
    assert.ok(Date.now() < until, `after 30 s ${files} files are published of ${count}`);
  }
}

/** What `deno task ingest` sees. */
const listed = (root: URL) => Array.fromAsync(localStorage(root).list(""), ({ path }) => path);

Deno.test("landingSink() hides a file from ingest until it is whole", async () => {
  await using folder = await temporaryFolder();
  const sink = await landingSink({ folder: new URL("landing", folder.url), age: never });
  const root = new URL("landing/", folder.url);
  await sink.send([message("a", 1), message("m", 2, "members.updates")]);
  assert.deepEqual(await listed(root), []);
  await sink.send([message("a", 3)]);
  await sink[Symbol.asyncDispose]();
  const [claims, members, ...others] = await listed(root);
  assert.match(claims, /^events\/claims-\d{8}T\d{9}Z-[0-9a-f]{8}\.ndjson$/);
  assert.match(members, /^events\/members-\d{8}T\d{9}Z-[0-9a-f]{8}\.ndjson$/);
  assert.deepEqual(others, []);
  assert.deepEqual([...filesIn(`${folder.path}/landing/events`).values()], [
    '{"claim":"a","number":1}\n{"claim":"a","number":3}\n',
    '{"claim":"m","number":2}\n',
  ]);
  assert.equal(draftsIn(`${folder.path}/landing/events`).size, 0);
});

Deno.test("landingSink() publishes a file when it is old", async () => {
  await using folder = await temporaryFolder();
  const events = `${folder.path}/events`;
  const sink = await landingSink({ folder: folder.url, age: 200 });
  await sink.send([message("a", 0)]);
  await published(events, 1);
  await sink[Symbol.asyncDispose]();
  assert.deepEqual([...filesIn(events).values()], [`${textOf(message("a", 0).value)}\n`]);
});

Deno.test("landingSink() publishes files when they are large, in names that sort", async () => {
  await using folder = await temporaryFolder();
  const events = `${folder.path}/events`;
  const sink = await landingSink({ folder: folder.url, age: never, bytes: 200 });
  await sink.send([message("a", 0)]);
  assert.equal(filesIn(events).size, 0);
  for (let number = 1; number < 40; number++) await sink.send([message("a", number)]);
  await sink[Symbol.asyncDispose]();
  const texts = [...filesIn(events).values()];
  assert(texts.length >= 4 && texts.slice(0, -1).every((text) => text.length >= 200));
  const wanted = Array.from({ length: 40 }, (_, number) => `${textOf(message("a", number).value)}\n`);
  assert.equal(texts.join(""), wanted.join(""));
});

Deno.test("landingSink() takes over what the dead left, cuts what was not acknowledged, spares the living", async () => {
  await using folder = await temporaryFolder();
  const events = `${folder.path}/events`, drafts = `${events}/.claimhouse-drafts`;
  await Deno.mkdir(drafts, { recursive: true });
  await Deno.writeTextFile(`${drafts}/claims-1.ndjson`, '{"a":1}\n{"a":2}\n{"a":');
  await Deno.writeTextFile(`${drafts}/members-1.ndjson`, '{"a":1}\n');
  await Deno.writeTextFile(`${drafts}/claims-2.ndjson`, '{"a":1');
  await Deno.writeTextFile(`${drafts}/claims-3.ndjson`, "");
  await Deno.writeTextFile(`${drafts}/1.part`, '{"a":1}\n');
  await Deno.writeTextFile(`${drafts}/other`, "");
  await Deno.writeTextFile(`${drafts}/claims-4.ndjson`, '{"a":4}\n{');
  using alive = await Deno.open(`${drafts}/claims-4.ndjson`, { write: true });
  await alive.lock(true);

  const sink = await landingSink({ folder: folder.url, age: never, bytes: 1 });
  const taken = { "claims-1.ndjson": '{"a":1}\n{"a":2}\n', "members-1.ndjson": '{"a":1}\n' };
  assert.deepEqual(Object.fromEntries(filesIn(events)), taken);
  assert.deepEqual([...draftsIn(events).keys()], ["claims-4.ndjson", "other"]);

  // It dies as well: the next file that is published brings its lines along.
  alive.close();
  await sink.send([message("a", 1)]);
  await published(events, 4);
  assert.equal(filesIn(events).get("claims-4.ndjson"), '{"a":4}\n');
  await sink[Symbol.asyncDispose]();
  assert.deepEqual([...draftsIn(events).keys()], ["other"]);
});

Deno.test("landingSink() does not take over what is another's of the same process", async () => {
  await using folder = await temporaryFolder();
  const events = `${folder.path}/events`;
  const [one, two] = [
    await landingSink({ folder: folder.url, age: never }),
    await landingSink({ folder: folder.url, age: never, bytes: 1 }),
  ];
  await one.send([message("a", 1)]);
  await two.send([message("a", 2)]);
  await published(events, 1);
  await one.send([message("a", 3)]);
  await Promise.all([one, two].map((sink) => sink[Symbol.asyncDispose]()));
  assert.equal(filesIn(events).size, 2);
});

Deno.test("landingSink() refuses tombstones, unknown topics and other folders, and writes nothing of the call", async () => {
  await using folder = await temporaryFolder();
  const sink = await landingSink({ folder: folder.url });
  const tombstone = { ...message("Zebedee", 1), value: null };
  await assert.rejects(sink.send([message("a", 1), tombstone]), {
    name: "ConfigError",
    message: "Cannot land a tombstone of topic claims.events: files have none",
  });
  await assert.rejects(sink.send([message("a", 1), message("a", 1, "other")]), {
    name: "ConfigError",
    message: "Cannot land topic other: no feed with files has it",
  });
  await sink[Symbol.asyncDispose]();
  assert.deepEqual(await listed(folder.url), []);
  await assert.rejects(landingSink({ folder: new URL("s3://bucket/landing") }), ConfigError);
});

Deno.test("landingSink() makes its folder again when somebody has removed it", async () => {
  await using folder = await temporaryFolder();
  const events = `${folder.path}/events`;
  const sink = await landingSink({ folder: folder.url, age: 20 });
  await sink.send([message("a", 1)]);
  await Deno.remove(events, { recursive: true });
  await published(events, 1, () => sink.send([message("a", 2)]));
  await sink[Symbol.asyncDispose]();
});

Deno.test("landingSink() fails in a way that may pass when its folder cannot be written", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/events`, "");
  await assert.rejects(landingSink({ folder: folder.url }), TransientError);
});
