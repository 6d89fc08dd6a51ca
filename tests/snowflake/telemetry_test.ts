/** What leaves by OpenTelemetry of a load into Snowflake: metrics, and nothing of a stage, a login or a statement. */
import assert from "node:assert/strict";
import { Collector, foundIn, metricsAlone } from "../doubles/otlp_collector/collector.ts";
import { fills } from "../e2e/sandbox.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";

Deno.test("of a load into Snowflake a collector gets no stage, file, identifier, statement or token", async () => {
  await using emulator = await startEmulator();
  await using sandbox = await SnowflakeSandbox.make(emulator, "unexported");
  await using collector = new Collector();
  await sandbox.local.land("rif/pde_1.csv", `${fills([["-12345678", "1.00"]])}x|y\n`);
  const { code, stderr } = await sandbox.run("ingest", {
    args: ["--feed", "rif.pde", "--json"],
    env: { ...metricsAlone, ...collector.env, LOG_LEVEL: "debug" },
  });
  assert.equal(code, 3, stderr);
  assert.deepEqual(collector.paths, ["/v1/metrics"]);
  assert.match(collector.text, /"v8js\.gc\.duration"/);
  const words = [
    ...[
      "12345678",
      "pde_1.csv",
      sandbox.local.folder,
      sandbox.database,
      sandbox.options.user,
      sandbox.options.account,
    ],
    ...[
      "http://",
      "https://",
      new URL(emulator.url).host,
      "signature",
      "token",
      "authorization",
      "snowflake",
    ],
    ...["segments", "select", "insert", "copy into", "request_id", "requestid"],
  ];
  assert.deepEqual(foundIn(collector.text, words), []);
});
