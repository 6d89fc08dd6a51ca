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
      const made = makeEnvironment(project, name, { preferred: join(project, "no-python") });
      await assert.rejects(
        made,
        (error) => error instanceof ConfigError && error.message.includes(`Python ${version} `),
      );
    }
  } finally {
    await Deno.remove(project, { recursive: true });
  }
});

Deno.test("makeEnvironment() gives Python and pip the variables that it is told to", async () => {
  const project = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(project, "dbt", "requirements"), { recursive: true });
    await Deno.writeTextFile(join(project, "dbt", "requirements", "run.txt"), "");
    const [preferred, seen] = [join(project, "python"), join(project, "seen")];
    const script = `#!/bin/sh
      [ "$1" = -c ] && exit 0
      [ "$2" = venv ] && mkdir -p "$3/bin" && cp "${preferred}" "$3/bin/python"
      echo "$2 has <$EDGE_KEYS>" >> "${seen}"`;
    await Deno.writeTextFile(preferred, script, { mode: 0o755 });
    await makeEnvironment(project, "run", { preferred, env: { EDGE_KEYS: "" } });
    assert.equal(await Deno.readTextFile(seen), "venv has <>\npip has <>\n");
    await Deno.remove(join(project, ".venv"), { recursive: true });
    await makeEnvironment(project, "run", { preferred, env: { EDGE_KEYS: "x" } });
    assert.match(await Deno.readTextFile(seen), /venv has <x>\npip has <x>\n$/);
  } finally {
    await Deno.remove(project, { recursive: true });
  }
});
