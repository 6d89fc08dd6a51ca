/** Kafka as a sink: an idempotent producer, acknowledged by every replica in sync. */
import { openKafka } from "../kafka/client.ts";
import type { KafkaConfig } from "../kafka/kafka.ts";
import { requests } from "./requests.ts";
import type { Sink } from "./sink.ts";

export async function kafkaSink(config: KafkaConfig): Promise<Sink> {
  const kafka = await openKafka(config);
  const producer = await kafka.produce();
  return {
    send: async (messages) => {
      for (const some of requests(messages)) await producer.send(some);
    },
    [Symbol.asyncDispose]: () => producer[Symbol.asyncDispose](),
  };
}
