/** What `deno task snowflake:setup --json` and `snowflake:verify --json` print. */
import { z } from "zod";
import type { Plan } from "../snowflake/plan.ts";
import type { SetupReport } from "../snowflake/setup.ts";
import type { Stage } from "../snowflake/verify/check.ts";
import type { About } from "../snowflake/verify/report.ts";
import type { Verification } from "../snowflake/verify/verify.ts";
import { count, moment, name, type Report, schemaOf } from "./report.ts";

const parameters = (description: string) => z.array(name("A parameter.")).describe(description);

const script = z.strictObject({
  name: name("The script, without its ending."),
  number: z.string().describe("The digits that its name begins with."),
  title: z.string().describe("What it is for."),
  onRequest: z.boolean().describe("Whether it runs by --only alone."),
  statements: z.array(z.strictObject({
    number: count("Within the script, from 1."),
    line: count("The line that it begins on."),
    title: z.string().describe("What it does."),
    sql: z.string().describe("The statement as the script has it, parameters in braces."),
    parameters: parameters("Parameters in it."),
  })).describe("Its statements, in order."),
});

const plan = schemaOf<Plan & { missing: string[] }>()(z.strictObject({
  steps: z.array(z.strictObject({
    script: name("The script."),
    number: count("Of the statement within the script, from 1."),
    title: z.string().describe("What it does."),
    sql: z.string().nullable().describe("The statement, parameters filled in; null when it is left out."),
    missing: parameters("Parameters without which it is left out."),
  })).describe("Every statement, in order."),
  scripts: z.array(script).describe("Scripts of this run."),
  left: z.array(script).describe("Scripts that run by --only alone, and were not asked for."),
  missing: parameters("Parameters that some statement asks for and nobody gave."),
}));

const setup = schemaOf<SetupReport>()(z.strictObject({
  ran: count("Statements that ran."),
  leftOut: z.array(z.strictObject({
    script: name("The script."),
    number: count("Of the statement within the script, from 1."),
    title: z.string().describe("What it does."),
    missing: parameters("Parameters without which it was left out."),
  })).describe("Statements that were left out."),
}));

const expected = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("done").describe("It runs.") }),
  z.strictObject({ kind: z.literal("refused").describe("The role may not.") }),
  z.strictObject({
    kind: z.literal("value").describe("It gives a value."),
    value: z.string().nullable().describe("The first value of the first row, as text."),
  }),
  z.strictObject({
    kind: z.literal("matches").describe("It gives a value of a form."),
    pattern: z.string().describe("A regular expression."),
  }),
]).describe("What the account must answer.");

const check = z.strictObject({
  about: z.string().describe("What is asked."),
  role: name("Who asks."),
  sql: z.string().nullable().describe(
    "The statement; null where a session is broken off, or a task does the work.",
  ),
  expected,
  undo: z.string().describe("The statement that undoes it.").optional(),
}).describe("What is asked, and what must come of it.");

const asked = schemaOf<Stage[]>()(z.array(z.strictObject({
  title: z.string().describe("What belongs together here."),
  checks: z.array(check).describe("In order."),
})));

const grants = (description: string) => z.array(z.string().describe("A grant.")).describe(description);

const verified = schemaOf<About & Verification>()(z.strictObject({
  account: z.string().describe("The account."),
  database: z.string().describe("The database."),
  user: z.string().describe("Who ran it."),
  at: moment("When it began."),
  answers: z.array(z.strictObject({
    stage: z.string().describe("The title of its stage."),
    check,
    seen: z.string().describe("What the account answered; values are of scratch tables alone."),
    right: z.boolean().describe("Whether that was expected."),
  })).describe("An answer to each check."),
  held: z.array(z.strictObject({
    role: name("The role."),
    beyond: grants("Grants that the matrix does not have."),
    missing: grants("Grants of the matrix that are not there."),
  })).describe("Grants, held against security/matrix.md."),
}));

export const snowflakeSetup: Report = {
  task: "snowflake_setup",
  version: 1,
  description: "The plan; with --apply, what ran.",
  schema: z.union([plan.describe("The plan."), setup.describe("What ran.")]),
};

export const snowflakeVerify: Report = {
  task: "snowflake_verify",
  version: 1,
  description: "With --plan, what would be asked; else every answer.",
  schema: z.union([asked.describe("What would be asked."), verified.describe("What was answered.")]),
};
