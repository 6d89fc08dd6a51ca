import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { open } from "./client.ts";

type Limit = {
  type: string;
  /** T-SQL literals and how they come out: as text by CONVERT, and natively. */
  values: [literal: string, text: string, native: unknown][];
  /** A CONVERT of the column `v` to text. */
  convert: string;
};

const text = (length = 60, style = "") => `CONVERT(varchar(${length}), v${style && `, ${style}`})`;
const day = (iso: string) => new Date(iso);

const limits: Limit[] = [
  { type: "bit", convert: text(), values: [["0", "0", false], ["1", "1", true], ["7", "1", true]] },
  { type: "tinyint", convert: text(), values: [["0", "0", 0], ["255", "255", 255]] },
  { type: "smallint", convert: text(), values: [["-32768", "-32768", -32768], ["32767", "32767", 32767]] },
  {
    type: "int",
    convert: text(),
    values: [["-2147483648", "-2147483648", -2147483648], ["2147483647", "2147483647", 2147483647]],
  },
  {
    type: "bigint",
    convert: text(),
    values: [
      ["-9223372036854775808", "-9223372036854775808", "-9223372036854775808"],
      ["9223372036854775807", "9223372036854775807", "9223372036854775807"],
    ],
  },
  {
    type: "decimal(9, 2)",
    convert: text(),
    values: [["9999999.99", "9999999.99", 9999999.99], ["-0.01", "-0.01", -0.01], ["1.005", "1.01", 1.01]],
  },
  {
    type: "decimal(38, 10)",
    convert: text(),
    values: [
      ["9999999999999999999999999999.9999999999", "9999999999999999999999999999.9999999999", 1e28],
      ["-9999999999999999999999999999.9999999999", "-9999999999999999999999999999.9999999999", -1e28],
      ["0.0000000001", "0.0000000001", 1e-10],
    ],
  },
  {
    type: "numeric(19, 0)",
    convert: text(),
    values: [["1234567890123456789", "1234567890123456789", 1234567890123456800]],
  },
  {
    type: "numeric(28, 28)",
    convert: text(),
    values: [["0.0000000000000000000000000001", "0.0000000000000000000000000001", 1 / Math.pow(10, 28)]],
  },
  {
    type: "money",
    convert: "CONVERT(varchar(30), CONVERT(decimal(19, 4), v))",
    values: [
      ["922337203685477.5807", "922337203685477.5807", 922337203685477.5807],
      ["-922337203685477.5808", "-922337203685477.5808", -922337203685477.5808],
      ["0.0001", "0.0001", 0.0001],
    ],
  },
  {
    type: "smallmoney",
    convert: text(30, "2"),
    values: [["214748.3647", "214748.3647", 214748.3647], ["-214748.3648", "-214748.3648", -214748.3648]],
  },
  {
    type: "real",
    convert: text(30, "3"),
    values: [["0.1", "1.0000000149011612e-001", Math.fround(0.1)], [
      "-3.40E+38",
      "-3.3999999521443642e+038",
      Math.fround(-3.4e38),
    ]],
  },
  {
    type: "float",
    convert: text(30, "3"),
    values: [
      ["1", "1.0000000000000000e+000", 1],
      ["0.1", "1.0000000000000001e-001", 0.1],
      ["1.79E+308", "1.7900000000000000e+308", 1.79e308],
      ["-2.23E-308", "-2.2300000000000001e-308", -2.23e-308],
    ],
  },
  {
    type: "date",
    convert: text(10, "23"),
    values: [["'0001-01-01'", "0001-01-01", day("0001-01-01")], [
      "'9999-12-31'",
      "9999-12-31",
      day("9999-12-31"),
    ], [
      "'20240229'",
      "2024-02-29",
      day("2024-02-29"),
    ]],
  },
  {
    type: "time(7)",
    convert: text(16, "121"),
    values: [["'00:00:00'", "00:00:00.0000000", day("1970-01-01T00:00:00Z")], [
      "'23:59:59.9999999'",
      "23:59:59.9999999",
      day("1970-01-01T23:59:59.999Z"),
    ]],
  },
  { type: "time(0)", convert: text(16), values: [["'12:34:56.5'", "12:34:57", day("1970-01-01T12:34:57Z")]] },
  {
    type: "time(3)",
    convert: text(16),
    values: [["'12:34:56.1235'", "12:34:56.124", day("1970-01-01T12:34:56.124Z")]],
  },
  {
    type: "smalldatetime",
    convert: text(30, "121"),
    values: [["'1900-01-01'", "1900-01-01 00:00:00.000", day("1900-01-01T00:00Z")], [
      "'2079-06-06 23:59'",
      "2079-06-06 23:59:00.000",
      day("2079-06-06T23:59Z"),
    ], ["'2020-01-01 00:00:30'", "2020-01-01 00:01:00.000", day("2020-01-01T00:01Z")]],
  },
  {
    type: "datetime",
    convert: text(30, "121"),
    values: [
      ["'1753-01-01'", "1753-01-01 00:00:00.000", day("1753-01-01T00:00Z")],
      [
        "'9999-12-31 23:59:59.997'",
        "9999-12-31 23:59:59.997",
        day("9999-12-31T23:59:59.997Z"),
      ],
      ["'2020-01-01 00:00:00.003'", "2020-01-01 00:00:00.003", day("2020-01-01T00:00:00.003Z")],
      ["'2020-01-01 00:00:00.005'", "2020-01-01 00:00:00.007", day("2020-01-01T00:00:00.007Z")],
    ],
  },
  {
    type: "datetime2(7)",
    convert: text(30, "121"),
    values: [["'0001-01-01 00:00:00.0000001'", "0001-01-01 00:00:00.0000001", day("0001-01-01T00:00:00Z")], [
      "'9999-12-31T23:59:59.9999999'",
      "9999-12-31 23:59:59.9999999",
      day("9999-12-31T23:59:59.999Z"),
    ]],
  },
  {
    type: "datetime2(0)",
    convert: text(30, "126"),
    values: [["'2020-01-01 10:11:12.5'", "2020-01-01T10:11:13", day("2020-01-01T10:11:13Z")]],
  },
  {
    type: "datetimeoffset(7)",
    convert: text(34, "121"),
    values: [
      [
        "'2020-01-01 00:00:00.1234567 +05:30'",
        "2020-01-01 00:00:00.1234567 +05:30",
        day("2019-12-31T18:30:00.123Z"),
      ],
      ["'2020-01-01T00:00:00-14:00'", "2020-01-01 00:00:00.0000000 -14:00", day("2020-01-01T14:00:00Z")],
      ["'2020-01-01T00:00:00Z'", "2020-01-01 00:00:00.0000000 +00:00", day("2020-01-01T00:00:00Z")],
    ],
  },
  {
    type: "datetimeoffset(2)",
    convert: text(34, "127"),
    values: [[
      "'2020-01-01 00:00:00.129 +01:00'",
      "2019-12-31T23:00:00.13Z",
      day("2019-12-31T23:00:00.130Z"),
    ]],
  },
  { type: "char(5)", convert: text(), values: [["'ab'", "ab   ", "ab   "], ["''", "     ", "     "]] },
  {
    type: "varchar(8000)",
    convert: "LEFT(v, 5)",
    values: [["'€ é''x'", "€ é'x", "€ é'x"], ["REPLICATE('a', 8000)", "aaaaa", "a".repeat(8000)], [
      "N'中'",
      "?",
      "?",
    ]],
  },
  {
    type: "varchar(max)",
    convert: "LEFT(v, 3)",
    values: [["''", "", ""], ["REPLICATE(CAST('é' AS varchar(max)), 100000)", "ééé", "é".repeat(100_000)]],
  },
  { type: "nchar(3)", convert: "v", values: [["N'中'", "中  ", "中  "]] },
  {
    type: "nvarchar(4000)",
    convert: "LEFT(v, 3)",
    values: [["N'日本🎉'", "日本\ud83c", "日本🎉"], ["NCHAR(55357)", "\ud83d", "\ud83d"], ["N''", "", ""], [
      "REPLICATE(N'ß', 4000)",
      "ßßß",
      "ß".repeat(4000),
    ]],
  },
  {
    type: "nvarchar(max)",
    convert: "LEFT(v, 1)",
    values: [["REPLICATE(CAST(N'ж' AS nvarchar(max)), 70000)", "ж", "ж".repeat(70_000)], ["N''", "", ""]],
  },
  {
    type: "binary(4)",
    convert: text(20, "1"),
    values: [["0x01", "0x01000000", Buffer.from("01000000", "hex")]],
  },
  {
    type: "varbinary(8000)",
    convert: text(20, "2"),
    values: [["0x", "", Buffer.alloc(0)], ["0x00FF7f", "00FF7F", Buffer.from("00ff7f", "hex")]],
  },
  {
    type: "varbinary(max)",
    convert: text(6, "1"),
    values: [[
      "CAST(REPLICATE(CAST('a' AS varchar(max)), 50000) AS varbinary(max))",
      "0x6161",
      Buffer.alloc(50_000, "a"),
    ]],
  },
  {
    type: "uniqueidentifier",
    convert: "CONVERT(char(36), v)",
    values: [[
      "'6f9619ff-8b86-d011-b42d-00c04fc964ff'",
      "6F9619FF-8B86-D011-B42D-00C04FC964FF",
      "6F9619FF-8B86-D011-B42D-00C04FC964FF",
    ]],
  },
  {
    type: "xml",
    convert: "CONVERT(nvarchar(max), v)",
    values: [["N'<a b=\"1\">ü</a>'", '<a b="1">ü</a>', '<a b="1">ü</a>']],
  },
];

for (const { type, values, convert } of limits) {
  Deno.test(`${type} goes in and comes out at its limits`, async () => {
    await using test = await open();
    const { client } = test;
    await client.batch(
      `DROP TABLE IF EXISTS limits; CREATE TABLE limits (id int NOT NULL PRIMARY KEY, v ${type} NULL)`,
    );
    await client.batch("INSERT INTO limits VALUES (0, NULL)");
    for (const [at, [literal]] of values.entries()) {
      await client.batch(`INSERT INTO limits VALUES (${at + 1}, ${literal})`);
    }
    const rows = await client.query(`SELECT v, ${convert} AS t FROM limits ORDER BY id`);
    assert.deepEqual(rows[0], { v: null, t: null });
    for (const [at, [literal, shown, native]] of values.entries()) {
      const { v, t } = rows[at + 1];
      assert.equal(t, shown, literal);
      const got = v instanceof Date ? new Date(v.getTime()) : v;
      assert.deepEqual(got, native, literal);
    }
  });
}
