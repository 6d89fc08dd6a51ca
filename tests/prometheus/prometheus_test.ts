/** Prometheus' settings and rules, by its own program: what it takes, and when each alert fires and when not. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { project } from "../../lib/config.ts";
import { promtool } from "./promtool.ts";

const cases = "tests/prometheus/rules.test.yml";

for (
  const args of [
    ["check", "config", "deploy/observability/prometheus.yml"],
    ["check", "rules", "deploy/observability/prometheus.rules.yml"],
    ["test", "rules", cases],
  ]
) {
  Deno.test(`promtool ${args.join(" ")}`, async () => {
    const { success, output } = await promtool(args);
    assert.ok(success, output);
  });
}

Deno.test("every alert is made to fire, and not to fire", async () => {
  const read = async (path: string) => parse(await Deno.readTextFile(join(project, path)));
  const { groups } = await read("deploy/observability/prometheus.rules.yml");
  const { tests } = await read(cases);
  type Case = { alertname: string; exp_alerts?: unknown[] };
  const tried: Case[] = tests.flatMap((each: { alert_rule_test: Case[] }) => each.alert_rule_test);
  for (const { alert } of groups[0].rules) {
    const of = tried.filter(({ alertname }) => alertname === alert);
    assert.ok(of.some(({ exp_alerts }) => exp_alerts !== undefined), `${alert} fires`);
    assert.ok(of.some(({ exp_alerts }) => exp_alerts === undefined), `${alert} does not fire`);
  }
});
