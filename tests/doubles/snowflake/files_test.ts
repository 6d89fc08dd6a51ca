/** The emulator's stages: PUT, LIST, GET, REMOVE, COPY into tables, staged files in queries, unload to Parquet. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { failure, type Row, Session } from "./driver.ts";
import { type Emulator, startEmulator } from "./emulator.ts";

const options =
  `RECORD_DELIMITER = '\\n' SKIP_HEADER = 0 EMPTY_FIELD_AS_NULL = TRUE NULL_IF = () ESCAPE = NONE
  ESCAPE_UNENCLOSED_FIELD = NONE TRIM_SPACE = FALSE ENCODING = 'UTF8' REPLACE_INVALID_CHARACTERS = FALSE
  COMPRESSION = NONE`;
const setup = [
  `CREATE STAGE IF NOT EXISTS ops.segments ENCRYPTION = (TYPE = 'SNOWFLAKE_FULL') DIRECTORY = (ENABLE = FALSE)
   COMMENT = 'segments'`,
  "CREATE STAGE IF NOT EXISTS ops.unload",
  `CREATE FILE FORMAT IF NOT EXISTS ops.segment_quoted TYPE = CSV FIELD_DELIMITER = ','
   FIELD_OPTIONALLY_ENCLOSED_BY = '"' ${options}`,
  `CREATE FILE FORMAT IF NOT EXISTS ops.segment_pipes TYPE = CSV FIELD_DELIMITER = '|'
   FIELD_OPTIONALLY_ENCLOSED_BY = NONE ${options}`,
  `CREATE TABLE raw.t ("_BATCH_ID" VARCHAR, "_LOADED_AT" TIMESTAMP_LTZ, "_POSITION" NUMBER, "ID" VARCHAR,
   "AMOUNT" NUMBER(12, 2))`,
];

/** A session in a fresh database, and a folder whose files it puts. */
class Place implements AsyncDisposable {
  private constructor(readonly session: Session, readonly database: string, readonly folder: string) {}

  static async open(emulator: Emulator, name: string): Promise<Place> {
    const database = await emulator.database(name);
    const session = await Session.open(emulator, { database });
    for (const sql of setup) await session.run(sql);
    return new Place(session, database, await Deno.makeTempDir());
  }

