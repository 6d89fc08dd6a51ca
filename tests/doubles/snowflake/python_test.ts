/** What the emulator answers to Snowflake's driver for Python, which dbt uses: rows as Arrow. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { project } from "../../../lib/config/environment.ts";
import { programs } from "../../../lib/transform/python.ts";
import { startEmulator } from "./emulator.ts";

/** Prints each row of the query that it is given, a value a line. */
const program = `
import os, sys, urllib.parse
import snowflake.connector

url = urllib.parse.urlparse(os.environ["SNOWFLAKE_ACCESS_URL"])
connection = snowflake.connector.connect(
    account=os.environ["SNOWFLAKE_ACCOUNT"], user=os.environ["SNOWFLAKE_USER"], role=os.environ["SNOWFLAKE_ROLE"],
    private_key_file=os.environ["SNOWFLAKE_PRIVATE_KEY_PATH"], authenticator="SNOWFLAKE_JWT",
    protocol=url.scheme, host=url.hostname, port=url.port,
)
for row in connection.cursor().execute(sys.argv[1]):
    print(*map(str, row), sep="\\n")
`;

Deno.test("the emulator answers Python's driver", async () => {
  await using emulator = await startEmulator();
  const values: [string, string][] = [
    ["9007199254740993", "9007199254740993"],
    ["-0.10::NUMBER(12, 2)", "-0.10"],
    ["'2024-02-29'::DATE", "2024-02-29"],
    ["'2024-01-02 03:04:05.678'::TIMESTAMP_NTZ", "2024-01-02 03:04:05.678000"],
    ["NULL::TIMESTAMP_NTZ", "None"],
    ["'2024-01-02 03:04:05 +02:00'::TIMESTAMP_TZ", "2024-01-02 01:04:05+00:00"],
    ["NULL::TIMESTAMP_TZ", "None"],
    ["'Zoë 東京 😀'", "Zoë 東京 😀"],
    ["NULL", "None"],
  ];
  const { code, stdout, stderr } = await new Deno.Command(join(programs(project, "emulator"), "python"), {
    args: ["-W", "ignore", "-c", program, `SELECT ${values.map(([sql]) => sql).join(", ")}`],
    env: emulator.env,
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  assert.deepEqual(new TextDecoder().decode(stdout).trimEnd().split("\n"), values.map(([, text]) => text));
});
