/** The stream, as the environment has it. */
import type { KafkaConfig } from "../kafka/kafka.ts";
import { type Address, address, path, read } from "./environment.ts";
import { kafka } from "./kafka.ts";
import { task, type TaskConfig } from "./task.ts";

export type StreamConfig = TaskConfig & {
  spool: string;
  kafka: KafkaConfig;
  group: string;
  deadLetterTopic: string | null;
  /** How long a record may wait for its commit, in ms. */
  commitAge: number;
  /** Where readiness and liveness are told; null for nowhere. */
  health: Address | null;
};

export function streamConfig(): StreamConfig {
  return read((env) => ({
    ...task(env),
    spool: path(env, "SPOOL_PATH"),
    kafka: kafka(env),
    group: env.value("KAFKA_GROUP"),
    deadLetterTopic: env.text("KAFKA_DEAD_LETTER_TOPIC") ?? null,
    commitAge: env.seconds("STREAM_COMMIT_SECONDS") * 1000,
    health: address(env, "STREAM_HEALTH"),
  }));
}
