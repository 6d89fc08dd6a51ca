/** Which sink serves which kind. Adapters are imported when they are asked for. */
import type { KafkaConfig } from "../kafka/kafka.ts";
import type { Sink } from "./sink.ts";

export type SinkOptions = { kind: "kafka"; kafka: KafkaConfig };

const sinks = {
  kafka: async ({ kafka }: SinkOptions) => (await import("./kafka.ts")).kafkaSink(kafka),
} satisfies Record<SinkOptions["kind"], (options: SinkOptions) => Promise<Sink>>;

/** Opens a sink. @throws {TransientError} when it cannot be reached. */
export function openSink(options: SinkOptions): Promise<Sink> {
  return sinks[options.kind](options);
}
