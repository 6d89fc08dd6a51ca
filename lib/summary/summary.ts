/** What a task leaves for whoever runs it: its counts, in a file of at most 4 KiB and in a record of its log. */
import { logger, writeRecord } from "../observe/log.ts";
import { printableJson } from "../observe/printable.ts";

/** What is left. A reader that finds it cut knows nothing of what it does not name. */
export type Summary<Counts> = {
  /** The program's name in `tasks`. */
  task: string;
  /** Whether names were left out: what is there is right, and there is more. */
  cut: boolean;
  counts: Counts;
};

/** A cluster keeps the first 4,096 bytes of such a file, and what is cut there is no JSON. */
const mostBytes = 4095;

/**
 * Leaves the counts of a task in the file, and whole in the log, whatever its level; without a file in neither. What cannot
 * be written is a warning: the work is done.
 */
export async function leaveSummary<Counts extends object>(
  file: string | null,
  task: string,
  counts: Counts,
): Promise<void> {
  if (file === null) return;
  try {
    // In its place: a cluster mounts the file, and one that is mounted cannot be replaced.
    await Deno.writeTextFile(file, summaryText(task, counts));
  } catch (error) {
    logger("summary").warning(`Cannot write the file that SUMMARY_PATH names: ${nameOf(error)}`);
  }
  try {
    writeRecord("Summary", { summary: { task, cut: false, counts } satisfies Summary<Counts> });
  } catch (error) {
    logger("summary").warning(`Cannot write the summary into the log: ${nameOf(error)}`);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}

/** The summary as JSON of less than 4,096 bytes. Of what is longest, the later half of its names goes until it fits. */
export function summaryText<Counts extends object>(task: string, counts: Counts): string {
  let left: Record<string, unknown> = Object.fromEntries(Object.entries(counts));
  let text = printed({ task, cut: false, counts: left });
  while (new TextEncoder().encode(text).length > mostBytes) {
    left = halved(left);
    text = printed({ task, cut: true, counts: left });
  }
  return text;
}

function printed(summary: Summary<Record<string, unknown>>): string {
  return printableJson(JSON.stringify(summary));
}

function halved(counts: Record<string, unknown>): Record<string, unknown> {
  const length = (value: unknown) => typeof value === "object" ? JSON.stringify(value).length : 0;
  const [name, longest] = Object.entries(counts).reduce((a, b) => length(b[1]) > length(a[1]) ? b : a);
  return { ...counts, [name]: half(longest) };
}

function half(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, Math.floor(value.length / 2));
  const entries = Object.entries(value as object);
  return Object.fromEntries(entries.slice(0, Math.floor(entries.length / 2)));
}
