import assert from "node:assert/strict";
import { Kafka, logLevel } from "kafkajs";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { registerCodecs } from "../../lib/kafka/codecs.ts";
import { Broker, type Compression } from "../doubles/kafka/broker.ts";
import { consumeByJava, produceByJava } from "../doubles/kafka/java.ts";

/** As record batches number them. */
const codecs: Record<Compression, number> = { gzip: 1, snappy: 2, lz4: 3, zstd: 4 };
const count = 2_400;

/** Values of 700 characters: thirds that compress well, that hardly compress, and that mix both. */
const lines = Array.from({ length: count }, (_, i) => {
  const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(525))).toString("base64");
  const text = `{"claim":"${i}","status":"paid"},`.repeat(30);
  return i < count / 3
    ? text.slice(0, 700)
    : i < 2 * count / 3
    ? noise
    : text.slice(0, 350) + noise.slice(0, 350);
});

Deno.test("every codec is read as Java wrote it, and read by Java as it is written", async (t) => {
  await using broker = await Broker.start();
  for (const compression of Object.keys(codecs) as Compression[]) {
    await t.step(`${compression} of Java's producer is read byte for byte`, async () => {
      const topic = `java.${compression}`;
      await broker.createTopic(topic);
      await produceByJava(broker.address, topic, lines, compression);
      assert.deepEqual(await codecsOnDisk(broker, topic), [codecs[compression]]);
      same(await consume(broker.address, topic));
    });
    await t.step(`${compression} of ours is read by Java's consumer and by us`, async () => {
      const topic = `ours.${compression}`;
      await broker.createTopic(topic);
      await broker.produce(topic, lines.map((value) => ({ value })), { compression });
      assert.deepEqual(await codecsOnDisk(broker, topic), [codecs[compression]]);
      same(await consumeByJava(broker.address, topic, count));
      same(await consume(broker.address, topic));
    });
  }
});

/** Equal in number and order; a difference is shown by its place alone, for the values are long. */
function same(read: readonly string[]): void {
  assert.equal(read.length, count);
  assert.equal(read.findIndex((value, i) => value !== lines[i]), -1, "the first that differs");
}

async function consume(address: string, topic: string): Promise<string[]> {
  registerCodecs();
  const client = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });
  const consumer = client.consumer({ groupId: `reads-${topic}`, maxWaitTimeInMs: 100 });
  const values: string[] = [];
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        values.push(String(message.value));
        if (values.length === count) resolve();
        return Promise.resolve();
      },
    });
    await ended;
  } finally {
    await consumer.disconnect();
  }
  return values;
}

/** Which codecs the batches in the broker's own file of a topic's first partition have. */
async function codecsOnDisk(broker: Broker, topic: string): Promise<number[]> {
  const log = Buffer.from(
    await Deno.readFile(join(broker.folder, "data", `${topic}-0`, "00000000000000000000.log")),
  );
  const found = new Set<number>();
  // A batch: offset 8, length 4, epoch 4, magic 1, checksum 4, attributes 2, …
  for (let at = 0; at < log.length; at += 12 + log.readInt32BE(at + 8)) {
    found.add(log.readInt16BE(at + 21) & 7);
  }
  return [...found];
}
