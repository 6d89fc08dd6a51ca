/**
 * Retention asked of an account: it sees that there are bytes and none of them, and takes them. The record stays in quarantine,
 * closed and of no batch, as the batches of a verification stay in the ledger.
 */
import { type Check, done, type Expected, value } from "./check.ts";
import type { Target } from "./privileges.ts";

const role = "CLAIMS_RETENTION";

export function retentionChecks({ database, name }: Target): Check[] {
  const quarantine = `${database}.OPS.QUARANTINE`, failures = `${database}.QUALITY.FAILURES`;
  const record = `WHERE QUARANTINE_ID = '${name}'`, key = `WHERE RUN_ID = '${name}'`;
  const say = (role: string, about: string, sql: string): Check => ({ about, role, sql, expected: done });
  const read = (role: string, about: string, sql: string, expected: Expected): Check => ({
    about: `${role} reads ${about}`,
    role,
    sql: `SELECT TO_VARCHAR(${sql}`,
    expected,
  });
  return [
    say(
      "CLAIMS_INGEST",
      "a record is in quarantine, closed",
      `INSERT INTO ${quarantine}
  (QUARANTINE_ID, BATCH_ID, FEED, SOURCE, RECORD_NUMBER, BYTE_LENGTH, RECORDS, REASON, RAW, ENVELOPE, DIGEST, STATUS)
  SELECT '${name}', '${name}', 'verify', 'verify', 1, 1, 1, 'not_utf8', TO_BINARY('FF', 'HEX'), 'a', 'a', 'discarded'`,
    ),
    read(role, "RAW: there, and nothing of it", `RAW) FROM ${quarantine} ${record}`, value("")),
    read(role, "ENVELOPE: there, and nothing of it", `ENVELOPE) FROM ${quarantine} ${record}`, value("")),
    say(
      role,
      `${role} takes both`,
      `UPDATE ${quarantine} SET RAW = NULL, ENVELOPE = NULL ${record} AND RAW IS NOT NULL AND ENVELOPE IS NOT NULL`,
    ),
    read("CLAIMS_PHI", "RAW: gone", `RAW) FROM ${quarantine} ${record}`, value(null)),
    read("CLAIMS_PHI", "DIGEST: as it was", `DIGEST) FROM ${quarantine} ${record}`, value("a")),
    say(
      "CLAIMS_QUALITY",
      "a failing row's key is kept",
      `INSERT INTO ${failures} VALUES ('${name}', 'a', 'a', 'a')`,
    ),
    read(role, "ROW_KEY: there, and nothing of it", `ROW_KEY) FROM ${failures} ${key}`, value("")),
    say(role, `${role} deletes it by its run`, `DELETE FROM ${failures} ${key}`),
    read("CLAIMS_QUALITY", "how many are left", `COUNT(*)) FROM ${failures} ${key}`, value("0")),
  ];
}
