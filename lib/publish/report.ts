/** What was published, as a table for people. */
import { table } from "../observe/table.ts";
import type { PublishReport } from "./publish.ts";

/** A row a mart. */
export function publishTable({ dryRun, marts }: PublishReport): string {
  const lines = marts.map(({ mart, version, rows, bytes, status }) => [
    mart,
    version,
    rows,
    bytes ?? "–",
    status,
  ]);
  const dry = dryRun ? "\nDry run: nothing was written." : "";
  return table(["mart", "version", "rows", "bytes", "status"], lines) + dry;
}
