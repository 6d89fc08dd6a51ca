/** Kafka as a sink: an idempotent producer, acknowledged by every replica in sync. */
import { openKafka } from "../kafka/client.ts";
import type { KafkaConfig } from "../kafka/kafka.ts";
import type { Message, Sink } from "./sink.ts";

/** About how many bytes one request may have: brokers refuse more than 1 MiB by default. */
const requestBytes = 512 * 1024;

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

/** Messages in requests of bearable size, in their order. */
function* requests(messages: readonly Message[]): Generator<Message[]> {
  let request: Message[] = [], bytes = 0;
  for (const message of messages) {
    const size = (message.key?.length ?? 0) + (message.value?.length ?? 0);
    if (request.length > 0 && bytes + size > requestBytes) {
      yield request;
      [request, bytes] = [[], 0];
    }
    request.push(message);
    bytes += size;
  }
  if (request.length > 0) yield request;
}
