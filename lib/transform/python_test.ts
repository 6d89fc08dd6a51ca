import assert from "node:assert/strict";
import { join } from "node:path";
import { ConfigError } from "../errors.ts";
import { type EnvironmentName, makeEnvironment } from "./python.ts";

Deno.test("makeEnvironment() names the oldest Python that its environment takes", async () => {
  const project = await Deno.makeTempDir();
  try {
    const requirements = join(project, "dbt", "requirements");
    await Deno.mkdir(requirements, { recursive: true });
    const oldest: [EnvironmentName, string][] = [["run", "3.10"], ["dev", "3.10"], ["airflow-dev", "3.11"]];
    for (const [name, version] of oldest) {
      await Deno.writeTextFile(join(requirements, `${name}.txt`), "");
      const made = makeEnvironment(project, name, join(project, "no-python"));
      await assert.rejects(
        made,
        (error) => error instanceof ConfigError && error.message.includes(`Python ${version} `),
      );
    }
  } finally {
    await Deno.remove(project, { recursive: true });
  }
});
