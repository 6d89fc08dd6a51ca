/** security/matrix.md: role × object × privilege, made of the scripts. */
import type { Grant, Grants } from "./grants.ts";

/** In the order in which the matrix has them. */
export const roles = [
  "CLAIMS_ADMIN",
  "CLAIMS_INGEST",
  "CLAIMS_TRANSFORM",
  "CLAIMS_QUALITY",
  "CLAIMS_EXPORT",
  "CLAIMS_RETENTION",
  "CLAIMS_ANALYST",
  "CLAIMS_PHI",
  "CLAIMS_AUDITOR",
];

const about = `# Who may do what

Made of the scripts in [security/snowflake](snowflake) by \`deno task snowflake:setup --matrix\`; a test holds the two
together. \`deno task snowflake:verify\` holds it against an account: each privilege here is there, and no other.

- **Owner** is what made an object, or was given it. CLAIMS_INGEST owns the raw tables, since adding a feed's new column
  takes ALTER TABLE, which only an owner may. Schemas have managed access: an owner of a table grants nothing.
- *and to come* are tables that are made later (future grants).
- What is not here, no role has. Nothing is granted to PUBLIC.
- Which columns come masked and which rows come at all is not a privilege: see
  [08_masking.sql](snowflake/08_masking.sql) and [09_rows.sql](snowflake/09_rows.sql).`;

const kinds = [
  ["On the account", ["ACCOUNT", "INTEGRATION"]],
  ["Warehouses", ["WAREHOUSE"]],
  ["Database and schemas", ["DATABASE", "SCHEMA"]],
  ["Tables and views", ["TABLE", "VIEW"]],
  ["Stages and file formats", ["STAGE", "FILE FORMAT"]],
  ["Policies, tags, functions, alerts", [
    "TAG",
    "MASKING POLICY",
    "ROW ACCESS POLICY",
    "FUNCTION",
    "PROCEDURE",
    "NETWORK RULE",
    "AUTHENTICATION POLICY",
    "TASK",
    "ALERT",
  ]],
] as const;

export function matrix({ grants, memberships }: Grants): string {
  const parts = kinds.map(([title, of]) =>
    section(title, grants.filter(({ kind }) => of.some((each) => each === kind)))
  );
  const shares = grants.filter(({ to }) => to.startsWith("SHARE "))
    .map(({ to, privilege, kind, object }) =>
      `| ${to.slice(6)} | ${kind.toLowerCase()} ${object} | ${privilege} |`.replace("  ", " ")
    );
  const members = memberships.map(({ role, to, kind }) => `| ${role} | ${kind.toLowerCase()} ${to} |`);
  return [
    about,
    ...parts,
    table("Roles given", ["role", "to"], members),
    table("Shares", ["share", "object", "privilege"], shares),
  ].join("\n\n") + "\n";
}

function section(title: string, grants: readonly Grant[]): string {
  const ours = grants.filter(({ to }) => roles.includes(to));
  const rows = Map.groupBy(ours, objectOf);
  const lines = [...rows].sort(([a], [b]) => a < b ? -1 : 1).map(([object, granted]) => {
    const cells = roles.map((role) => cell(granted.filter(({ to }) => to === role)));
    return `| ${object} | ${cells.join(" | ")} |`;
  });
  return table(title, ["", ...roles.map((role) => role.slice("CLAIMS_".length))], lines);
}

function table(title: string, header: readonly string[], lines: readonly string[]): string {
  return [`## ${title}`, "", `| ${header.join(" | ")} |`, `|${"---|".repeat(header.length)}`, ...lines].join(
    "\n",
  );
}

function objectOf({ kind, object, reach }: Grant): string {
  if (kind === "ACCOUNT" || kind === "DATABASE") return `the ${kind.toLowerCase()}`;
  if (reach !== "one") {
    return object === "" ? `all ${kind.toLowerCase()}s` : `${object}: ${kind.toLowerCase()}s`;
  }
  return kind === "TABLE" ? object : `${object} (${kind.toLowerCase()})`;
}

function cell(granted: readonly Grant[]): string {
  const words = Map.groupBy(granted, ({ privilege }) => privilege);
  return [...words].map(([privilege, grants]) => {
    const reach = grants.map((grant) => grant.reach);
    const word = privilege === "OWNERSHIP" ? "**owner**" : privilege;
    if (reach.includes("one")) return word;
    if (!reach.includes("future")) return `${word} (those that are there)`;
    return reach.includes("all") ? `${word}, and to come` : `${word} of those to come`;
  }).join("; ");
}
