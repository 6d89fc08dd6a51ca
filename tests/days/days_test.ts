/** Random days of a payer against a plain model. `SEED=… DAYS=…` lives those of one seed again. */
import { startLog } from "../../lib/observe/log.ts";
import { live } from "./life.ts";

const days = Number(Deno.env.get("DAYS") ?? 50);
const seed = Number(Deno.env.get("SEED") ?? 1);
startLog((Deno.env.get("LOG_LEVEL") ?? "error") as "error");

Deno.test(`${days} days leave in the warehouse what a plain model says`, async () => {
  await live(seed, days);
});
