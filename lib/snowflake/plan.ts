/** What a run of setup would do: every statement in order, filled in, or left out for want of a setting. */
import { ConfigError } from "../errors.ts";
import { fill, type Parameters, type Script } from "./script.ts";

export type Step = {
  script: string;
  /** Of the statement within its script. */
  number: number;
  title: string;
  /** Null when it is left out. */
  sql: string | null;
  /** Parameters without which it is left out. */
  missing: readonly string[];
};
export type Plan = {
  steps: readonly Step[];
  scripts: readonly Script[];
  /** Scripts that are to be asked for, and were not. */
  left: readonly Script[];
};

/**
 * `only` are numbers of scripts; without any, all but those that are to be asked for.
 * @throws {ConfigError} when a number is asked for that no script has.
 */
export function planOf(
  scripts: readonly Script[],
  { parameters, only }: { parameters: Parameters; only: readonly string[] },
): Plan {
  const unknown = only.filter((number) => !scripts.some((script) => script.number === number));
  if (unknown.length > 0) {
    throw new ConfigError(
      `Cannot run script ${unknown.join(", ")}: there are ${scripts.map((each) => each.number).join(", ")}`,
    );
  }
  const chosen = scripts.filter(({ number, onRequest }) =>
    only.length === 0 ? !onRequest : only.includes(number)
  );
  const steps = chosen.flatMap((script) =>
    script.statements.map((statement): Step => {
      const filled = fill(statement, parameters);
      return {
        script: script.name,
        number: statement.number,
        title: statement.title,
        ...("sql" in filled ? { sql: filled.sql, missing: [] } : { sql: null, missing: filled.missing }),
      };
    })
  );
  return {
    steps,
    scripts: chosen,
    left: only.length > 0 ? [] : scripts.filter((script) => !chosen.includes(script)),
  };
}

/** For people: each script with its statements, one line for those that share a title. */
export function planText({ steps, scripts, left }: Plan): string {
  const parts = scripts.map((script) => {
    const own = steps.filter((step) => step.script === script.name && !/^USE /.test(step.sql ?? ""));
    const groups = Object.values(Object.groupBy(own, ({ title, missing }) => `${missing.join()}\0${title}`));
    return [`${script.name}: ${script.title}`, ...groups.map((group) => `  ${line(group!)}`)].join("\n");
  });
  const others = left.map((script) => `${script.name}: not in this run (--only ${script.number})`);
  return [...parts, ...others].join("\n\n");
}

function line(group: readonly Step[]): string {
  const [{ title, number, missing }] = group;
  const numbers = group.length === 1 ? `${number}` : `${number}-${group.at(-1)!.number}`;
  return missing.length === 0
    ? `${numbers}. ${title}`
    : `${numbers}. left out, ${missing.join(", ")} not given: ${title}`;
}

/** Parameters that some statement of the plan asks for and nobody gave. */
export function missingOf({ steps }: Plan): string[] {
  return [...new Set(steps.flatMap(({ missing }) => missing))];
}
