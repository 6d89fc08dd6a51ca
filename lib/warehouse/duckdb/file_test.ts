import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TransientError } from "../../errors.ts";
import { withDatabase } from "./database.ts";

const config = fileURLToPath(new URL("../../../deno.json", import.meta.url));

/** What opening the file says, and in how many ms. */
async function refusal(make: (path: string) => Promise<void>): Promise<[says: string, took: number]> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "w.duckdb");
  try {
    await make(path);
    const began = performance.now();
    const error = await withDatabase({ path, folders: [], patience: 20_000 }, () => Promise.resolve(null))
      .catch((error) => error);
    assert.ok(error instanceof TransientError);
    return [error.message.replace(path, "FILE"), performance.now() - began];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a folder in the place of the database file is said to be one", async () => {
  const [says] = await refusal((path) => Deno.mkdir(path));
  assert.equal(says, "Cannot open database FILE: it is a folder");
});

Deno.test("an empty file, or one of a few bytes, is no database and is not waited for", async () => {
  const [says, took] = await refusal((path) => Deno.writeTextFile(path, ""));
  assert.equal(says, "Cannot open database FILE: it is empty, no DuckDB file");
  assert.ok(took < 10_000);
  const [short] = await refusal((path) => Deno.writeTextFile(path, "DUCK"));
  assert.equal(short, "Cannot open database FILE: it is not a DuckDB file");
});

Deno.test("a file that another process is just making is not taken for an empty one", async () => {
  const folder = await Deno.makeTempDir();
  const [path, made] = [join(folder, "w.duckdb"), join(folder, "made.duckdb")];
  await withDatabase({ path: made, folders: [] }, (database) => database.run("CREATE TABLE t (n INT)"));
  await Deno.writeTextFile(path, "");
  setTimeout(() => Deno.copyFileSync(made, path), 300);
  const count = await withDatabase(
    { path, folders: [] },
    (database) => database.count("SELECT count(*) AS count FROM t"),
  );
  assert.equal(count, 0);
  await Deno.remove(folder, { recursive: true });
});

Deno.test({
  name: "a file that the system's user may read and not write is said so at once",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const path = join(folder, "w.duckdb");
    await withDatabase({ path, folders: [] }, (database) => database.run("CREATE TABLE t (n INT)"));
    await Deno.chmod(path, 0o444);
    const script = join(folder, "open.ts");
    await Deno.writeTextFile(
      script,
      `import { withDatabase } from ${JSON.stringify(import.meta.resolve("./database.ts"))};
      await withDatabase({ path: ${JSON.stringify(path)}, folders: [] }, () => Promise.resolve())
        .catch((error) => console.log(error.message));`,
    );
    const run = [Deno.execPath(), "run", "-q", "-A", "--no-check", `--config=${config}`, script];
    // Root may write whatever it likes, unless it gives that up.
    const words = Deno.uid() === 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all", ...run] : run;
    const began = performance.now();
    const { stdout } = await new Deno.Command(words[0], { args: words.slice(1) }).output();
    assert.equal(
      new TextDecoder().decode(stdout),
      `Cannot open database ${path}: the system denies writing it, or its folder\n`,
    );
    assert.ok(performance.now() - began < 20_000);
    await Deno.remove(folder, { recursive: true });
  },
});
