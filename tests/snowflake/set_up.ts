/** Sets a database of the emulator up with the scripts of security/snowflake. */
import type { Emulator } from "./emulator.ts";
import { openSession, type SnowflakeOptions } from "../../lib/warehouse/snowflake/session.ts";

export async function setUp(emulator: Emulator, options: SnowflakeOptions): Promise<void> {
  await emulator.database(options.database);
  await using session = await openSession(options);
  for (
    const s of [
      "RAW",
      "STAGING",
      "INTERMEDIATE",
      "MARTS",
      "MARTS_MASKED",
      "OPS",
      "QUALITY",
      "EXPORT",
      "SECURITY",
    ]
  ) await session.run(`CREATE SCHEMA IF NOT EXISTS ${options.database}.${s}`);
  await session.run(`USE DATABASE ${options.database}`);
  const text = (await Deno.readTextFile("security/snowflake/05_ops.sql")).replaceAll(
    "{{database}}",
    options.database,
  );
  for (const s of text.replaceAll(/^--.*$/gm, "").split(/;\s*\n/)) {
    if (s.trim() === "" || /^\s*USE ROLE/.test(s)) continue;
    await session.run(s);
  }
}
