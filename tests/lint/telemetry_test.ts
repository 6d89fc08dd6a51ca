/** Wherever Deno's telemetry is switched on, it exports metrics alone, and a stream has time to end. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { metricsAlone } from "../doubles/otlp_collector/collector.ts";
import { project } from "../e2e/sandbox.ts";

type Variables = Record<string, unknown>;

const read = (path: string) => Deno.readTextFile(join(project, path));
const merge = { merge: true };

/** Deployments, and the manifests that the pods of the DAGs are held to. */
const files = [
  "docker-compose.yml",
  ...["deploy/kubernetes", "deploy/airflow", "deploy/laptop", "tests/airflow/pods"].flatMap((folder) =>
    [...Deno.readDirSync(join(project, folder))].map(({ name }) => `${folder}/${name}`)
  ).filter((path) => path.endsWith(".yml") || path.endsWith(".yaml")),
];

/** Every environment in a document: a mapping, or a list of names and values. */
function* environments(node: unknown): Generator<Variables> {
  if (typeof node !== "object" || node === null) return;
  if (Array.isArray(node)) {
    const named = node.filter((each) => typeof each?.name === "string");
    yield Object.fromEntries(named.map(({ name, value }) => [name, value]));
  } else yield node as Variables;
  for (const inner of Object.values(node)) yield* environments(inner);
}

async function exporting(path: string): Promise<Variables[]> {
  const documents = parseAllDocuments(await read(path), merge).map((each) => each.toJS());
  return [...environments(documents)].filter((each) => "OTEL_DENO" in each);
}

Deno.test("what switches telemetry on switches lines and spans off, and waits briefly for a collector", async () => {
  let found = 0;
  for (const path of files) {
    for (const variables of await exporting(path)) {
      found++;
      for (const [name, value] of Object.entries(metricsAlone)) {
        assert.equal(variables[name], value, `${name} in ${path}`);
      }
    }
  }
  const pods = files.filter((path) => path.startsWith("tests/airflow/pods/")).length;
  // Those, two deployments, and in Compose what is shared with its two services.
  assert.equal(found, pods + 2 + 3);
});

Deno.test("a pod of a DAG exports once, at its end; what runs for long exports each minute", async () => {
  for (const path of files) {
    for (const { OTEL_METRIC_EXPORT_INTERVAL: interval } of await exporting(path)) {
      if (!path.startsWith("tests/airflow/pods/")) assert.equal(interval, undefined, path);
      else {
        const [pod] = parseAllDocuments(await read(path)).map((each) => each.toJS());
        assert.ok(Number(interval) > pod.spec.activeDeadlineSeconds * 1000, path);
      }
    }
  }
});

Deno.test("no other file switches telemetry on but the one that makes the pods", async () => {
  const { stdout } = await new Deno.Command("git", {
    // Code tells how, tests have the environment above.
    args: ["grep", "-lE", "OTEL_DENO[\"']?[:=, ]", "--", ":!*.ts", ":!*.md"],
    cwd: project,
  }).output();
  const others = new TextDecoder().decode(stdout).trim().split("\n").filter((path) => !files.includes(path));
  assert.deepEqual(others, ["dags/claimhouse/pods.py"]);
});

Deno.test("a stream leaves its group, commits, closes and exports within its grace period", async () => {
  const milliseconds = async (path: string, pattern: RegExp) =>
    Number(pattern.exec(await read(path))![1].replaceAll("_", ""));
  const leaving = await milliseconds("lib/kafka/consumer.ts", /inner\.disconnect\(\)[^]*?delay\(([\d_]+)/);
  const ending = await milliseconds("tasks/stream.ts", /\bgrace: ([\d_]+),/);
  // What is left of it is for the last commit.
  assert.ok(ending >= leaving + 20_000);
  const closing = 10_000;
  // One export may be under way when the last one begins.
  const exports = 2 * Number(metricsAlone.OTEL_EXPORTER_OTLP_TIMEOUT);
  const needed = (ending + closing + exports) / 1000;
  const [deployment] = parseAllDocuments(await read("deploy/kubernetes/stream.yml")).map((each) =>
    each.toJS()
  );
  const [compose] = parseAllDocuments(await read("docker-compose.yml"), merge).map((each) => each.toJS());
  const graces = [
    deployment.spec.template.spec.terminationGracePeriodSeconds,
    Number(/^(\d+)s$/.exec(compose.services.stream.stop_grace_period)![1]),
  ];
  for (const grace of graces) assert.ok(needed <= grace, `${needed} s are needed, and ${grace} s granted`);
});
