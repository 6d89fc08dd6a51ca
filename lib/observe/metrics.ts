/**
 * Metrics, in OpenTelemetry's names where it has them. Deno exports them when OTEL_DENO=true and drops them
 * otherwise; telemetry.ts keeps back what else it would export. Instruments are synchronous: what is observed by
 * callback never arrives from short tasks.
 */
import { metrics } from "@opentelemetry/api";

const meter = metrics.getMeter("claimhouse");

const lag = meter.createGauge("claimhouse.stream.lag", {
  unit: "{offset}",
  description: "Offsets of a partition that are not loaded yet",
});
const lagSeconds = meter.createGauge("claimhouse.stream.lag_seconds", {
  unit: "s",
  description: "How long the first record of a partition that is not loaded has waited",
});
const stalled = meter.createGauge("claimhouse.stream.stalled", {
  description: "1 where records wait and the partition's checkpoint does not move, else 0",
});
const age = meter.createGauge("claimhouse.feed.age_seconds", {
  unit: "s",
  description: "Age of a feed's newest loaded row",
});
const events = meter.createCounter("claimhouse.stream.events", {
  unit: "{event}",
  description: "Events that were committed, loaded or to quarantine",
});

const answers = meter.createHistogram("claimhouse.edge.answer.duration", {
  unit: "s",
  description: "How long the edge took to answer, by route, status and problem",
  // OpenTelemetry's for http.server.request.duration; those that it has without are for milliseconds.
  advice: {
    explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
});
const edgeEvents = meter.createCounter("claimhouse.edge.events", {
  unit: "{event}",
  description: "Events that came to the edge, by what became of them",
});

/** Counts an answer of the edge and its events. */
export function countAnswer(
  answer: {
    route: string;
    status: number;
    problem: string | null;
    seconds: number;
    accepted: number;
    refused: number;
    repeated: number;
  },
): void {
  const { route, status, problem, seconds, accepted, refused, repeated } = answer;
  const told = problem === null ? {} : { "error.type": problem };
  answers.record(seconds, { "http.route": route, "http.response.status_code": status, ...told });
  for (const [outcome, count] of Object.entries({ accepted, refused, repeated })) {
    if (count > 0) edgeEvents.add(count, { outcome });
  }
}

/** Sets a partition's gauges. */
export function recordPartition(
  partition: { feed: string; topic: string; partition: number },
  values: { lag: number; lagSeconds: number; stalled: boolean },
): void {
  const attributes = {
    feed: partition.feed,
    "messaging.system": "kafka",
    "messaging.destination.name": partition.topic,
    "messaging.destination.partition.id": String(partition.partition),
  };
  lag.record(values.lag, attributes);
  lagSeconds.record(values.lagSeconds, attributes);
  stalled.record(values.stalled ? 1 : 0, attributes);
}

/** Sets the gauge of a feed's age; a feed that has never loaded anything has none. */
export function recordFeedAge(feed: string, seconds: number): void {
  age.record(seconds, { feed });
}

/** Counts what a commit did with a feed's events. */
export function countEvents(feed: string, counts: { loaded: number; quarantined: number }): void {
  events.add(counts.loaded, { feed, outcome: "loaded" });
  events.add(counts.quarantined, { feed, outcome: "quarantined" });
}
