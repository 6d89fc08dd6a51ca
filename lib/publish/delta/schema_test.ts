import assert from "node:assert/strict";
import { ContractError } from "../../errors.ts";
import { schemaString } from "./schema.ts";

Deno.test("schemaString() names every type that a mart may have as Delta does", () => {
  const schema = JSON.parse(schemaString("dim_x", [
    { name: "text", type: "VARCHAR" },
    { name: "flag", type: "BOOLEAN" },
    { name: "small", type: "INTEGER" },
    { name: "large", type: "BIGINT" },
    { name: "rate", type: "DOUBLE" },
    { name: "day", type: "DATE" },
    { name: "moment", type: "TIMESTAMP WITH TIME ZONE" },
    { name: "money", type: "DECIMAL(18,2)" },
  ]));
  assert.deepEqual(schema.type, "struct");
  assert.deepEqual(schema.fields[0], { name: "text", type: "string", nullable: true, metadata: {} });
  assert.deepEqual(schema.fields.map(({ type }: { type: string }) => type), [
    "string",
    "boolean",
    "integer",
    "long",
    "double",
    "date",
    "timestamp",
    "decimal(18,2)",
  ]);
});

Deno.test("schemaString() refuses any other type by mart and column, and shows no value of an ENUM", () => {
  for (
    const type of ["TIMESTAMP", "HUGEINT", "BLOB", "ENUM('male', 'female')", "VARCHAR[]", "JSON", "TIME"]
  ) {
    assert.throws(() => schemaString("dim_x", [{ name: "odd", type }]), (error: Error) => {
      assert.deepEqual(error instanceof ContractError, true);
      assert.deepEqual(error.message.startsWith("Cannot publish dim_x: column 'odd' is "), true);
      assert.deepEqual(error.message.includes("male"), false);
      return true;
    });
  }
});

Deno.test("schemaString() refuses a column name that Parquet readers cannot take", () => {
  assert.throws(
    () => schemaString("dim_x", [{ name: "a b", type: "DATE" }]),
    /Cannot publish dim_x: .* column 'a b'/,
  );
});
