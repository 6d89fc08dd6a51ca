/** The dbt project compiled for Snowflake, without an account: every model and test is SQL that Snowflake's grammar reads. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { programs } from "../../lib/transform/python.ts";
import { project } from "../e2e/sandbox.ts";

const dbt = join(project, "dbt");

async function run(program: string, args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(program, { args, env }).output();
  const text = new TextDecoder();
  return { code, said: text.decode(stdout) + text.decode(stderr) };
}

Deno.test("dbt compiles for Snowflake without a connection, and sqlglot reads every model and test", async () => {
  const target = await Deno.makeTempDir({ prefix: "claimhouse-compiled-" });
  try {
    // A login that is nobody's: nothing is sent.
    const env = {
      WAREHOUSE: "snowflake",
      SNOWFLAKE_ACCOUNT: "nowhere",
      SNOWFLAKE_USER: "nobody",
      SNOWFLAKE_PASSWORD: "none",
      DBT_TARGET_PATH: target,
      DBT_LOG_PATH: target,
      DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
    };
    const folders = ["--project-dir", dbt, "--profiles-dir", dbt, "--target", "snowflake"];
    const compiled = await run(
      join(programs(project, "snowflake"), "dbt"),
      ["compile", "--no-introspect", "--no-populate-cache", ...folders],
      env,
    );
    assert.equal(compiled.code, 0, compiled.said);
    const parsed = await run(join(programs(project, "emulator"), "python"), [
      join(project, "tests/snowflake/parse_sql.py"),
      join(target, "compiled"),
    ]);
    const { files, unread } = JSON.parse(parsed.said);
    assert.ok(files > 150, `${files} files`);
    assert.deepEqual(unread, []);
  } finally {
    await Deno.remove(target, { recursive: true });
  }
});
