/** kafkajs' errors as ours, by type and name, never by message: brokers may put names of people's things into it. */
import { ConfigError, isOurs, TransientError } from "../errors.ts";

/** What kafkajs puts on its errors; `type` is the protocol's name of an error. */
type KafkaJsError = { name?: string; type?: string; cause?: unknown; broker?: string; errors?: unknown[] };

/** Errors that stay until a person changes something, and what each says. */
const settled: Record<string, string> = {
  UNKNOWN_TOPIC_OR_PARTITION: "the topic is not there",
  TOPIC_AUTHORIZATION_FAILED: "the user may not use the topic",
  GROUP_AUTHORIZATION_FAILED: "the user may not use the consumer group",
  CLUSTER_AUTHORIZATION_FAILED: "the user may not do this in the cluster",
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: "the user may not write idempotently",
  SASL_AUTHENTICATION_FAILED: "the broker refuses the user name or the password",
  UNSUPPORTED_SASL_MECHANISM: "the broker does not offer this SASL mechanism",
  ILLEGAL_SASL_STATE: "the broker wants SASL, or wants none",
  INVALID_TOPIC_EXCEPTION: "the topic's name is not allowed",
  MESSAGE_TOO_LARGE: "a record is larger than the broker takes",
};

/** Runs `work`; its errors say what could not be done, and why as far as Kafka tells. */
export async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(what, error);
  }
}

/** An error of kafkajs as one of ours; one of ours stays as it is. */
export function explained(what: string, error: unknown): Error {
  if (isOurs(error)) {
    return error;
  }
  for (const each of chain(error)) {
    if (each.name === "KafkaJSSASLAuthenticationError") {
      return new ConfigError(`Cannot ${what}: ${settled.SASL_AUTHENTICATION_FAILED}`, { cause: error });
    }
    const why = settled[each.type ?? ""];
    if (why !== undefined) return new ConfigError(`Cannot ${what}: ${why}`, { cause: error });
  }
  const [{ name, type }, ...causes] = chain(error);
  const known = words[name ?? ""] ?? type ??
    causes.map((each) => words[each.name ?? ""]).find((word) => word);
  return new TransientError(`Cannot ${what}: ${known ?? name ?? "unknown error"}`, { cause: error });
}

const words: Record<string, string> = {
  KafkaJSConnectionError: "no broker answers",
  KafkaJSConnectionClosedError: "the broker closed the connection",
  KafkaJSNumberOfRetriesExceeded: "no broker answers",
  KafkaJSRequestTimeoutError: "the broker does not answer in time",
  KafkaJSNoBrokerAvailableError: "no broker answers",
  KafkaJSGroupCoordinatorNotFound: "no broker coordinates the consumer group",
};

/** Whether it is what a broker said, e.g. that it is not yet ready; else there was none to say anything. */
export function isAnswer(error: unknown): boolean {
  return chain(error).some(({ type }) => type !== undefined);
}

/** An error and those that it came from. */
function chain(error: unknown): [KafkaJsError, ...KafkaJsError[]] {
  const first = (error ?? {}) as KafkaJsError;
  const more = [first.cause, ...first.errors ?? []].filter((each) => each !== undefined && each !== null);
  return [first, ...more.flatMap((each) => chain(each))];
}
