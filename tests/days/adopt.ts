/** Ranges of a stream: nobody can say beforehand where a batch is cut, so the ledger says it, and all else must fit. */
import assert from "node:assert/strict";
import type { KafkaRecord } from "../../lib/kafka/kafka.ts";
import type { Row } from "../../lib/warehouse/warehouse.ts";
import { encode, joined, sha256, type Truth } from "./content.ts";
import type { Entry } from "./topics.ts";
import type { World } from "./world.ts";

/** Tells the model of a batch that goes on from where the slice's last one ended. */
export function adoptStream({ model, topics }: World, row: Row): void {
  const { source } = row;
  const { first, last } = JSON.parse(String(row.control));
  const { feed, entries } = topics.logs.get(String(source))!;
  const before = model.loadedTo(String(source));
  const range = entries.filter(({ offset }) => offset >= before && offset <= Number(last));
  assert.deepEqual(
    [first, last],
    [range[0], range.at(-1)].map((entry) => String(entry?.offset)),
    `range of ${source}`,
  );
  model.stream({
    feed: feed.name,
    source: String(source),
    checkpoint: remembered(range.at(-1)!.record),
    truth: truthOf(range),
  });
}

function truthOf(range: readonly Entry[]): Truth {
  const truth: Truth = { refused: false, good: [], bad: [] };
  for (const { offset, record: { value }, fate } of range) {
    if ("values" in fate) truth.good.push({ position: offset, values: fate.values });
    else {
      truth.bad.push({
        position: offset,
        byteOffset: null,
        byteLength: value?.length ?? 0,
        records: 1,
        reason: fate.reason,
        digest: sha256(value ?? new Uint8Array()),
        raw: value?.toHex() ?? null,
      });
    }
  }
  return truth;
}

/** What a checkpoint remembers of the record before it. */
function remembered({ offset, timestamp, key, value }: KafkaRecord): string {
  const part = (bytes: Uint8Array | null) =>
    joined([encode(`${bytes?.length ?? "null"}:`), bytes ?? new Uint8Array()]);
  return `${offset} ${timestamp} ${sha256(joined([part(key), part(value)]))}`;
}

/** A process that was killed does not say what it has loaded: the ledger says that too, and all must fit the files. */
export function adoptFiles({ model, payer }: World, row: Row): void {
  const { feed, source, checksum, status } = row as Record<string, string>;
  const content = payer.contents.get(`${source} ${checksum}`);
  assert.ok(content !== undefined, `${source} was loaded with bytes that it never had as a whole`);
  const from = model.checkpoints.get(source) ?? null;
  assert.notEqual(from, checksum, `${source} was loaded again`);
  const [fate] = model.commit([{ feed, path: source, from, ...content }]);
  assert.equal(status, fate, source);
}
