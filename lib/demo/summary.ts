/** What the demo shows at its end. */
import { type LoadReport, loadTable } from "../load/report.ts";
import { table } from "../observe/table.ts";
import type { PublishReport } from "../publish/publish.ts";
import { publishTable } from "../publish/report.ts";
import type { QualityReport } from "../quality/run.ts";
import type { DbtReport } from "../transform/dbt.ts";
import { buildSummary } from "../transform/report.ts";

export type DemoResults = {
  ingest: LoadReport;
  transform: DbtReport;
  quality: QualityReport;
  export: PublishReport;
};

/** Where things lie, as paths a person can type. */
export type DemoPlaces = { landing: string; warehouse: string; publish: string };

export function demoSummary(results: DemoResults, places: DemoPlaces, seconds: number): string {
  const { pass, warn, fail } = results.quality.verdicts;
  return [
    heading("Ingest: files → raw"),
    loadTable(results.ingest),
    ...quarantined(results.ingest),
    heading("Transform: raw → staging → intermediate → marts"),
    buildSummary(results.transform),
    heading("Quality: rules on raw and marts"),
    `${pass} passed, ${warn} warned, ${fail} failed. Warnings are what synthetic and planted data break by design.`,
    heading("Export: marts → Delta tables"),
    publishTable(results.export),
    again(results),
    heading("Where everything lies"),
    table(["what", "where"], [
      ["landing storage", places.landing],
      ["warehouse", places.warehouse],
      ["Delta tables", places.publish],
    ]),
    heading("What to try next"),
    "deno task quality                    the verdicts, rule by rule",
    "deno task transform --select marts   dbt, with its own options",
    "deno task ingest --help              put files of your own into landing and load them",
    "deno task permissions                what each task may touch",
    `\nDone in ${seconds.toFixed(1)} s.`,
  ].join("\n");
}

function heading(text: string): string {
  return `\n${text}\n${"═".repeat(text.length)}`;
}

/** Planted damage, so that a first run shows where it goes. */
function quarantined({ batches }: LoadReport): string[] {
  const bad = batches.filter((batch) => batch.quarantined > 0);
  if (bad.length === 0) return [];
  const rows = bad.map(({ source, status, quarantined, reasons }) => [
    source,
    status,
    quarantined,
    Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`).join(", "),
  ]);
  return ["", "In quarantine (table ops.quarantine):", table(["file", "status", "records", "why"], rows)];
}

function again({ ingest, export: { marts } }: DemoResults): string {
  const published = marts.filter(({ status }) => status === "new").length;
  return ingest.batches.length === 0 && published === 0
    ? "\nNothing was done twice: no batch was loaded and no Delta version was written."
    : "";
}
