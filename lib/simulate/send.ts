/** Sends a simulated stream to a sink at a chosen pace, and counts what went out. */
import type { Message, Sink } from "../sink/sink.ts";
import { pace } from "./pace.ts";
import type { SimulationReport } from "./report.ts";
import { faults, type SimulatedEvent } from "./simulate.ts";

export type SendOptions = {
  events: Iterator<SimulatedEvent, never>;
  sink: Sink;
  /** Events a second; 0 is as many as can be. */
  rate: number;
  /** Ends after so many events, or so many seconds, whichever is first; null is never. */
  count: number | null;
  seconds: number | null;
  seed: number;
  /** Ends the sending in good order, between two slices. */
  signal: AbortSignal;
  onProgress?: (report: SimulationReport) => void;
};

/** Every event that is counted was acknowledged. @throws what the sink throws. */
export async function send(options: SendOptions): Promise<SimulationReport> {
  const { events, sink, rate, count, seconds, seed, onProgress } = options;
  const enough = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const timer = seconds === null ? undefined : setTimeout(() => enough.abort(), seconds * 1000);
  const began = performance.now();
  const report: SimulationReport = {
    seed,
    sent: 0,
    topics: {},
    faults: Object.fromEntries(faults.map((fault) => [fault, 0])) as SimulationReport["faults"],
    tombstones: 0,
    seconds: 0,
    rate: { wanted: rate === 0 ? null : rate, reached: 0 },
  };
  try {
    for await (const due of pace({ rate, signal })) {
      const slice: SimulatedEvent[] = [];
      const most = count === null ? due : Math.min(due, count - report.sent);
      while (slice.length < most) slice.push(events.next().value);
      await sink.send(slice.map(toMessage));
      for (const event of slice) add(report, event);
      report.seconds = (performance.now() - began) / 1000;
      report.rate.reached = Math.round(report.sent / report.seconds);
      onProgress?.(report);
      if (report.sent === count) break;
    }
  } finally {
    clearTimeout(timer);
  }
  return report;
}

const encoder = new TextEncoder();

function toMessage({ topic, key, value }: SimulatedEvent): Message {
  return { topic, key: encoder.encode(key), value };
}

function add(report: SimulationReport, { topic, value, fault }: SimulatedEvent): void {
  report.sent++;
  report.topics[topic] = (report.topics[topic] ?? 0) + 1;
  if (value === null) report.tombstones++;
  if (fault !== null) report.faults[fault]++;
}
