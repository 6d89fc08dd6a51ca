/** Every conformance test of warehouses, on Snowflake as far as the emulator is it. */
import { warehouseSuite } from "../warehouse/suite.ts";
import { startEmulator } from "./emulator.ts";
import { Place } from "./place.ts";

const emulator = await startEmulator();
Deno.test.afterAll(() => emulator[Symbol.asyncDispose]());

let made = 0;
warehouseSuite("Snowflake", async () => {
  await using place = await Place.make(emulator, `suite_${++made}`);
  return place.warehouse();
});
