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
  KAFKA_GROUP: {
    ...kafka,
    kind: "text",
    sets: stream,
    help: "the consumer group that `stream` joins",
    default: "claimhouse",
  },
  KAFKA_SSL: { ...kafka, kind: "flag", help: "encrypts connections with TLS", default: "false" },
  KAFKA_SSL_CA: {
    ...kafka,
    kind: "file",
    help: "the certificates of your own certificate authority; turns TLS on, also with `KAFKA_SSL=false`",
    unset: "the authorities that Deno knows",
  },
  KAFKA_SASL_MECHANISM: {
    ...kafka,
    kind: "choice",
    values: ["none", "plain", "scram-sha-256", "scram-sha-512"],
    help: "how clients log in to brokers",
    default: "none",
  },
  KAFKA_SASL_USERNAME: { ...kafka, kind: "secret", help: "the user who logs in" },
  KAFKA_SASL_PASSWORD: { ...kafka, kind: "secret", help: "the password of that user" },
  KAFKA_DEAD_LETTER_TOPIC: {
    ...kafka,
    kind: "text",
    sets: stream,
    help: "the topic that bad events are sent to, besides quarantine",
    unset: "quarantine alone has bad events",
  },
  STREAM_COMMIT_SECONDS: {
    kind: "seconds",
    system: "stream",
    sets: stream,
    help: "the longest time that an event waits for its commit",
    default: "1",
  },
  STREAM_HEALTH: {
    kind: "address",
    system: "stream",
    sets: stream,
    help: "`host:port` at which `/livez` and `/readyz` answer, or `off`",
    default: "127.0.0.1:8086",
    replaces: "127.0.0.1:8086",
    off: true,
  },
  EDGE_LISTEN: {
    ...edge,
    kind: "address",
    help: "`host:port` at which the edge listens",
    default: "127.0.0.1:8087",
    replaces: "127.0.0.1:8087",
  },
  EDGE_KEYS: {
    ...edge,
    kind: "secret",
    sets: [...edge.sets, "simulate-edge"],
    help:
      "the senders' keys: `id:tenant:secret`, separated by commas; secrets of 32 bytes or more in base64, " +
      "as `openssl rand -base64 32` makes them",
  },
  EDGE_RATE: {
    ...edge,
    kind: "number",
    help: "how many requests a second one key may send",
    default: "1000",
  },
  EDGE_SINK: {
    ...edge,
    kind: "choice",
    values: ["kafka", "landing", "http"],
    help: "where the edge sends events; `edge:landing` and `edge:http` set it themselves",
    default: "kafka",
  },
  EDGE_FILES: {
    ...edge,
    kind: "flag",
    help: "whether the edge also takes whole files, into `LANDING_URL`",
    unset: "`true` with `EDGE_SINK=landing`, else `false`",
  },
  EDGE_MASK_SECRET: {
    ...edge,
    kind: "secret",
    help: "the secret from which `--mask` makes tokens: 32 bytes or more in base64",
  },
  EDGE_HTTP_URL: {
    ...edge,
    kind: "url",
    sets: ["edge-http"],
    help: "the URL that the sink `http` sends events to",
    replaces: "localhost:8082",
  },
  EDGE_HTTP_FORM: {
    ...edge,
    kind: "choice",
    values: ["cloudevents", "rest-proxy"],
    sets: ["edge-http"],
    help: "the form in which the sink `http` sends events; `rest-proxy` is that of Kafka REST Proxy v2",
    default: "cloudevents",
  },
  EDGE_HTTP_AUTHORIZATION: {
    ...edge,
    kind: "secret",
    sets: ["edge-http"],
    help: "the header `Authorization` that the sink `http` sends",
  },
} as const satisfies Record<string, Setting>;
