/**
 * The dashboard and the alert rules ask for metrics that there are, by the names that the collector gives them. Which names
 * those are was seen once with the collector of images/collector.Dockerfile: OpenTelemetry's rules, as written below.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { project } from "../../lib/config.ts";

const read = (path: string) => Deno.readTextFile(join(project, path));
const folder = "deploy/observability";
const dashboard = JSON.parse(await read(`${folder}/dashboard.json`));
const rules = parse(await read(`${folder}/prometheus.rules.yml`)).groups[0].rules;

type Kind = "gauge" | "counter" | "histogram";

/** The names of a metric's series: the unit's word where the name lacks it, `_total` for a counter. */
function series(name: string, kind: Kind, unit = ""): string[] {
  const word = { s: "seconds", ms: "milliseconds" }[unit];
  const escaped = name.replaceAll(".", "_");
  const full = word === undefined || escaped.split("_").includes(word) ? escaped : `${escaped}_${word}`;
  if (kind === "counter") return [`${full}_total`];
  return kind === "gauge" ? [full] : [`${full}_bucket`, `${full}_count`, `${full}_sum`];
}

const ours = [...(await read("lib/observe/metrics.ts")).matchAll(
  /create(Gauge|Counter|Histogram)\("([\w.]+)", \{([^]*?)\n\}\)/g,
)].map(([, kind, name, options]) =>
  series(name, kind.toLowerCase() as Kind, /unit: "([^"]*)"/.exec(options)?.[1])
);
const ofRuns = [...(await read("dags/claimhouse/metrics.py")).matchAll(/"(claimhouse\.[\w.]+)"/g)]
  .map(([, name]) => series(`airflow.${name}`, "gauge"));
/** Airflow's own, from its list of metrics; it measures in milliseconds, in native histograms, which the text that Prometheus
 * reads shows as count and sum. */
const airflows = [
  ...["dagrun.duration.success", "dagrun.duration.failed"].map((name) =>
    series(`airflow.${name}`, "histogram", "ms")
  ),
  series("airflow.dag_processing.import_errors", "gauge"),
];
const known = [...ours, ...ofRuns, ...airflows];

type Panel = { id: number; title: string; gridPos: { x: number; y: number }; targets: { expr: string }[] };
const shown: string[] = dashboard.panels.flatMap(({ targets }: Panel) => targets.map(({ expr }) => expr));
const watched: string[] = rules.map(({ expr }: { expr: string }) => expr);
const asked = (expr: string) => expr.match(/\b(airflow|claimhouse)_\w+/g) ?? [];

Deno.test("the dashboard and the rules ask for nothing that is not there", () => {
  assert.deepEqual([ours.length, ofRuns.length], [7, 4]);
  for (const expr of [...shown, ...watched]) {
    assert.ok(asked(expr).length > 0, expr);
    for (const name of asked(expr)) assert.ok(known.flat().includes(name), `${name} in ${expr}`);
  }
});

Deno.test("the dashboard shows every metric", () => {
  const names = new Set(shown.flatMap(asked));
  for (const each of known) assert.ok(each.some((name) => names.has(name)), each[0]);
});

const selector = "(?:airflow|claimhouse)_\\w+(?:\\{[^}]*\\})?";
/** A counter by how much it rose: as a rate, or whole where its series only began. */
const rises = new RegExp(
  `max_over_time\\((${selector})\\[(\\w+)\\]\\) unless present_over_time\\(\\1\\[1d\\] offset \\2\\) ` +
    `or increase\\(\\1\\[\\2\\]\\)|(?:rate|increase)\\(${selector}\\[\\w+\\]\\)`,
  "g",
);
/** A gauge as the one value of all who show it. */
const oneOfAll = new RegExp(
  `(?:max|min)(?: by \\([^)]*\\))? ?\\((?:-?${selector}|max_over_time\\(${selector}\\[\\w+\\]\\))\\)|` +
    `absent\\(${selector}\\)`,
  "g",
);
const isCounter = (name: string) => /_(total|bucket|count|sum)$/.test(name);

Deno.test("no panel or rule shows a counter without rate() or increase()", () => {
  assert.ok([...shown, ...watched].flatMap(asked).some(isCounter));
  for (const expr of [...shown, ...watched]) {
    assert.deepEqual(asked(expr.replaceAll(rises, "")).filter(isCounter), [], expr);
  }
});

Deno.test("a gauge counts once, however many processes show it: two schedulers, a run and the next", () => {
  for (const expr of [...shown, ...watched]) {
    assert.deepEqual(asked(expr.replaceAll(rises, "").replaceAll(oneOfAll, "")), [], expr);
  }
});

Deno.test("the dashboard shows failures as the rules count them", () => {
  for (const alert of ["ClaimhouseRunsFail", "ClaimhouseEdgeFails"]) {
    const { expr } = rules.find((rule: { alert: string }) => rule.alert === alert);
    assert.ok(shown.includes(expr.replace(/ > [\d.]+$/, "")), alert);
  }
});

Deno.test("Prometheus takes Airflow's durations as count and sum", async () => {
  const { services } = parse(await read("docker-compose.yml"), { merge: true });
  assert.ok(!services.prometheus.command.join().includes("native-histograms"));
});

Deno.test("labels are those that the metrics have", async () => {
  const source = await read("lib/observe/metrics.ts") + await read("dags/claimhouse/metrics.py");
  const has = (label: string) =>
    label === "le" ||
    [label, label.replaceAll("_", "."), label.replace("_id", ".id")].some((name) =>
      new RegExp(`\\b${name.replaceAll(/[._]/g, "[._]")}\\b`).test(source)
    );
  for (const expr of [...shown, ...watched]) {
    const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list.split(", "));
    const matched = [...expr.matchAll(/(\w+)=~?"/g)].map(([, label]) => label);
    for (const label of [...grouped, ...matched]) assert.ok(has(label), `${label} in ${expr}`);
  }
});

Deno.test("every panel has a place of its own, and Grafana finds its data", async () => {
  const places = dashboard.panels.map(({ gridPos: { x, y } }: Panel) => `${x},${y}`);
  assert.equal(new Set(places).size, places.length);
  const [variable] = dashboard.templating.list;
  const { datasources: [source] } = parse(await read(`${folder}/grafana/datasources/prometheus.yml`));
  assert.deepEqual([variable.query, source.isDefault], [source.type, true]);
});

Deno.test("every alert says how grave it is and what to do", () => {
  for (const { alert, labels, annotations } of rules) {
    assert.match(labels.severity, /^(page|ticket)$/, alert);
    assert.deepEqual(Object.keys(annotations), ["summary", "triage"], alert);
  }
});

Deno.test("metrics go where the collector listens, and Prometheus asks where it shows them", async () => {
  const { receivers, exporters, extensions } = parse(await read(`${folder}/collector.yml`));
  const { scrape_configs: [scrape] } = parse(await read(`${folder}/prometheus.yml`));
  const port = (address: string) => address.split(":").at(-1);
  assert.equal(port(receivers.otlp.protocols.http.endpoint), "4318");
  assert.equal(port(scrape.static_configs[0].targets[0]), port(exporters.prometheus.endpoint));
  const text = await read("docker-compose.yml");
  assert.ok(text.includes(`http://127.0.0.1:${port(extensions.health_check.endpoint)}/`));
  assert.ok(text.includes("OTEL_EXPORTER_OTLP_ENDPOINT: http://localhost:4318"));
});
