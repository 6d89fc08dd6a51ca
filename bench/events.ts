/** Claim events of about 700 bytes, written to a topic by kafkajs. */
import { Kafka, logLevel } from "kafkajs";
import { Buffer } from "node:buffer";

/** How many claims the events are about. */
export const claims = 1_000_000;

/** `spread`: each claim once, in order; `random`: any claim, newer than all that was spread. */
export type Kind = "spread" | "random";

const note = "adjudicated by schedule; ".repeat(5);

export function event(number: number, kind: Kind): { key: string; value: Buffer } {
  const which = kind === "spread" ? number : Math.floor(Math.random() * claims);
  const key = `C${100_000_000 + which}`;
  const time = new Date((kind === "spread" ? 1.7e12 : 1.76e12) + number).toISOString();
  const charge = (number * 7919) % 100_000;
  const value = {
    specversion: "1.0",
    id: crypto.randomUUID(),
    source: "urn:payer:bench:claims",
    type: "claimhouse.claim.adjudicated",
    time,
    subject: key,
    dataschema: "urn:claimhouse:schema:claim_event:1",
    data: {
      claim_id: key,
      claim_type: "professional",
      status: "adjudicated",
      member_id: `M${10_000_000 + (which >> 2)}`,
      payer: "Bench",
      claim_start_date: "2026-01-05",
      claim_end_date: "2026-01-06",
      billing_npi: String(1_000_000_000 + charge),
      rendering_npi: String(1_000_000_000 + (number % 90_000)),
      charge_amount: (charge / 100).toFixed(2),
      allowed_amount: (charge / 125).toFixed(2),
      paid_amount: (charge / 150).toFixed(2),
      note,
    },
  };
  return { key, value: Buffer.from(JSON.stringify(value)) };
}

export type Producing = { broker: string; topic: string; count: number; kind: Kind; perSecond?: number };

/** Makes the topic if need be and writes the events, as fast as it can or at a rate. */
export async function produce({ broker, topic, count, kind, perSecond }: Producing): Promise<void> {
  const kafka = new Kafka({
    brokers: [broker.replace("localhost", "127.0.0.1")],
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 4 }] });
  await admin.disconnect();
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const started = performance.now();
  const step = perSecond === undefined ? 1_000 : Math.ceil(perSecond / 50);
  for (let from = 0; from < count; from += step) {
    const due = perSecond === undefined ? 0 : started + (from / perSecond) * 1000 - performance.now();
    if (due > 0) await new Promise((done) => setTimeout(done, due));
    const messages = Array.from({ length: Math.min(step, count - from) }, (_, at) => event(from + at, kind));
    await producer.send({ topic, acks: 1, messages });
  }
  await producer.disconnect();
}
