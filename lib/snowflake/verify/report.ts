/** The report of a verification, as Markdown, to be signed. */
import { expectedText } from "./check.ts";
import type { CheckResult, Verification } from "./verify.ts";

export type About = {
  account: string;
  database: string;
  /** Who ran it. */
  user: string;
  at: Date;
};

/** Whether the account does what the matrix and the policies say. */
export function holds({ answers, held }: Verification): boolean {
  return answers.every(({ right }) => right) &&
    held.every(({ beyond, missing }) => beyond.length + missing.length === 0);
}

export function reportText(verification: Verification, about: About): string {
  const { answers, held } = verification;
  const wrong = answers.filter(({ right }) => !right);
  const parts = [
    `# Verification of Claimhouse on Snowflake

| | |
|---|---|
| account | ${about.account} |
| database | ${about.database} |
| run by | ${about.user} |
| at | ${about.at.toISOString()} |
| outcome | **${holds(verification) ? "holds" : "does not hold"}**: ${
      answers.length - wrong.length
    } of ${answers.length} answers as expected |`,
    `## Grants, held against security/matrix.md\n\n${
      table(
        ["role", "beyond the matrix", "missing"],
        held.map(({ role, beyond, missing }) => [
          role,
          beyond.join("; ") || "nothing",
          missing.join("; ") || "nothing",
        ]),
      )
    }`,
    ...(wrong.length === 0 ? [] : [`## Not as expected\n\n${answersTable(wrong)}`]),
    ...[...Map.groupBy(answers, ({ stage }) => stage)].map(([stage, of]) =>
      `## ${stage}\n\n${answersTable(of)}`
    ),
    `## Not part of this

Network and authentication policies are proven by a login from elsewhere and with a password, which must fail; alerts by the
mail that this run's grants cause; the share in the consumer's account. Tri-Secret Secure and rekeying are the account's.

## Signed

| | name | date | signature |
|---|---|---|---|
| for security | | | |
| for the data's owner | | | |`,
  ];
  return parts.join("\n\n") + "\n";
}

function answersTable(answers: readonly CheckResult[]): string {
  return table(
    ["", "role", "what", "expected", "seen"],
    answers.map((
      { check, seen, right },
    ) => [right ? "✓" : "✗", check.role, check.about, expectedText(check.expected), seen]),
  );
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), `|${"---|".repeat(header.length)}`, ...rows.map(line)].join("\n");
}
