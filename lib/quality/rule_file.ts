/** One rule file: its text checked against `quality/rule.schema.json` and made into rules. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { parseYaml } from "../yaml.ts";
import type { Rule, Scalar, Threshold } from "./rule.ts";

/** The file as it is written: what may be left out is optional. */
export type RuleFile = { table: string; key: string[]; rules: RuleEntry[] };
type RuleEntry = {
  id: string;
  mustBeLessOrEqualTo?: number;
  unit?: Threshold["unit"];
  where?: ScopeEntry;
  except?: ScopeEntry;
};
type ScopeEntry = Record<string, Scalar | Scalar[]>;

/** Reads the schema once for all files. Its branches by metric share the types of the rule around them. */
export function ruleValidator(schema: object): ValidateFunction<RuleFile> {
  return new Ajv2020({ allErrors: true, strictTypes: false }).compile<RuleFile>(schema);
}

/** The rules of one file's text, or what is wrong with it, each problem beginning with the file's name. */
export function parseRules(
  text: string,
  { file, validate }: { file: string; validate: ValidateFunction<RuleFile> },
): { rules: Rule[]; problems: string[] } {
  const { content, problems: unread } = parseYaml(text, file);
  if (unread.length > 0) return { rules: [], problems: unread };
  if (!validate(content)) {
    const told = (validate.errors ?? []).filter((error) => error.keyword !== "if");
    return { rules: [], problems: told.map((error) => `${file}${explain(error, content)}`) };
  }
  const problems = content.rules
    .filter(({ id }, at) => content.rules.findIndex((other) => other.id === id) < at)
    .map(({ id }) => `${file}, rule ${id}: the id is there twice`);
  const own = `${nameOf(content.table)}.yml`;
  if (own !== file) problems.push(`${file}: rules of ${content.table} belong in ${own}`);
  return { rules: content.rules.map((entry) => toRule(entry, content)), problems };
}

/** A table's name without its schema. */
export function nameOf(table: string): string {
  return table.slice(table.indexOf(".") + 1);
}

function toRule(entry: RuleEntry, { table, key }: RuleFile): Rule {
  const { id, mustBeLessOrEqualTo = 0, unit = "rows", where = {}, except = {}, ...rest } = entry;
  const rule = {
    ...rest,
    id: `${nameOf(table)}.${id}`,
    table,
    key,
    threshold: { mustBeLessOrEqualTo, unit },
    where: lists(where),
    except: lists(except),
  };
  return rule as unknown as Rule; // the schema has checked what each metric needs
}

function lists(scope: ScopeEntry): Record<string, Scalar[]> {
  return Object.fromEntries(Object.entries(scope).map(([column, values]) => [column, [values].flat()]));
}

/** A schema error in the words of the file: the rule, the place in it, what is wrong there. */
function explain(error: ErrorObject, content: unknown): string {
  const path = error.instancePath.split("/").slice(1);
  if (path[0] !== "rules" || path[1] === undefined) return `: ${[...path, whatIsWrong(error)].join(" ")}`;
  const id = (content as Partial<RuleFile>).rules?.[Number(path[1])]?.id ?? `number ${Number(path[1]) + 1}`;
  return `, rule ${id}: ${[path.slice(2).join("."), whatIsWrong(error)].join(" ").trim()}`;
}

function whatIsWrong({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case "additionalProperties":
      return `does not know '${params.additionalProperty}'`;
    case "enum":
      return `must be one of: ${params.allowedValues.join(", ")}`;
    case "false schema":
      return "must not be given for this metric";
    default:
      return message ?? keyword;
  }
}
