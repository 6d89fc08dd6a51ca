/** What a simulation sent: as `--json` has it, and as a table for people. */
import { table } from "../observe/table.ts";
import type { Fault } from "./simulate.ts";

/** Counts of events that the sink has acknowledged. */
export type SimulationReport = {
  /** Given again, it makes the same events. */
  seed: number;
  sent: number;
  topics: Record<string, number>;
  faults: Record<Fault, number>;
  tombstones: number;
  seconds: number;
  /** Events a second; `wanted` is null for as many as can be. */
  rate: { wanted: number | null; reached: number };
};

export function simulationTable(
  { seed, sent, topics, faults, tombstones, seconds, rate }: SimulationReport,
): string {
  const { wanted, reached } = rate;
  // A short run reaches a little less than it wants, for its first slice waits.
  const behind = wanted !== null && reached < wanted * 0.95;
  const asked = wanted === null ? "" : ` of ${print(wanted)} wanted${behind ? ": it could not keep up" : ""}`;
  return [
    table(["topic", "sent"], [...Object.entries(topics).sort(), ["total", sent]]),
    "",
    table(["of them", "events"], [
      ["repeats", faults.repeat],
      ["reordered", faults.reordered],
      ["late", faults.late],
      ["broken", faults.broken],
      ["tombstones", tombstones],
    ]),
    "",
    `${print(reached)} events/s${asked}, ${seconds.toFixed(1)} s, seed ${seed}`,
  ].join("\n");
}

/** One line of progress. */
export function progressLine({ sent, rate }: SimulationReport): string {
  return `${print(sent)} events sent, ${print(rate.reached)} events/s`;
}

function print(value: number): string {
  return value.toLocaleString("en-US");
}
