/** Kafka, as the environment has it. */
import type { KafkaConfig } from "../kafka/kafka.ts";
import { certificates, type Environment, hostList } from "./environment.ts";

export function brokers(env: Environment): string[] {
  return hostList(env, "KAFKA_BROKERS");
}

export function kafka(env: Environment): KafkaConfig {
  const ssl = env.flag("KAFKA_SSL");
  const ca = certificates(env, "KAFKA_SSL_CA");
  const mechanism = env.choice("KAFKA_SASL_MECHANISM");
  const [username, password] = [env.text("KAFKA_SASL_USERNAME"), env.text("KAFKA_SASL_PASSWORD")];
  if (mechanism === "none") return { brokers: brokers(env), ssl: ca === null ? ssl : { ca }, sasl: null };
  if (username === undefined || password === undefined) {
    env.problems.push("KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD");
  }
  const sasl = { mechanism, username: username ?? "", password: password ?? "" };
  return { brokers: brokers(env), ssl: ca === null ? ssl : { ca }, sasl };
}
