/** What is logged while a test goes on. */
import { configureSync, type LogRecord, resetSync } from "@logtape/logtape";

/** `level: text` of every line from now on, until it is disposed of. */
export function logged(): { log: string[] } & Disposable {
  const log: string[] = [];
  const line = ({ level, message }: LogRecord) => void log.push(`${level}: ${message.join("")}`);
  configureSync({
    sinks: { line },
    loggers: [{ category: "claimhouse", lowestLevel: "debug", sinks: ["line"] }, {
      category: ["logtape", "meta"],
      lowestLevel: "error",
      sinks: ["line"],
    }],
  });
  return { log, [Symbol.dispose]: () => resetSync() };
}
