import assert from "node:assert/strict";
import {
  bad,
  end,
  refused,
  rows,
  type Script,
  ScriptedSource,
  type Step,
  work,
} from "../../tests/doubles/scripted_source/scripted_source.ts";
import { type InMemory, inMemory } from "../../tests/in_memory.ts";
import { commas } from "../../tests/warehouse/batches.ts";
import type { Bad } from "../batch/quarantine.ts";
import { ConfigError, ContractError, doingsOf } from "../errors.ts";
import { events } from "../feeds/events.ts";
import { declaredColumns, type Feed, type SourceKind } from "../feeds/feed.ts";
import type { QuarantinedRecord } from "../warehouse/warehouse.ts";
import { load } from "./load.ts";
import { replay, type ReplayOptions } from "./replay.ts";

const signal = new AbortController().signal;
const bytes = (text: string) => new TextEncoder().encode(text);
const [claims] = events;
const tombstone = '{"key":"Y2xhaW0tMQ==","timestamp":"5","tombstone":true,"headers":null}';
const document: Feed = {
  name: "suite.documents",
  shape: { kind: "document", constant: {} },
  sources: { files: { folder: "suite", prefix: "d", extension: "ndjson" } },
};

/** Bad records of these bytes. */
const raw = (...texts: (string | null)[]): Step[] =>
  texts.map((text) => bad(1, text === null ? { raw: null, byteLength: 9 } : { raw: bytes(text) }));

/** Loads pieces of work; returns what is in quarantine then. */
async function quarantined(
  { warehouse, spool }: InMemory,
  scripts: Script[],
  { kind = "files" as SourceKind } = {},
): Promise<QuarantinedRecord[]> {
  const feeds = [...new Set(scripts.map(({ feed }) => feed))];
  const sources = [{ kind, source: new ScriptedSource(scripts) }];
  await load({ feeds, tables: feeds, sources, warehouse, spool, signal, dryRun: false });
  return await warehouse.quarantined({ status: "open" });
}

function replaying(
  { warehouse, spool }: InMemory,
  records: readonly QuarantinedRecord[],
  more: Partial<ReplayOptions> = {},
) {
  const source = new ScriptedSource([]), feeds = [commas, document, ...events];
  return replay({ feeds, records, mended: null, source, warehouse, spool, signal, ...more });
}

const stillBad = ({ id }: QuarantinedRecord, why: string) => ({ id, outcome: "still bad", why });
const replayed = ({ id }: QuarantinedRecord) => ({ id, outcome: "replayed", why: null });
const taken = ({ id }: QuarantinedRecord) => ({ id, outcome: "taken", why: "it is no longer open" });

inMemory(
  "replay() loads the good records of each batch with their own positions, and leaves the bad ones",
  async (place) => {
    const records = await quarantined(place, [
      work("a.csv", [rows(1), ...raw("7,x", "8,y,z", "9,w"), end()]),
      work("b.csv", [...raw("6,v"), end()]),
    ]);
    const [seven, eight, nine, six] = records;
    assert.deepEqual(await replaying(place, records), [
      stillBad(eight, "the record has more or fewer fields than the header (3 fields instead of 2)"),
      replayed(seven),
      replayed(nine),
      replayed(six),
    ]);
    const raws = await place.warehouse.contents.raw(commas);
    assert.deepEqual(raws.map(({ _position, id, note }) => [_position, id, note]), [
      ["1", "1", "a"],
      ["2", "7", "x"],
      ["4", "9", "w"],
      ["1", "6", "v"],
    ]);
    const ledger = (await place.warehouse.contents.ledger()).slice(2);
    assert.deepEqual(
      ledger.map((
        { kind, origin_batch_id, source, records_read },
      ) => [kind, origin_batch_id, source, records_read]),
      [
        ["replay", seven.batch, "a.csv", 2],
        ["replay", six.batch, "b.csv", 1],
      ],
    );
    const now = await place.warehouse.quarantined({});
    assert.deepEqual(now.map(({ status, replay }) => [status, replay]), [
      ["replayed", ledger[0].batch_id],
      ["open", null],
      ["replayed", ledger[0].batch_id],
      ["replayed", ledger[1].batch_id],
    ]);
    assert.notEqual(ledger[0].checksum, ledger[1].checksum);
  },
);

