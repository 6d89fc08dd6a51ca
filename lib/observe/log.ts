/** Logs on stderr: lines for people on a terminal, JSON lines in a pipe. Never a field's value. */
import { configureSync, getLogger, jsonLinesFormatter, type LogRecord } from "@logtape/logtape";
import { shortened } from "./display_width.ts";
import { printable, printableJson } from "./printable.ts";

const encoder = new TextEncoder();
const write = (line: string) => Deno.stderr.writeSync(encoder.encode(line));

/** Sets up logging for one task; call it once, before anything logs. */
export function startLog(level: "debug" | "info" | "warning" | "error"): void {
  const format = Deno.stderr.isTerminal() ? forPeople : forMachines;
  configureSync({
    sinks: { stderr: (record) => void write(format(record)) },
    loggers: [
      { category: "claimhouse", lowestLevel: level, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
    ],
    reset: true,
  });
}

/** Facts of a log line: ids, positions and counts, never a field's value. */
export type Facts = Record<string, unknown>;

/** The logger of one part, e.g. `load`. Lines are said as they are; braces in them mean nothing. */
export function logger(part: string) {
  const log = getLogger(["claimhouse", part]);
  const plain = (text: string) => text.replaceAll("{", "{{").replaceAll("}", "}}");
  return {
    debug: (text: string, facts: Facts = {}) => log.debug(plain(text), facts),
    info: (text: string, facts: Facts = {}) => log.info(plain(text), facts),
    warning: (text: string, facts: Facts = {}) => log.warning(plain(text), facts),
    error: (text: string, facts: Facts = {}) => log.error(plain(text), facts),
  };
}

/** A line of JSON among those of the log, whatever its level, for who reads what a task says by machine. */
export function writeRecord(message: string, facts: Facts): void {
  const record = { "@timestamp": new Date().toISOString(), level: "INFO", message, ...facts };
  let left = encoder.encode(`${printableJson(JSON.stringify(record))}\n`);
  while (left.length > 0) left = left.subarray(Deno.stderr.writeSync(left));
}

function forPeople(record: LogRecord): string {
  const mark = { warning: "warning: ", error: "error: ", fatal: "error: " }[record.level as string];
  return `${clearLine}${mark ?? ""}${printable(record.message.join(""))}\n`;
}

/** Lines for machines are looked at by people too. */
function forMachines(record: LogRecord): string {
  return printableJson(jsonLinesFormatter(record));
}

const clearLine = "\r\x1b[K";

/** A line on a terminal that is overwritten by the next, so no longer than it is wide; nothing in a pipe. */
export function progress(text: string): void {
  if (!Deno.stderr.isTerminal()) return;
  write(`${clearLine}${shortened(printable(text), Deno.consoleSize().columns - 1)}`);
}
