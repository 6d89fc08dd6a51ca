/** Masks and rows asked of an account: a table made by CREATE TABLE AS is masked at once, then opens as its tags say. */
import { type Check, done, type Expected, matches, value } from "./check.ts";
import type { Target } from "./privileges.ts";

const maker = "CLAIMS_TRANSFORM", reader = "CLAIMS_ANALYST", clear = "CLAIMS_PHI";

/** Column → its expression, and what CLAIMS_PHI and, after its tag is set, CLAIMS_ANALYST see of it. */
const columns: Record<string, { sql: string; tag: string; clear: Expected; masked: Expected }> = {
  OPEN_TEXT: { sql: "'a'", tag: "none", clear: value("a"), masked: value("a") },
  // The cents of an open amount must stay: the policy is over NUMBER.
  AMOUNT: { sql: "12.34::NUMBER(18, 2)", tag: "none", clear: value("12.34"), masked: value("12.34") },
  PERSON: { sql: "'person-1'", tag: "key", clear: value("person-1"), masked: matches("^[0-9a-f]{64}$") },
  BORN: { sql: "'1971-05-17'::DATE", tag: "year", clear: value("1971-05-17"), masked: value("1971-01-01") },
  MONTH: { sql: "'202405'", tag: "year", clear: value("202405"), masked: value("2024") },
  ZIP: { sql: "'02138'", tag: "zip3", clear: value("02138"), masked: value("021") },
  SMALL_ZIP: { sql: "'03601'", tag: "zip3", clear: value("03601"), masked: value("000") },
  NAME: { sql: "'Ann'", tag: "whole", clear: value("Ann"), masked: value(null) },
  FLAG: { sql: "TRUE", tag: "whole", clear: value("true"), masked: value(null) },
  RATE: { sql: "1.5::FLOAT", tag: "whole", clear: value("1.5"), masked: value(null) },
  SEEN: {
    sql: "'2024-05-17 10:11:12'::TIMESTAMP_NTZ",
    tag: "whole",
    clear: matches("^2024-05-17 10:11:12"),
    masked: value(null),
  },
  DOCUMENT: { sql: "PARSE_JSON('{\"a\":1}')", tag: "whole", clear: value('{"a":1}'), masked: value(null) },
};

export function maskChecks({ database, name }: Target): Check[] {
  const table = `${database}.MARTS.${name}_MASKED`, tag = `${database}.SECURITY.PHI`;
  const all = Object.entries(columns);
  const read = (role: string, column: string, expected: Expected, about: string): Check => ({
    about: `${role} reads ${column}: ${about}`,
    role,
    expected,
    sql: `SELECT TO_VARCHAR(${column}) FROM ${table}`,
  });
  const make = (about: string, sql: string): Check => ({ about, role: maker, sql, expected: done });
  return [
    make(
      "a table is made by CREATE TABLE AS",
      `CREATE TABLE ${table} AS SELECT ${all.map(([column, { sql }]) => `${sql} AS ${column}`).join(", ")}`,
    ),
    ...all.map(([column]) => read(reader, column, value(null), "masked from its first moment")),
    ...all.map(([column, { clear: expected }]) => read(clear, column, expected, "clear text")),
    make(
      "the tags are set",
      `ALTER TABLE ${table} MODIFY COLUMN ${
        all.map(([column, { tag: of }]) => `${column} SET TAG ${tag} = '${of}'`).join(", ")
      }`,
    ),
    ...all.map(([column, { tag: of, masked }]) => read(reader, column, masked, `tag ${of}`)),
    ...all.map(([column, { clear: expected }]) => read(clear, column, expected, "clear text still")),
    make("a column is added", `ALTER TABLE ${table} ADD COLUMN LATER VARCHAR DEFAULT 'b'`),
    read(reader, "LATER", value(null), "masked from its first moment"),
    make("the table is dropped", `DROP TABLE ${table}`),
  ];
}

const policies = {
  LINE_OF_BUSINESS: "DATA_SOURCE, PAYER, PLAN",
  LINE_OF_BUSINESS_BY_PAYER: "DATA_SOURCE, PAYER",
  LINE_OF_BUSINESS_BY_SOURCE: "DATA_SOURCE",
};

/** Marts under the row access policies, for roles whose lines of business are those of the scripts' example. */
export function rowChecks({ database, name }: Target): Check[] {
  const rows = "('rif', 'Medicare', 'Medicare FFS'), ('core', 'Insurer', 'P1'), ('none', 'Nobody', 'P2')";
  return Object.entries(policies).flatMap(([policy, on]) => {
    const table = `${database}.MARTS.${name}_${policy}`;
    const count = (role: string, expected: string, about: string): Check => ({
      about: `${role} ${about}`,
      role,
      sql: `SELECT TO_VARCHAR(COUNT(*)) FROM ${table}`,
      expected: value(expected),
    });
    const make = (about: string, sql: string): Check => ({ about, role: maker, sql, expected: done });
    return [
      make(
        `a mart is made under ${policy}`,
        `CREATE TABLE ${table} (DATA_SOURCE VARCHAR, PAYER VARCHAR, PLAN VARCHAR)
  WITH ROW ACCESS POLICY ${database}.SECURITY.${policy} ON (${on})
  AS SELECT COLUMN1, COLUMN2, COLUMN3 FROM VALUES ${rows}`,
      ),
      count(reader, "2", "sees the rows of its lines of business, and none of no line"),
      count("CLAIMS_QUALITY", "3", "sees all rows"),
      count(maker, "3", "sees all rows of its own table"),
      make("the mart is dropped", `DROP TABLE ${table}`),
    ];
  });
}
