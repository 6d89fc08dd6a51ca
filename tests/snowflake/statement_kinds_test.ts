/** security/statements.md held against the scripts: every kind of statement, how many, and what sqlfluff's grammar reads. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { project } from "../../lib/config.ts";
import { kindOf } from "../../lib/snowflake/kinds.ts";
import { fill } from "../../lib/snowflake/script.ts";
import { readScripts } from "../../lib/snowflake/scripts.ts";
import { readSettingsFile } from "../../lib/snowflake/settings.ts";
import { programs } from "../../lib/transform/python.ts";

const folder = `${project}/security/snowflake`;
const keys = ["ingest", "transform", "quality", "export", "retention"].map((
  user,
) => [`${user}_public_key`, "MII"]);
const given = { ...await readSettingsFile(`${folder}/settings.example.yml`), ...Object.fromEntries(keys) };

/** Every statement as it is sent. */
const sent = (await readScripts(folder)).flatMap(({ statements }) => statements).map((statement) => {
  const filled = fill(statement, given);
  return "sql" in filled ? filled.sql : assert.fail(`${statement.title}: ${filled.missing.join()}`);
});

/** The rows of the table: kind, statements, sqlfluff, emulator. */
async function table(): Promise<string[][]> {
  const lines = (await Deno.readTextFile(`${project}/security/statements.md`)).split("\n");
  return lines.filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", "")));
}

/** Those of the statements that sqlfluff cannot read whole. */
async function unread(): Promise<Set<string>> {
  const made = await Deno.makeTempDir({ prefix: "claimhouse-kinds-" });
  try {
    const digits = String(sent.length).length;
    for (const [at, sql] of sent.entries()) {
      await Deno.writeTextFile(join(made, `${String(at).padStart(digits, "0")}.sql`), `${sql};\n`);
    }
    const { stdout } = await new Deno.Command(join(programs(project, "dev"), "sqlfluff"), {
      args: [
        ...["lint", "--dialect", "snowflake", "--templater", "raw", "--rules", "LT12", "--format", "json"],
        ...["--processes", "2", "--disable-progress-bar", made],
      ],
      // Away from the project's own settings.
      cwd: made,
    }).output();
    const files: { filepath: string; violations: { code: string }[] }[] = JSON.parse(
      new TextDecoder().decode(stdout),
    );
    assert.equal(files.length, sent.length);
    return new Set(
      files.filter(({ violations }) => violations.some(({ code }) => code === "PRS"))
        .map(({ filepath }) => sent[Number(/(\d+)\.sql$/.exec(filepath)![1])]),
    );
  } finally {
    await Deno.remove(made, { recursive: true });
  }
}

Deno.test("security/statements.md has every kind of statement, how many there are, and what sqlfluff reads of them", async () => {
  const broken = await unread();
  const found = [...Map.groupBy(sent, kindOf)].map(([kind, statements]) => {
    const some = statements.filter((sql) => broken.has(sql)).length;
    return [
      kind,
      String(statements.length),
      some === 0 ? "parsed" : some === statements.length ? "none" : `${some}`,
    ];
  }).sort();
  const said = (await table()).map(([kind, count, parsed]) => {
    const some = /^(?:(\d+) )?not parsed; /.exec(parsed);
    return [kind, count, some === null ? parsed : some[1] ?? "none"];
  }).sort();
  assert.deepEqual(said, found);
});
