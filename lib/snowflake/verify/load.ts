/** A load, a kill and a resume, asked of an account: what was not committed is not there, and the next run finishes it. */
import { type Check, done, value } from "./check.ts";
import type { Target } from "./privileges.ts";

const role = "CLAIMS_INGEST";

export function loadChecks({ database, name }: Target): Check[] {
  const table = `${database}.RAW.${name}_LOAD`;
  const rows = "SELECT 'row ' || SEQ4() AS A FROM TABLE(GENERATOR(ROWCOUNT => 1000))";
  const say = (about: string, sql: string): Check => ({ about, role, sql, expected: done });
  const count = (expected: string, about: string): Check => ({
    about,
    role,
    sql: `SELECT TO_VARCHAR(COUNT(*)) FROM ${table}`,
    expected: value(expected),
  });
  const load = [
    say("a transaction begins", "BEGIN"),
    say("a thousand rows are loaded", `INSERT INTO ${table} (A) ${rows}`),
  ];
  return [
    say("a raw table is made", `CREATE TABLE ${table} (A VARCHAR)`),
    say("a feed's new column is added", `ALTER TABLE ${table} ADD COLUMN B VARCHAR`),
    ...load,
    { about: "the session is broken off before it commits", role, sql: null, expected: done },
    count("0", "nothing of it is there"),
    ...load,
    say("the load commits", "COMMIT"),
    count("1000", "all of it is there, once"),
    say("the raw table is dropped", `DROP TABLE ${table}`),
  ];
}
