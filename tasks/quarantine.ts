/**
 * What was not loaded: lists it, shows it, loads it after all, or discards it.
 *
 *     deno task quarantine list|show|replay|discard [--help]
 *
 * Reads and writes the warehouse (WAREHOUSE, DUCKDB_PATH); replay also reads LANDING_URL and writes SPOOL_PATH.
 */
import { object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { choice, string } from "@optique/core/valueparser";
import { ingestConfig } from "../lib/config.ts";
import { ConfigError } from "../lib/errors.ts";
import { feeds } from "../lib/feeds/feeds.ts";
import { accessTo, needGrants } from "../lib/grants.ts";
import { checkFilter, namedRecords, quarantineIds, recordsOf } from "../lib/load/choose_quarantined.ts";
import { listed, recordDetails, recordTable, replayTable, whyGone } from "../lib/load/quarantine_report.ts";
import { replay } from "../lib/load/replay.ts";
import { Spool } from "../lib/load/spool.ts";
import { startLog } from "../lib/observe/log.ts";
import { printableJson } from "../lib/observe/printable.ts";
import { fileSource } from "../lib/source/files/files.ts";
import { openLanding } from "../lib/storage/registry.ts";
import { replayCounts } from "../lib/summary/counts.ts";
import { leaveSummary } from "../lib/summary/summary.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";

const named = multiple(argument(string({ metavar: "ID" })), { min: 1 });
const json = option("--json", { description: message`Print JSON on stdout.` });
const filter = {
  feed: multiple(option("--feed", string({ metavar: "NAME" }), {
    description: message`Only of this feed (rif.carrier) or system (rif). May be repeated.`,
  })),
  reason: optional(option("--reason", string({ metavar: "CODE" }), {
    description: message`Only for this reason.`,
  })),
};
const options = readArguments(
  or(
    command(
      "list",
      object({
        verb: constant("list"),
        ...filter,
        status: optional(option("--status", choice(["open", "replayed", "discarded", "superseded"]))),
        json,
      }),
      { brief: message`What is in quarantine: positions and reasons, no values.` },
    ),
    command(
      "show",
      object({
        verb: constant("show"),
        ids: named,
        raw: option("--raw", {
          description: message`Print the record's bytes: they may be a person's data.`,
        }),
      }),
      { brief: message`Everything known of records, their bytes only when asked for.` },
    ),
    command(
      "replay",
      object({
        verb: constant("replay"),
        ids: multiple(argument(string({ metavar: "ID" }))),
        ...filter,
        bytes: optional(option("--bytes", string({ metavar: "FILE" }), {
          description: message`Mended bytes of one record, without a header; - is standard input.`,
        })),
        json,
      }),
      { brief: message`Validate open records again and load those that are good, each once.` },
    ),
    command("discard", object({ verb: constant("discard"), ids: named }), {
      brief: message`Close records that will not be loaded; their bytes stay until retention takes them.`,
    }),
  ),
  { task: "quarantine", brief: message`What was not loaded, and what becomes of it.` },
);

await runTask(
  "Nothing is lost: what was replayed or discarded stays so, and the rest is open as before.",
  async (signal) => {
    const config = ingestConfig();
    startLog(config.log.level);
    await using spool = await Spool.open(config.spool);
    await using warehouse = await openWarehouse({
      ...config.warehouse,
      task: "quarantine",
      folders: [spool.folder],
    });

    if ("feed" in options) checkFilter(options, options.verb);
    if (options.verb === "list") {
      const { feed, reason, status } = options;
      const records = await recordsOf(warehouse, { feed, reason, status: status ?? "open" });
      if (options.json) console.log(printableJson(JSON.stringify(listed(records))));
      else {
        const filtered = feed.length > 0 || reason !== undefined || status !== undefined;
        // A warehouse that is not there yet has nothing to ask for.
        const others = filtered && records.length === 0 && (await warehouse.quarantined({})).length > 0;
        const ids = records.length > 0 || others ? await quarantineIds(warehouse) : [];
        console.log(recordTable(records, ids, { feed, reason, status }));
      }
      return 0;
    }
    const records = await namedRecords(warehouse, options);

    if (options.verb === "show") {
      const gone = options.raw ? records.filter(({ raw, byteLength }) => raw === null && byteLength > 0) : [];
      if (gone.length > 0) {
        const why = gone.map((record) => `${record.id}: ${whyGone(record)}`);
        throw new ConfigError(`Cannot print the bytes of ${why.join("; ")}`);
      }
      for (const record of records) {
        if (!options.raw) console.log(recordDetails(record));
        else if (record.raw !== null) await Deno.stdout.write(record.raw);
      }
      return 0;
    }
    if (options.verb === "discard") {
      console.log(`${await warehouse.discard(records.map(({ id }) => id))} of ${records.length} discarded`);
      return 0;
    }
    const { bytes } = options;
    const mended = bytes === undefined
      ? null
      : bytes === "-"
      ? new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer())
      : await readBytes(bytes);
    const source = fileSource({ storage: await openLanding(config.landing), settle: config.settle });
    const done = await replay({ feeds, records, mended, source, warehouse, spool, signal });
    if (options.json) console.log(JSON.stringify(done));
    else console.log(replayTable(done, done.length === 0 ? [] : await quarantineIds(warehouse)));
    await leaveSummary(config.summary, "quarantine", replayCounts(done));
    return done.every(({ outcome }) => outcome === "replayed") ? 0 : 3;
  },
);

async function readBytes(file: string): Promise<Uint8Array> {
  needGrants(`read ${file}`, accessTo(file));
  return await Deno.readFile(file).catch((cause) => {
    const why = cause instanceof Deno.errors.NotFound ? "it is not there" : "it cannot be read";
    throw new ConfigError(`Cannot read ${file}: ${why}`, { cause });
  });
}
