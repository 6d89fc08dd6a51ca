/** What analysts read: marts_masked shows no identifier, and all else as the marts have it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { TestDatabase } from "../doubles/sql_server/test_database.ts";
import { copyTree } from "./copied_project.ts";
import { project, Sandbox } from "./sandbox.ts";

type Column = { name: string; config?: { meta?: { phi?: boolean; mask?: string } } };
type Mart = { name: string; columns: Column[] };

const described = join(project, "dbt/models/marts/_marts__models.yml");
const marts: Mart[] = parse(await Deno.readTextFile(described)).models;

function maskOf({ config }: Column): string {
  const { phi = true, mask } = config?.meta ?? {};
  return mask ?? (phi ? "whole" : "none");
}

/** What must be so of each row: `mart` is it as it is, `shown` as the view has it. */
const holds: Record<string, (name: string) => string> = {
  none: (name) => `shown.${name} IS NOT DISTINCT FROM mart.${name}`,
  whole: (name) => `shown.${name} IS NULL`,
  key: (name) =>
    `CASE WHEN mart.${name} IS NULL THEN shown.${name} IS NULL
      ELSE regexp_full_match(shown.${name}, '[0-9a-f]{64}') AND shown.${name} <> mart.${name} END`,
  year: (name) =>
    `CASE WHEN mart.${name} IS NULL THEN shown.${name} IS NULL
      ELSE shown.${name} = make_date(greatest(year(mart.${name}), year(current_date) - 90), 1, 1) END`,
  zip3: (name) =>
    `CASE WHEN regexp_full_match(mart.${name}, '[0-9]{5}(-?[0-9]{4})?')
      THEN shown.${name} IN (left(mart.${name}, 3), '000') ELSE shown.${name} IS NULL END`,
};

/** Everything that the samples have: files and the operational database. */
async function loaded(): Promise<Sandbox> {
  const sandbox = await Sandbox.make();
  for (const kind of ["rif", "fhir"]) {
    for await (const { name } of Deno.readDir(join(project, "samples", kind))) {
      await sandbox.land(`${kind}/${name}`, await Deno.readFile(join(project, "samples", kind, name)));
    }
  }
  await using database = await TestDatabase.create({ real: false });
  for (const script of ["schema.sql", "seed.sql"]) {
    await database.run(await Deno.readTextFile(join(project, "samples/sqlserver", script)));
  }
  const { code, stderr } = await sandbox.ingest(database.env);
  // Some of the samples are bad on purpose.
  assert.equal(code, 3, stderr);
  return sandbox;
}

/** dbt on a project of the test's own, in the sandbox's warehouse. */
async function dbt(sandbox: Sandbox, folder: string, ...args: string[]) {
  const output = await new Deno.Command(join(project, ".venv/run/bin/dbt"), {
    args: ["run", ...args, "--project-dir", folder, "--profiles-dir", folder],
    env: { ...sandbox.env, DBT_LOG_PATH: sandbox.path("logs"), DBT_SEND_ANONYMOUS_USAGE_STATS: "false" },
  }).output();
  return { code: output.code, said: new TextDecoder().decode(output.stdout) };
}