inMemory(
  "replay() says what is missing of a record whose bytes were too long to be kept, and takes them mended",
  async (place) => {
    const tooLong = bad(1, { raw: null, byteLength: 9, reason: "too_long" });
    const records = await quarantined(place, [work("a.csv", [tooLong, end()])]);
    const [record] = records;
    const mended = (text: string) => replaying(place, records, { mended: bytes(text) });
    assert.deepEqual(await replaying(place, records), [
      stillBad(record, "its bytes were too long to be kept; give them with --bytes"),
    ]);
    for (const several of ["1,a\n2,b", ""]) {
      assert.deepEqual(await mended(several), [stillBad(record, "the bytes are not exactly one record")]);
    }
    assert.deepEqual(await mended("1,a,b"), [
      stillBad(record, "the record has more or fewer fields than the header (3 fields instead of 2)"),
    ]);
    assert.deepEqual(await mended("1,b"), [replayed(record)]);
    assert.equal((await place.warehouse.contents.raw(commas)).length, 1);
  },
);

inMemory("replay() says why a record is still bad, where its reason has no detail too", async (place) => {
  const feed: Feed = { ...document, shape: { kind: "document", constant: { resourceType: "Patient" } } };
  const records = await quarantined(place, [
    work("d.ndjson", [...raw('{"a":1}'), end({ columns: ["document"] })], { feed }),
  ]);
  const [{ why }] = await replaying(place, records, { feeds: [feed] });
  assert.equal(why, "the document is not of the feed's type");
  assert.equal(place.warehouse.groups.length, 1);
});

inMemory("replay() takes mended bytes in place of those that were kept", async (place) => {
  const records = await quarantined(place, [work("a.csv", [...raw("1,a,b"), end()])]);
  assert.deepEqual(await replaying(place, records, { mended: bytes("2,b") }), [replayed(records[0])]);
  assert.equal((await place.warehouse.contents.raw(commas))[0].id, "2");
});

inMemory(
  "replay() refuses mended bytes for several records, for none and for a whole file",
  async (place) => {
    const records = await quarantined(place, [
      work("a.csv", [...raw("1,a", "2,b"), end()]),
      work("b.csv", [refused("missing_column"), end()]),
    ]);
    const file = records[2];
    const one = "Cannot replay mended bytes: they are for one record, name exactly one";
    const mended = bytes("1,a");
    await assert.rejects(replaying(place, records, { mended }), new ConfigError(one));
    await assert.rejects(replaying(place, [], { mended }), new ConfigError(one));
    await assert.rejects(
      replaying(place, [file], { mended }),
      new ConfigError(
        `Cannot replay mended bytes: ${file.id} is a whole file; ` +
          "put the mended file at its path and run `deno task ingest`",
      ),
    );
    assert.deepEqual(await place.warehouse.quarantined({ status: "open" }), records);
  },
);

inMemory(
  "replay() says which records another one has taken; where it has taken some of a batch's, it fails",
  async (place) => {
    const records = await quarantined(place, [
      work("a.csv", [...raw("1,a"), end()]),
      work("b.csv", [...raw("2,b", "3,c"), end()]),
    ]);
    await place.warehouse.discard(records.slice(0, 2).map(({ id }) => id));
    assert.deepEqual(await replaying(place, records.slice(0, 1)), [taken(records[0])]);
    await assert.rejects(replaying(place, records.slice(1)), (error) => {
      assert.ok(error instanceof ContractError);
      assert.deepEqual(doingsOf(error), [`replaying batch ${records[1].batch} of suite.commas (b.csv)`]);
      return true;
    });
    assert.deepEqual(await place.warehouse.contents.raw(commas), []);
    await place.spool.remove((await place.spooled()).map((name) => place.spool.path(name)));
  },
);

inMemory("replay() leaves what is of a feed that is not declared, and goes on", async (place) => {
  const feed: Feed = { ...commas, name: "suite.gone" };
  const records = await quarantined(place, [
    work("a.csv", [...raw("1,a", "2,b"), end()], { feed }),
    work("b.csv", [...raw("3,c"), end()]),
  ]);
  assert.deepEqual(await replaying(place, records), [
    ...records.slice(0, 2).map((record) => stillBad(record, "its feed is not declared")),
    replayed(records[2]),
  ]);
});

inMemory("replay() that is told to stop begins no other batch", async (place) => {
  const stop = new AbortController();
  const records = await quarantined(place, [
    work("a.csv", [...raw("1,a"), end()]),
    work("b.csv", [...raw("2,b"), end()]),
  ]);
  place.warehouse.onNext("commit", (commit) => (stop.abort(new Error("told to stop")), commit()));
  await assert.rejects(replaying(place, records, { signal: stop.signal }), /told to stop/);
  assert.deepEqual((await place.warehouse.quarantined({})).map(({ status }) => status), ["replayed", "open"]);
});

