/**
 * Sends a believable stream of claim, member and provider events to Kafka or an edge, made from the samples.
 *
 *     deno task simulate [--rate N] [--count N] [--seconds N] [--create-topics | --edge URL] [--help]
 *
 * Reads samples/, writes the topics of the event feeds (KAFKA_BROKERS and the other KAFKA_ names), or sends to an edge,
 * signed by the first of EDGE_KEYS.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { float, integer, url } from "@optique/core/valueparser";
import { pathToFileURL } from "node:url";
import { project, simulateConfig } from "../lib/config.ts";
import { edgeClient } from "../lib/edge/client.ts";
import type { Key } from "../lib/edge/signature.ts";
import { ConfigError } from "../lib/errors.ts";
import { events } from "../lib/feeds/events.ts";
import { accessToUrl, needGrants } from "../lib/grants.ts";
import { openKafka } from "../lib/kafka/client.ts";
import { progress, startLog } from "../lib/observe/log.ts";
import { readEntities } from "../lib/simulate/entities.ts";
import { progressLine, simulationTable } from "../lib/simulate/report.ts";
import { send } from "../lib/simulate/send.ts";
import { simulate, usualMix } from "../lib/simulate/simulate.ts";
import { openSink } from "../lib/sink/registry.ts";
import { openStorage } from "../lib/storage/registry.ts";
import { readArguments, runTask } from "../lib/task/task.ts";

const number = integer({ metavar: "N", min: 1 });
const share = float({ metavar: "SHARE", min: 0, max: 1 });
const options = readArguments(
  object({
    rate: withDefault(
      option("--rate", integer({ metavar: "N", min: 0 }), {
        description: message`Events a second; 0 is as many as can be.`,
      }),
      1_000,
    ),
    count: optional(option("--count", number, { description: message`End after so many events.` })),
    seconds: optional(option("--seconds", number, { description: message`End after so long.` })),
    seed: optional(option("--seed", integer({ metavar: "N", min: 0, max: 2 ** 32 - 1 }), {
      description: message`Make the ids, keys and faults of an earlier run again; otherwise they are new.`,
    })),
    repeats: withDefault(
      option("--repeats", share, { description: message`Share of events that are sent again.` }),
      0.01,
    ),
    reordered: withDefault(
      option("--reordered", share, { description: message`Share that comes after its successor.` }),
      0.005,
    ),
    late: withDefault(
      option("--late", share, { description: message`Share whose time is hours before what was sent.` }),
      0.002,
    ),
    broken: withDefault(
      option("--broken", share, { description: message`Share that breaks JSON or its schema.` }),
      0.001,
    ),
    tombstones: optional(option("--tombstones", share, {
      description: message`Share of deletions; 0.002, and none to an edge, when left out.`,
    })),
    edge: optional(option("--edge", url({ allowedProtocols: ["http:", "https:"], metavar: "URL" }), {
      description: message`Send to this edge and not to Kafka.`,
    })),
    createTopics: option("--create-topics", { description: message`Make the topics that are not there.` }),
    json: option("--json", { description: message`Print one JSON summary on stdout.` }),
  }),
  { task: "simulate", brief: message`Send simulated claim, member and provider events to Kafka or an edge.` },
);

await runTask("What was sent and acknowledged stays sent.", async (signal) => {
  const { rate, count = null, seconds = null, createTopics, edge, json, ...shares } = options;
  const { repeats, reordered, late, broken, tombstones = edge === undefined ? 0.002 : 0 } = shares;
  if (repeats + reordered + late + broken + tombstones > 1) {
    throw new ConfigError("Cannot simulate: the shares are more than 1 together");
  }
  const seed = options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0];
  const config = simulateConfig();
  startLog(config.log.level);
  if (edge !== undefined) needGrants(`send to ${edge.host}`, [accessToUrl(edge)]);
  const entities = await readEntities(openStorage(pathToFileURL(`${project}/samples/`)));
  if (createTopics) {
    await using kafka = await openKafka(config.kafka);
    await kafka.createTopics(events.map(({ sources }) => ({ topic: sources.kafka!.topic, partitions: 6 })));
  }

  await using sink = edge === undefined
    ? await openSink({ kind: "kafka", kafka: config.kafka })
    : edgeClient({ url: edge.href, key: signingKey(config.key), signal });
  const stream = simulate(entities, { ...shares, tombstones, seed, mix: usualMix });
  const onProgress = (sofar: Parameters<typeof progressLine>[0]) => progress(progressLine(sofar));
  const report = await send({ events: stream, sink, rate, count, seconds, seed, signal, onProgress });
  progress("");
  console.log(json ? JSON.stringify(report) : simulationTable(report));
  return 0;
});

function signingKey(key: Key | null): Key {
  if (key !== null) return key;
  throw new ConfigError("Cannot send to an edge: EDGE_KEYS must have the key to sign with");
}
