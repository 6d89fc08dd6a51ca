/** What leaves by OpenTelemetry: metrics, and nothing of a record, a file or a request; and what a collector costs that is not well. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../ports.ts";
import {
  Collector,
  exportTo,
  foundIn,
  hangingCollector,
  lingers,
  metricsAlone,
} from "../doubles/otlp_collector/collector.ts";
import { sampleFiles, sampleIdentifiers } from "./sample_identifiers.ts";
import { fills, project, Sandbox } from "./sandbox.ts";

/** Parts of URLs and headers that give access. */
const secrets = [
  "signature",
  "sig=",
  "token",
  "authorization",
  "x-amz",
  "bearer",
  "http://",
  "https://",
  "file://",
];

async function landSamples(sandbox: Sandbox): Promise<void> {
  for (const system of ["rif", "fhir"]) {
    for (const { name } of Deno.readDirSync(join(project, "samples", system))) {
      await sandbox.land(`${system}/${name}`, await Deno.readFile(join(project, "samples", system, name)));
    }
  }
}

Deno.test("of a load of all samples a collector gets metrics, and no identifier, file name or line", async () => {
  await using sandbox = await Sandbox.make();
  await using collector = new Collector();
  await landSamples(sandbox);
  const env = { ...metricsAlone, ...collector.env, LOG_LEVEL: "debug" };
  const { code, stdout, stderr } = await sandbox.ingest(env);
  // Some samples are bad.
  assert.equal(code, 3, stderr);
  assert.ok([stdout, stderr].every((said) => said.includes("carrier_2026w48.csv")));
  const identifiers = await sampleIdentifiers();
  assert.ok(identifiers.length > 5_000, String(identifiers.length));
  assert.deepEqual(collector.paths, ["/v1/metrics"]);
  assert.match(collector.text, /"v8js\.gc\.duration"/);
  const words = [...identifiers, ...sampleFiles(), ...secrets, sandbox.folder, "claimhouse-test"];
  assert.deepEqual(foundIn(collector.text, words), []);
});

Deno.test("OTEL_DENO=true alone is refused with 2, before anything leaves or is loaded", async () => {
  await using sandbox = await Sandbox.make();
  await using collector = new Collector();
  await sandbox.land("rif/pde_1.csv", fills([["-1", "1.00"]]));
  const { code, stderr } = await sandbox.ingest({ OTEL_DENO: "true", ...collector.env });
  assert.equal(code, 2);
  assert.match(stderr, /OTEL_DENO_TRACING=false and OTEL_DENO_CONSOLE=ignore/);
  await assert.rejects(Deno.stat(sandbox.path("warehouse.duckdb")), Deno.errors.NotFound);
  assert.deepEqual(collector.paths.filter((path) => path !== "/v1/metrics"), []);
});

Deno.test("what a task prints is not exported, though Deno is told to export its console", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde_1.csv", `${fills([["-12345678", "1.00"]])}x|y\n`);
  await sandbox.ingest();
  for (const mode of ["capture", "replace"]) {
    await using collector = new Collector();
    const env = { OTEL_DENO: "true", OTEL_DENO_TRACING: "false", OTEL_DENO_CONSOLE: mode, ...collector.env };
    const listed = await sandbox.run("quarantine", ["list"], env);
    assert.equal(listed.code, 0, listed.stderr);
    assert.match(listed.stdout, /pde_1\.csv/);
    const wrong = await sandbox.run("quarantine", ["list", "--feed", "rif.none"], env);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^error: /m);
    assert.deepEqual(collector.paths.filter((path) => path !== "/v1/metrics"), []);
  }
});

Deno.test("a collector that hangs, is slow or is down costs a task less than a second", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde_1.csv", fills([["-1", "1.00"]]));
  await sandbox.ingest();
  using hanging = hangingCollector();
  await using slow = new Collector({ delay: 5_000 });
  const down = { env: exportTo(freePort()) };
  for (const [how, { env }] of Object.entries({ hanging, slow, down })) {
    const { code, lingered } = await lingers(
      sandbox.command("ingest", ["--json"], { ...metricsAlone, ...env }),
    );
    if (Deno.env.get("SHOW") === "1") console.log(`${how}: ${lingered.toFixed(0)} ms`);
    assert.equal(code, 0);
    assert.ok(lingered < 1_000, `${how}: ${lingered} ms`);
  }
});

Deno.test("an edge and who sends to it export metrics, and no URL, event or signature", async () => {
  await using sandbox = await Sandbox.make();
  await using collector = new Collector();
  const port = freePort(), landing = sandbox.path("landing");
  const env = {
    ...sandbox.env,
    ...metricsAlone,
    ...collector.env,
    EDGE_KEYS: `simulator:one:${new Uint8Array(32).fill(5).toBase64()}`,
    EDGE_SINK: "landing",
    EDGE_LISTEN: `127.0.0.1:${port}`,
  };
  const run = (...words: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-prompt", ...words],
      cwd: project,
      env,
      stdout: "piped",
      stderr: "piped",
    });
  const edge = run(
    ...["-P=edge-landing", `--allow-net=127.0.0.1:${port}`, `--allow-read=${landing}`],
    ...[`--allow-write=${landing}`, "tasks/edge.ts"],
  ).spawn();
  await answers(`http://127.0.0.1:${port}/readyz?token=never-exported`);
  const sent = await run(
    ...["-P=simulate-edge", `--allow-net=127.0.0.1:${port}`, "tasks/simulate.ts"],
    ...["--edge", `http://127.0.0.1:${port}`, "--count", "50", "--rate", "500"],
  ).output();
  assert.equal(sent.code, 0, new TextDecoder().decode(sent.stderr));
  edge.kill("SIGTERM");
  await edge.output();
  assert.deepEqual(collector.paths, ["/v1/metrics"]);
  assert.match(collector.text, /"claimhouse\.edge\.events"/);
  const words = [...await sampleIdentifiers(), ...secrets, "never-exported", "readyz?", "127.0.0.1"];
  assert.deepEqual(foundIn(collector.text, words), []);
});

/** Waits until something listens there, for 20 s at most. */
async function answers(url: string): Promise<void> {
  for (let left = 100;; left--) {
    try {
      return void await (await fetch(url)).body?.cancel();
    } catch (error) {
      if (left === 0) throw error;
      await delay(200);
    }
  }
}