inMemory(
  "replay() reads a record of Kafka with what came beside it, a tombstone without bytes too",
  async (place) => {
    const columns = declaredColumns(claims);
    const dead: Partial<Bad> = { raw: null, byteLength: 0, envelope: tombstone, reason: "wrong_key" };
    const nameless = { ...dead, envelope: tombstone.replace('"Y2xhaW0tMQ=="', "null") };
    const records = await quarantined(
      place,
      [work("claims.events/0", [bad(1, dead), bad(1, nameless), end({ columns })], { feed: claims })],
      { kind: "kafka" },
    );
    assert.deepEqual(await replaying(place, records), [
      stillBad(records[1], "the record's key is not the entity's id"),
      replayed(records[0]),
    ]);
    const [row] = await place.warehouse.contents.raw(claims);
    assert.deepEqual([row._key, row._op, row._position, row.document], ["claim-1", "delete", "1", null]);
  },
);

inMemory("replay() reads a document of a file, which nothing came beside", async (place) => {
  const script = work("d.ndjson", [...raw('{"a":1}'), end({ columns: ["document"] })], { feed: document });
  const records = await quarantined(place, [script]);
  assert.deepEqual(await replaying(place, records), [replayed(records[0])]);
  assert.equal((await place.warehouse.contents.raw(document))[0].document, '{"a":1}');
});

inMemory("replay() reads a refused file again, and loads it where its feed takes it now", async (place) => {
  const strict: Feed = { ...commas, limit: { records: 0 } };
  // Of a file that is refused no column is added.
  const two = { rows: bytes("1,1,a,x\n2,2,a,x\n") };
  const steps = [rows(2, two), bad(1), end({ columns: ["id", "note", "fresh"] })];
  const script = work("a.csv", steps, { feed: strict });
  const records = await quarantined(place, [script]);
  assert.deepEqual(records.map(({ reason, raw }) => [reason, raw]), [["over_limit", null]]);
  const source = new ScriptedSource([work("0.csv", [rows(1), end()]), script]);
  assert.deepEqual(await replaying(place, records, { source }), [replayed(records[0])]);
  const [, { kind, origin_batch_id, source_kind, records_loaded, records_quarantined }] = await place
    .warehouse.contents.ledger();
  assert.deepEqual([kind, origin_batch_id, source_kind], ["replay", records[0].batch, "files"]);
  assert.deepEqual([records_loaded, records_quarantined], [2, 1]);
  assert.deepEqual(source.opened, ["a.csv"]);
  assert.deepEqual([...await place.warehouse.checkpoints(commas, "files")], [["a.csv", "content of a.csv"]]);
});

inMemory(
  "replay() leaves a refused file that is gone, that has changed, that is refused still",
  async (place) => {
    const digest = "content of a.csv";
    const records = await quarantined(place, [
      work("a.csv", [refused("missing_column", { digest, detail: "id" }), end()]),
    ]);
    const again = async (...scripts: Script[]) => {
      const [{ outcome, why }] = await replaying(place, records, { source: new ScriptedSource(scripts) });
      assert.equal(outcome, "still bad");
      return why;
    };
    const gone = "the file is no longer in landing storage";
    assert.equal(await again(), gone);
    assert.equal(await again(work("b.csv", [rows(1), end({ checksum: digest })])), gone);
    const changed = "the file has changed since; ingest takes it";
    assert.equal(await again(work("a.csv", [rows(1), end({ checksum: "other" })])), changed);
    assert.equal(
      await again(work("a.csv", [rows(1), refused("missing_column", { detail: "id" }), end()])),
      "the header lacks a required column (id)",
    );
    assert.equal(
      await again(work("a.csv", [refused("utf16"), end()])),
      "the file is UTF-16, not UTF-8",
    );
    assert.equal((await place.warehouse.contents.ledger()).length, 1);
  },
);

inMemory("replay() says that a refused file is taken, where its record is no longer open", async (place) => {
  const digest = "content of a.csv";
  const records = await quarantined(place, [work("a.csv", [refused("missing_column", { digest }), end()])]);
  await place.warehouse.discard([records[0].id]);
  const source = new ScriptedSource([work("a.csv", [rows(1), end()])]);
  assert.deepEqual(await replaying(place, records, { source }), [taken(records[0])]);
  assert.deepEqual(await place.warehouse.contents.raw(commas), []);
});