  /** Writes a file and puts it below a path of ops.segments. */
  async put(path: string, name: string, content: string | Uint8Array<ArrayBuffer>): Promise<Row> {
    const file = join(this.folder, name);
    await Deno.writeFile(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
    const put = `PUT 'file://${file}' @ops.segments/${path}/ AUTO_COMPRESS=FALSE OVERWRITE=TRUE`;
    const [row] = await this.session.run(put);
    return row;
  }

  /** The first `columns` fields of every record below a path, as a format reads them. */
  async read(path: string, columns: number, format = "ops.segment_quoted"): Promise<unknown[][]> {
    const list = Array.from({ length: columns }, (_, index) => `s.$${index + 1} AS c${index}`).join(", ");
    const sql = `SELECT ${list} FROM @ops.segments/${path}/ (FILE_FORMAT => '${format}') s`;
    return (await this.session.run(sql)).map((row) => Object.values(row));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** A COPY of every field, or of some files. */
const copy = (path: string, rest = "") =>
  `COPY INTO raw.t ("_BATCH_ID", "_LOADED_AT", "_POSITION", "ID", "AMOUNT")
   FROM (SELECT 'b', CURRENT_TIMESTAMP(), SPLIT_PART(METADATA$FILENAME, '/', -2)::NUMBER, s.$1 || '-' || s.$2,
     TO_NUMBER(s.$3, 12, 2) FROM @ops.segments/${path}/ s)
   ${rest} FILE_FORMAT = (FORMAT_NAME = 'ops.segment_quoted') ON_ERROR = ABORT_STATEMENT`;

Deno.test("the emulator's stages hold files", async (test) => {
  await using emulator = await startEmulator();

  await test.step("PUT, LIST, GET and REMOVE see the same files", async () => {
    await using place = await Place.open(emulator, "listed");
    const put = await Promise.all([place.put("a/1", "0.csv", "x\n"), place.put("a/2", "1.csv", "yy\n")]);
    assert.deepEqual(put.map((row) => row.status), ["UPLOADED", "UPLOADED"]);
    const stage = `@"${place.database}"."OPS"."SEGMENTS"`;
    await place.session.run(`PUT file://${join(place.folder, "0.csv")} ${stage}/b AUTO_COMPRESS=FALSE`);

    const names = async (path: string) => (await place.session.run(`LIST ${path}`)).map((row) => row.name);
    assert.deepEqual(await names("@ops.segments"), [
      "segments/a/1/0.csv",
      "segments/a/2/1.csv",
      "segments/b/0.csv",
    ]);
    assert.deepEqual(await names(`@${place.database}.ops.segments/a/`), [
      "segments/a/1/0.csv",
      "segments/a/2/1.csv",
    ]);
    const [row] = await place.session.run(`LIST ${stage}/b/`);
    assert.deepEqual([row.size, row.md5], ["2", "401b30e3b8b5d629635a5c613cdb7919"]);
    assert.match(row.last_modified as string, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);

    const got = await Deno.makeTempDir();
    await place.session.run(`GET @ops.segments/a/ 'file://${got}/'`);
    assert.equal(await Deno.readTextFile(join(got, "1.csv")), "yy\n");
    await Deno.remove(got, { recursive: true });

    assert.deepEqual(await place.session.run("REMOVE @ops.segments/a/1/"), [
      { name: "segments/a/1/0.csv", result: "removed" },
    ]);
    assert.deepEqual(await names("@ops.segments/a/"), ["segments/a/2/1.csv"]);
  });

  await test.step("a CSV field is read byte for byte", async () => {
    await using place = await Place.open(emulator, "fields");
    await place.put(
      "p",
      "0.csv",
      [
        `plain,,"",NULL`,
        `"a ""quoted"" one","two\nlines","two\r\nlines"," blanks "`,
        ` blanks ,\\N,\\,it's`,
        `Zoë,😀,"\t",end\r`,
        "short",
        "",
      ].join("\n"),
    );
    assert.deepEqual(await place.read("p", 4), [
      ["plain", null, "", "NULL"],
      [`a "quoted" one`, "two\nlines", "two\r\nlines", " blanks "],
      [" blanks ", "\\N", "\\", "it's"],
      ["Zoë", "😀", "\t", "end\r"],
      ["short", null, null, null],
    ]);
  });

  await test.step("without enclosure a quote is a character", async () => {
    await using place = await Place.open(emulator, "pipes");
    await place.put("p", "0.csv", `"a|b"|||,\\\nc`);
    assert.deepEqual(await place.read("p", 4, "ops.segment_pipes"), [
      [`"a`, `b"`, null, null],
      ["c", null, null, null],
    ]);
  });

  await test.step("a record may have millions of characters", async () => {
    await using place = await Place.open(emulator, "large");
    await place.put("p", "0.csv", `"${"x".repeat(15_000_000)}",y\n`);
    const sql =
      "SELECT LENGTH(s.$1) AS n, s.$2 AS y FROM @ops.segments/p/ (FILE_FORMAT => 'ops.segment_quoted') s";
    assert.deepEqual(await place.session.run(sql), [{ N: "15000000", Y: "y" }]);
  });

  await test.step("COPY computes from fields and tells each file", async () => {
    await using place = await Place.open(emulator, "copied");
    await place.put("p/3", "0.csv", "a,b,1.5\nc,d,-2\n");
    await place.put("p/4", "1.csv", "e,f,\n");
    const result = await place.session.run(copy("p", "FILES = ('3/0.csv', '4/1.csv')"));
    const told = result.map((row) => [row.file, row.status, row.rows_parsed, row.rows_loaded]);
    assert.deepEqual(told, [
      ["segments/p/3/0.csv", "LOADED", "2", "2"],
      ["segments/p/4/1.csv", "LOADED", "1", "1"],
    ]);
    assert.deepEqual(
      await place.session.run(`SELECT "_POSITION" AS p, id, amount FROM raw.t ORDER BY id`),
      [{ P: "3", ID: "a-b", AMOUNT: "1.50" }, { P: "3", ID: "c-d", AMOUNT: "-2.00" }, {
        P: "4",
        ID: "e-f",
        AMOUNT: "NULL",
      }],
    );
  });

  await test.step("COPY loads a file once unless it is forced", async () => {
    await using place = await Place.open(emulator, "once");
    await place.put("p/1", "0.csv", "a,b,1\n");
    const none = [{ status: "Copy executed with 0 files processed." }];
    assert.deepEqual(await place.session.run(copy("q")), none);
    await place.session.run("BEGIN");
    await place.session.run(copy("p"));
    await place.session.run("ROLLBACK");
    assert.equal((await place.session.run(copy("p")))[0].status, "LOADED");
    assert.deepEqual(await place.session.run(copy("p")), none);
    assert.equal((await place.session.run(copy("p", "FILES = ('1/0.csv')")))[0].status, "LOAD_SKIPPED");
    assert.equal((await place.session.run(`${copy("p")} FORCE = TRUE`))[0].status, "LOADED");
    assert.deepEqual(await place.session.run("SELECT COUNT(*) AS n FROM raw.t"), [{ N: "2" }]);
  });

  await test.step("a file that is not well-formed, not UTF-8 or not there fails the COPY whole", async () => {
    await using place = await Place.open(emulator, "malformed");
    await place.put("good/1", "0.csv", "a,b,1\n");
    await place.put("quote/1", "0.csv", `a,"b"x,1\n`);
    await place.put("open/1", "0.csv", `a,"b,1\n`);
    await place.put("bytes/1", "0.csv", new Uint8Array([0x61, 0xff, 0x0a]));
    await place.put("number/1", "0.csv", "a,b,1\na,b,x\n");
    const code = async (sql: string) => (await failure(place.session.run(sql))).code;
    assert.equal(await code(copy("quote")), "100016");
    assert.equal(await code(copy("open")), "100016");
    assert.equal(await code(copy("bytes")), "100144");
    assert.equal(await code(copy("number")), "100038");
    assert.equal(await code(copy("good", "FILES = ('1/0.csv', '1/1.csv')")), "091016");
    assert.deepEqual(await place.session.run("SELECT COUNT(*) AS n FROM raw.t"), [{ N: "0" }]);
  });

  await test.step("staged files are the source of an INSERT, of binary too", async () => {
    await using place = await Place.open(emulator, "inserted");
    await place.put("p", "0.csv", "a,AAEC\nb,\n");
    await place.session.run("CREATE TABLE ops.t (id VARCHAR, bytes BINARY, name VARCHAR)");
    const select = `SELECT s.$1, TO_BINARY(s.$2, 'BASE64'), METADATA$FILENAME
      FROM @ops.segments/p/ (FILE_FORMAT => 'ops.segment_quoted') s WHERE s.$1 <> 'b'`;
    assert.equal(await place.session.change(`INSERT INTO ops.t (id, bytes, name) ${select}`), 1);
    const rows = await place.session.run("SELECT * FROM ops.t");
    assert.deepEqual(rows, [{ ID: "a", BYTES: "000102", NAME: "p/0.csv" }]);
  });

  await test.step("a hundred thousand records are copied in about a second", async () => {
    await using place = await Place.open(emulator, "quick");
    const line = (n: number) => `${n},"a ""b"" c",${n}.25\n`;
    await place.put("p/1", "0.csv", Array.from({ length: 100_000 }, (_, n) => line(n)).join(""));
    const from = performance.now();
    await place.session.run(copy("p"));
    const took = performance.now() - from;
    assert.ok(took < 4000, `${took} ms`);
    const sum = "SELECT COUNT(*) AS n, SUM(amount) AS s FROM raw.t";
    assert.deepEqual(await place.session.run(sum), [{ N: "100000", S: "4999975000.00" }]);
  });

  await test.step("a query is unloaded to Parquet with the types that it casts to", async () => {
    await using place = await Place.open(emulator, "unloaded");
    const unload = (into: string, more: string) =>
      `COPY INTO @ops.unload/${into} FROM (SELECT 1::INT AS "id", 2::BIGINT AS "n", 1.5::NUMBER(12, 2) AS "amount",
       'x' AS "text", '2024-01-02'::DATE AS "day", NULL::VARCHAR AS "none" UNION ALL SELECT 2, 3, 2, 'y', NULL, 'z')
       FILE_FORMAT = (TYPE = PARQUET COMPRESSION = SNAPPY) HEADER = TRUE SINGLE = TRUE ${more}`;
    const [row] = await place.session.run(
      unload("e/part.parquet", "OVERWRITE = TRUE MAX_FILE_SIZE = 100000000"),
    );
    assert.equal(row.rows_unloaded, "2");
    await place.session.run(`GET @ops.unload/e/ 'file://${place.folder}/'`);
    const file = await Deno.readFile(join(place.folder, "part.parquet"));
    assert.equal(String(file.length), row.output_bytes);
    assert.deepEqual(await parquetColumns(join(place.folder, "part.parquet")), [
      "id INTEGER",
      "n BIGINT",
      "amount DECIMAL(12,2)",
      "text VARCHAR",
      "day DATE",
      "none VARCHAR",
    ]);
    const again = await failure(place.session.run(unload("e/part.parquet", "")));
    assert.equal(again.code, "001030");
    const small = await failure(place.session.run(unload("f/part.parquet", "MAX_FILE_SIZE = 10")));
    assert.match(small.message, /Max file size/);
  });
});

async function parquetColumns(path: string): Promise<string[]> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create()).connect();
  const rows = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${path}'`);
  connection.disconnectSync();
  return rows.getRowObjects().map((row) => `${row.column_name} ${row.column_type}`);
}