Deno.test("an analyst's view never shows an identifier", async (t) => {
  await using sandbox = await loaded();
  const transformed = await sandbox.run("transform");
  assert.equal(transformed.code, 0, transformed.stderr);
  const count = async (sql: string) => Number((await sandbox.query(sql))[0].found);
  const pairs = (mart: string) => `marts.${mart} AS mart POSITIONAL JOIN marts_masked.${mart} AS shown`;
  const views = async () =>
    (await sandbox.query(
      "SELECT view_name FROM duckdb_views() WHERE schema_name = 'marts_masked' ORDER BY 1",
    ))
      .map((row) => row.view_name);

  await t.step("every mart has a view, and every column of it says whether it is PHI", async () => {
    assert.deepEqual(await views(), marts.map(({ name }) => name).toSorted());
    for (const { name, columns } of marts) {
      assert.deepEqual(columns.filter(({ config }) => config?.meta?.phi === undefined), [], name);
      const types = (schema: string) =>
        sandbox.query(`SELECT column_name, data_type FROM duckdb_columns()
          WHERE schema_name = '${schema}' AND table_name = '${name}' ORDER BY column_index`);
      assert.deepEqual(await types("marts_masked"), await types("marts"));
      const [sizes] = await sandbox.query(
        `SELECT (SELECT count(*) FROM marts.${name}) AS marts, (SELECT count(*) FROM marts_masked.${name}) AS shown`,
      );
      assert.equal(sizes.shown, sizes.marts);
      assert.notEqual(Number(sizes.marts), 0);
    }
  });

  for (const { name, columns } of marts) {
    await t.step(`${name}: what is masked is masked, the rest is unchanged`, async () => {
      for (const column of columns) {
        const sql = `SELECT count(*) AS found FROM ${pairs(name)} WHERE NOT (${
          holds[maskOf(column)](column.name)
        })`;
        assert.equal(await count(sql), 0, column.name);
      }
    });

    await t.step(`${name}: no identifier of a row is anywhere in its view's row`, async () => {
      const shown = `[${columns.map((column) => `shown.${column.name}::VARCHAR`).join(", ")}]`;
      for (const column of columns.filter((one) => ["key", "whole", "zip3"].includes(maskOf(one)))) {
        const sql = `SELECT count(*) AS found FROM ${
          pairs(name)
        } WHERE list_contains(${shown}, mart.${column.name})`;
        assert.equal(await count(sql), 0, column.name);
      }
    });

    await t.step(`${name}: a pseudonym stands for one value, and each value has one`, async () => {
      for (const column of columns.filter((one) => maskOf(one) === "key")) {
        const [found] = await sandbox.query(
          `SELECT count(DISTINCT mart.${column.name}) AS values, count(DISTINCT shown.${column.name}) AS pseudonyms,
            count(DISTINCT (mart.${column.name}, shown.${column.name})) FILTER (mart.${column.name} IS NOT NULL) AS pairs
          FROM ${pairs(name)}`,
        );
        assert.deepEqual([found.pseudonyms, found.pairs], [found.values, found.values], column.name);
      }
    });
  }

  await t.step("masked facts join masked members as the marts do", async () => {
    for (const { name } of marts.filter((mart) => mart.name.startsWith("fct_"))) {
      const joined = (schema: string) =>
        count(`SELECT count(*) AS found FROM ${schema}.${name} INNER JOIN ${schema}.dim_member
          USING (data_source, person_id)`);
      assert.equal(await joined("marts_masked"), await joined("marts"));
      assert.notEqual(await joined("marts"), 0);
    }
  });

  const own = sandbox.path("dbt");
  const file = join(own, "models/marts/_new__models.yml");
  await copyTree(join(project, "dbt"), own);

  await t.step("small areas have no ZIP3, and nobody is shown to be older than 90", async () => {
    const zips = ["03601", "893", "02139", "021391234", "02139-1234", "2139", "K1A 0B1"];
    await Deno.writeTextFile(
      join(own, "models/marts/mart_new.sql"),
      `select zip_code, cast(current_date - to_years(cast(age as integer)) as date) as birth_date
      from (values ${zips.map((zip, age) => `('${zip}', ${age + 86})`)}) as people (zip_code, age)`,
    );
    await Deno.writeTextFile(
      file,
      `models:\n  - name: mart_new\n    columns:
      - {name: zip_code, data_type: varchar, config: {meta: {phi: true, mask: zip3}}}
      - {name: birth_date, data_type: date, config: {meta: {phi: true, mask: year}}}\n`,
    );
    const { code, said } = await dbt(sandbox, own, "--select", "mart_new");
    assert.equal(code, 0, said);
    const shown = await sandbox.query(
      "SELECT zip_code, (year(current_date) - year(birth_date))::INTEGER AS age FROM marts_masked.mart_new ORDER BY ALL",
    );
    assert.deepEqual(shown.map(({ zip_code, age }) => [zip_code, age]), [
      ...[["000", 86], ["000", 87], ["021", 88], ["021", 89], ["021", 90]],
      ...[[null, 90], [null, 90]],
    ]);
  });

  await t.step("a mart that says nothing of its columns is masked as a whole", async () => {
    await Deno.writeTextFile(
      join(own, "models/marts/mart_new.sql"),
      "select person_id, birth_date, gender from {{ ref('dim_member') }}",
    );
    const yml = (gender: string) =>
      `models:\n  - name: mart_new\n    columns:\n      - {name: person_id, data_type: varchar}\n` +
      `      - {name: birth_date, data_type: date}\n      - {name: gender, data_type: varchar${gender}}\n`;
    await Deno.writeTextFile(file, yml(""));
    const first = await dbt(sandbox, own, "--select", "mart_new");
    assert.equal(first.code, 0, first.said);
    const shown = "SELECT count(COLUMNS(*)) FROM marts_masked.mart_new";
    assert.deepEqual((await sandbox.query(shown)).map((row) => Object.values(row).map(Number)), [[0, 0, 0]]);

    await Deno.writeTextFile(file, yml(", config: {meta: {phi: false}}"));
    assert.equal((await dbt(sandbox, own, "--select", "mart_new")).code, 0);
    const members = await count("SELECT count(*) AS found FROM marts.dim_member");
    assert.deepEqual(Object.values((await sandbox.query(shown))[0]).map(Number), [0, 0, members]);

    await Deno.writeTextFile(file, yml(", config: {meta: {phi: true, mask: year}}"));
    const wrong = await dbt(sandbox, own, "--select", "mart_new");
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.said, /Cannot mask column gender: there is no mask year for varchar/);
    await Deno.remove(file);
  });

  await t.step("a mart that nobody described is refused", async () => {
    const { code, said } = await dbt(sandbox, own, "--select", "mart_new");
    assert.notEqual(code, 0);
    assert.match(said, /mart_new/);
  });

  await t.step("the view of a mart that is gone goes, whatever is run", async () => {
    assert.ok((await views()).includes("mart_new"));
    await Deno.remove(join(own, "models/marts/mart_new.sql"));
    await sandbox.transact("DROP VIEW marts_masked.fct_claim");
    const { code, said } = await dbt(sandbox, own, "--select", "stg_core__members");
    assert.equal(code, 0, said);
    assert.deepEqual(await views(), marts.map(({ name }) => name).toSorted());
  });
});
