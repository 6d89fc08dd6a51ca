/**
 * Takes claim, member and provider events over HTTP, checks them, and answers when the sink has them.
 *
 *     deno task edge [--mask FIELD]... [--help]
 *
 * Listens on EDGE_LISTEN for senders with EDGE_KEYS, writes to EDGE_SINK: kafka (KAFKA_BROKERS), landing (LANDING_URL)
 * or http (EDGE_HTTP_URL).
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { edgeConfig } from "../lib/config.ts";
import { usualLimits } from "../lib/edge/edge.ts";
import { edgeHandler } from "../lib/edge/handler.ts";
import { Mask } from "../lib/edge/mask.ts";
import { landingUpload, observer, readiness } from "../lib/edge/serving.ts";
import { ConfigError } from "../lib/errors.ts";
import { logger, startLog } from "../lib/observe/log.ts";
import { grouped } from "../lib/sink/grouped.ts";
import { openSink } from "../lib/sink/registry.ts";
import { serveUntil } from "../lib/task/serve.ts";
import { readArguments, runTask } from "../lib/task/task.ts";

const options = readArguments(
  object({
    mask: multiple(option("--mask", string({ metavar: "FIELD" }), {
      description:
        message`Replace this member of the events' data by a token before it goes on. May be repeated.`,
    })),
  }),
  {
    task: "edge",
    brief: message`Take events over HTTP and hand them to Kafka, landing or another endpoint.`,
  },
);

/** What goes to the sink together, and what may wait for it. */
const groups = { messages: 5_000, bytes: 4_000_000, waiting: 64_000_000 };

await runTask(
  "Nothing is lost: what was answered with 202 or 201 is kept, and a sender sends the rest again.",
  async (signal) => {
    const { log, listen, keys, rate, sink: sinkOptions, files, maskSecret } = edgeConfig();
    startLog(log.level);
    if (options.mask.length > 0 && maskSecret === null) {
      throw new ConfigError("Cannot mask: EDGE_MASK_SECRET must be set");
    }
    const mask = options.mask.length === 0 ? null : new Mask(options.mask, maskSecret!);

    await using inner = await openSink(sinkOptions);
    await using sink = grouped(inner, groups);
    const state = readiness();
    const handler = edgeHandler({
      keys,
      sink,
      mask,
      ready: state.ready,
      limits: { ...usualLimits, rate, burst: 2 * rate },
      upload: files === null ? null : landingUpload(files),
      observe: (answer) => {
        state.note(answer);
        observer(answer);
      },
    });
    await serveUntil(signal, listen, handler, (at) => {
      logger("edge").info(`Takes events at http://${at} for ${sinkOptions.kind}`);
    });
    return 0;
  },
);
