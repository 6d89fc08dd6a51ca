/** The settings of events: Kafka, the stream, the edge. */
import { bothTiers, type Setting } from "./setting.ts";

const stream = bothTiers("stream");
const kafka = {
  system: "kafka",
  sets: [...stream, "edge", ...bothTiers("monitor"), "simulate"],
} as const;
const edge = { system: "edge", sets: ["edge", "edge-landing", "edge-http"] } as const;

export const events = {
  KAFKA_BROKERS: {
    ...kafka,
    kind: "hosts",
    help: "`host:port` of brokers, separated by commas",
    default: "localhost:9092",
    replaces: "localhost:9092",
  },
  KAFKA_GROUP: { ...kafka, kind: "text", sets: stream, help: "consumer group", default: "claimhouse" },
  KAFKA_SSL: { ...kafka, kind: "flag", help: "TLS", default: "false" },
  KAFKA_SSL_CA: {
    ...kafka,
    kind: "file",
    help: "the certificate of an own authority; with it there is TLS, whatever `KAFKA_SSL` says",
    unset: "the authorities that are known",
  },
  KAFKA_SASL_MECHANISM: {
    ...kafka,
    kind: "choice",
    values: ["none", "plain", "scram-sha-256", "scram-sha-512"],
    help: "how to log in",
    default: "none",
  },
  KAFKA_SASL_USERNAME: { ...kafka, kind: "secret", help: "who logs in" },
  KAFKA_SASL_PASSWORD: { ...kafka, kind: "secret", help: "the password" },
  KAFKA_DEAD_LETTER_TOPIC: {
    ...kafka,
    kind: "text",
    sets: stream,
    help: "topic for bad events",
    unset: "bad events are in quarantine alone",
  },
  STREAM_COMMIT_SECONDS: {
    kind: "seconds",
    system: "stream",
    sets: stream,
    help: "how long an event waits for its commit at most",
    default: "1",
  },
  STREAM_HEALTH: {
    kind: "address",
    system: "stream",
    sets: stream,
    help: "`host:port` of the health answers, or `off`",
    default: "127.0.0.1:8086",
    replaces: "127.0.0.1:8086",
    off: true,
  },
  EDGE_LISTEN: {
    ...edge,
    kind: "address",
    help: "`host:port` of the edge",
    default: "127.0.0.1:8087",
    replaces: "127.0.0.1:8087",
  },
  EDGE_KEYS: {
    ...edge,
    kind: "secret",
    sets: [...edge.sets, "simulate-edge"],
    help: "who may send: `id:tenant:secret`, separated by commas; secrets of 32 bytes or more in base64, " +
      "as `openssl rand -base64 32` makes them",
  },
  EDGE_RATE: { ...edge, kind: "number", help: "requests of one key a second", default: "1000" },
  EDGE_SINK: {
    ...edge,
    kind: "choice",
    values: ["kafka", "landing", "http"],
    help: "where events go; each has a task of its own",
    default: "kafka",
  },
  EDGE_FILES: {
    ...edge,
    kind: "flag",
    help: "`true` takes whole files into `LANDING_URL`",
    unset: "`true` with `EDGE_SINK=landing`, else `false`",
  },
  EDGE_MASK_SECRET: {
    ...edge,
    kind: "secret",
    help: "what tokens of masked members are made with: 32 bytes or more in base64",
  },
  EDGE_HTTP_URL: {
    ...edge,
    kind: "url",
    sets: ["edge-http"],
    help: "where the sink `http` sends",
    replaces: "localhost:8082",
  },
  EDGE_HTTP_FORM: {
    ...edge,
    kind: "choice",
    values: ["cloudevents", "rest-proxy"],
    sets: ["edge-http"],
    help: "what the sink `http` sends; `rest-proxy` is Kafka REST Proxy v2",
    default: "cloudevents",
  },
  EDGE_HTTP_AUTHORIZATION: {
    ...edge,
    kind: "secret",
    sets: ["edge-http"],
    help: "the header `Authorization` of the sink `http`",
  },
} as const satisfies Record<string, Setting>;
