/** Every conformance test of warehouses, on Snowflake as far as the emulator is it. */
import { warehouseSuite } from "../warehouse/suite.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";

const emulator = await startEmulator();
Deno.test.afterAll(() => emulator[Symbol.asyncDispose]());

let made = 0;
warehouseSuite("Snowflake", async () => {
  await using sandbox = await SnowflakeSandbox.make(emulator, `suite_${++made}`);
  return sandbox.warehouse();
});
