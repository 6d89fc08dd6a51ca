/** The rules of the project: read from their folder, chosen by name. */
import { ConfigError } from "../errors.ts";
import type { Rule } from "./rule.ts";
import { nameOf, parseRules, ruleValidator } from "./rule_file.ts";

/**
 * Every rule of a folder, by table and in the order of its file.
 * @throws {ConfigError} naming each file and rule that is wrong, all at once.
 */
export async function readRules(folder: string, { schema }: { schema: object }): Promise<Rule[]> {
  const validate = ruleValidator(schema);
  const rules: Rule[] = [];
  const problems: string[] = [];
  for (const file of await ruleFiles(folder)) {
    const read = parseRules(await Deno.readTextFile(`${folder}/${file}`), { file, validate });
    rules.push(...read.rules);
    problems.push(...read.problems);
  }
  if (problems.length > 0) throw new ConfigError(`Cannot read rules:\n  ${problems.join("\n  ")}`);
  return rules.sort((one, other) => Number(one.table > other.table) - Number(one.table < other.table));
}

/**
 * The rules of the named tables and ids; all when neither is named. A table goes with or without its schema.
 * @throws {ConfigError} when a name is no rule's.
 */
export function chooseRules(
  rules: readonly Rule[],
  { tables, ids }: { tables: readonly string[]; ids: readonly string[] },
): Rule[] {
  const isOf = (rule: Rule, table: string) => rule.table === table || nameOf(rule.table) === table;
  const unknownTables = tables.filter((table) => !rules.some((rule) => isOf(rule, table)));
  if (unknownTables.length > 0) {
    const known = [...new Set(rules.map((rule) => rule.table))].join(", ");
    throw new ConfigError(
      `Cannot choose table ${unknownTables.join(", ")}: it has no rules. Tables with rules: ${known}`,
    );
  }
  const ofTables = rules.filter((rule) => tables.length === 0 || tables.some((table) => isOf(rule, table)));
  const unknownIds = ids.filter((id) => !ofTables.some((rule) => rule.id === id));
  if (unknownIds.length > 0) {
    const where = tables.length === 0 ? "quality/rules" : tables.join(", ");
    const near = ofTables.filter((rule) => unknownIds.some((id) => isOf(rule, id.split(".")[0])));
    const there = near.length > 0
      ? `Rules: ${near.map(({ id }) => id).join(", ")}`
      : `Ids begin with a table's name: ${
        [...new Set(ofTables.map(({ table }) => nameOf(table)))].join(", ")
      }`;
    throw new ConfigError(
      `Cannot choose rule ${unknownIds.join(", ")}: there is none of that id in ${where}. ${there}`,
    );
  }
  return ofTables.filter((rule) => ids.length === 0 || ids.includes(rule.id));
}

async function ruleFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".yml")) files.push(name);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new ConfigError(`Cannot read rules: there is no folder ${folder}`, { cause });
  }
  if (files.length === 0) throw new ConfigError(`Cannot read rules: there is no .yml file in ${folder}`);
  return files.sort();
}
