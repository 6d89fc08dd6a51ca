/** Which sink serves which kind. Adapters are imported when they are asked for. */
import { accessToUrl, needGrants } from "../grants.ts";
import type { KafkaConfig } from "../kafka/kafka.ts";
import type { HttpOptions } from "./http.ts";
import type { LandingOptions } from "./landing.ts";
import type { Sink } from "./sink.ts";

/** What each kind needs to know. */
type Options = { kafka: { kafka: KafkaConfig }; landing: LandingOptions; http: HttpOptions };
type Kind = keyof Options;

/** A kind and its options; without `K` whichever it is. */
export type SinkOptions<K extends Kind = Kind> = { [Each in K]: { kind: Each } & Options[Each] }[K];

const sinks: { [K in Kind]: (options: SinkOptions<K>) => Promise<Sink> } = {
  kafka: async ({ kafka }) => (await import("./kafka.ts")).kafkaSink(kafka),
  landing: async (options) => (await import("./landing.ts")).landingSink(options),
  http: async (options) => {
    needGrants(`send to ${options.url.host}`, [accessToUrl(options.url)]);
    return (await import("./http.ts")).httpSink(options);
  },
};

/** Opens a sink. @throws {TransientError} when it cannot be reached. @throws {ConfigError} when it refuses. */
export function openSink<K extends Kind>(options: SinkOptions<K>): Promise<Sink> {
  return sinks[options.kind](options);
}
