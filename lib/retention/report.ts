/** What retention did, for people: counts and moments alone. */
import { table } from "../observe/table.ts";
import type { Retained } from "./retention.ts";

export function retentionTable({ dryRun, quarantine, failures }: Retained): string {
  return table(["what", "older than", dryRun ? "would go" : "gone"], [
    ["bytes of closed records in quarantine", quarantine.before, quarantine.entries],
    ["keys of rows that failed a rule", failures.before, failures.rows],
  ]);
}
