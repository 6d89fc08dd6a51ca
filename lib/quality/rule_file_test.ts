import assert from "node:assert/strict";
import ruleSchema from "../../quality/rule.schema.json" with { type: "json" };
import { metrics } from "./metrics/metrics.ts";
import { parseRules, ruleValidator } from "./rule_file.ts";

const validate = ruleValidator(ruleSchema);
const head = "table: marts.t\nkey: [id]\ndescription: A table.\nrules:\n";
const parse = (rules: string, file = "t.yml") => parseRules(head + rules, { file, validate });
const entry = (rest: string) => `  - {id: a, severity: warn, description: d, ${rest}}\n`;

Deno.test("parseRules() fills in what a rule leaves out", () => {
  const { rules, problems } = parse(entry("metric: completeness, column: c, where: {x: 1}"));
  assert.deepEqual(problems, []);
  assert.deepEqual(rules, [{
    id: "t.a",
    table: "marts.t",
    key: ["id"],
    metric: "completeness",
    column: "c",
    severity: "warn",
    description: "d",
    threshold: { mustBeLessOrEqualTo: 0, unit: "rows" },
    where: { x: [1] },
    except: {},
  }]);
});

const wrong: [string, string, string][] = [
  [
    "an unknown metric",
    "metric: sql, column: c",
    "t.yml, rule a: metric must be one of: row_count, completeness",
  ],
  ["a missing column", "metric: completeness", "t.yml, rule a: must have required property 'column'"],
  [
    "a column too many",
    "metric: uniqueness, columns: [c], column: c",
    "t.yml, rule a: column must not be given",
  ],
  [
    "an unknown word",
    "metric: completeness, column: c, sevrity: warn",
    "t.yml, rule a: does not know 'sevrity'",
  ],
  [
    "an unknown format",
    "metric: format, column: c, arguments: {format: np}",
    "t.yml, rule a: arguments.format must be",
  ],
  [
    "no bound",
    "metric: range, column: c, arguments: {}",
    "t.yml, rule a: arguments must NOT have fewer than 1",
  ],
  [
    "a column that is SQL",
    "metric: completeness, column: c or 1=1",
    "t.yml, rule a: column must match pattern",
  ],
  [
    "a negative threshold",
    "metric: completeness, column: c, mustBeLessOrEqualTo: -1",
    "mustBeLessOrEqualTo must be",
  ],
];
for (const [name, rest, problem] of wrong) {
  Deno.test(`parseRules() names the file and the rule of ${name}`, () => {
    const { rules, problems } = parse(entry(rest));
    assert.deepEqual(rules, []);
    assert.ok(problems.some((each) => each.includes(problem)), problems.join("\n"));
  });
}

Deno.test("parseRules() names the line of what is not YAML", () => {
  const { problems } = parse("  - {id: [\n");
  assert.match(problems[0], /^t\.yml, line \d: not YAML/);
});

Deno.test("parseRules() says so when a file is no mapping or of another table", () => {
  assert.deepEqual(parseRules("- a", { file: "t.yml", validate }).problems, ["t.yml: must be object"]);
  assert.deepEqual(parse(entry("metric: completeness, column: c"), "u.yml").problems, [
    "u.yml: rules of marts.t belong in t.yml",
  ]);
});

Deno.test("parseRules() refuses an id that is there twice", () => {
  const one = entry("metric: completeness, column: c");
  assert.deepEqual(parse(one + one).problems, ["t.yml, rule a: the id is there twice"]);
});

Deno.test("the schema offers the metrics that there are", () => {
  assert.deepEqual(ruleSchema.$defs.rule.properties.metric.enum.toSorted(), Object.keys(metrics));
});
