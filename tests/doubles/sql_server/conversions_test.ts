import assert from "node:assert/strict";
import { open } from "./client.ts";

Deno.test("conversions that cannot be are refused by SQL Server's numbers", async () => {
  await using test = await open();
  const { client } = test;
  const cases: [number, string][] = [
    [235, "CAST('abc' AS money)"],
    [241, "CAST('2020-02-30' AS date)"],
    [241, "CAST('2020-01-01 25:00' AS datetime2)"],
    [241, "CAST('2020-01-01 00:00:00.1234' AS datetime)"],
    [241, "CAST('2020-01-01 00:00:00.12345678' AS datetime2(7))"],
    [
      241,
      "CAST('x' AS time)",
    ],
    [242, "CAST('1700-01-01' AS datetime)"],
    [242, "CAST('2100-01-01' AS smalldatetime)"],
    [242, "DATEADD(day, 1, CAST('9999-12-31' AS datetime2))"],
    [245, "CAST('1.5' AS int)"],
    [245, "CAST('abc' AS bit)"],
    [248, "CAST('2147483648' AS int)"],
    [8114, "CAST('abc' AS decimal(10, 2))"],
    [8114, "CAST('1e5' AS decimal(10, 2))"],
    [8114, "CAST('9223372036854775808x' AS bigint)"],
    [8114, "CAST('abc' AS float)"],
    [8114, "CONVERT(varbinary(8), '0x1', 1)"],
    [8114, "CONVERT(varbinary(8), '0x01', 2)"],
    [8115, "CAST(123456 AS decimal(5, 0))"],
    [8115, "CAST('100000' AS decimal(5, 0))"],
    [8115, "CAST(2147483648 AS int)"],
    [8115, "CAST(256 AS tinyint)"],
    [8115, "2147483647 + 1"],
    [8115, "CAST(1e300 AS real)"],
    [8115, "CAST(922337203685477.5808 AS money)"],
    [8115, "CONVERT(varchar(3), 12.345)"],
    [8169, "CAST('not a guid' AS uniqueidentifier)"],
    [8170, "CONVERT(varchar(10), CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier))"],
  ];
  for (const [number, expression] of cases) {
    assert.equal(await client.error(`SELECT ${expression} AS v`), number, expression);
    const attempt = expression.replace(/^CAST/, "TRY_CAST");
    if (attempt !== expression) assert.equal(await client.value(`SELECT ${attempt} AS v`), null, attempt);
  }
});
