import { equal, ok } from "node:assert/strict";
import { eventChecker } from "../feeds/events/event.ts";
import { sampleEvent } from "../feeds/events/testing.ts";
import { openStorage } from "../storage/registry.ts";
import { readEntities } from "./entities.ts";

const entities = await readEntities(openStorage(new URL("../../samples/", import.meta.url)));

Deno.test("readEntities() finds every person, claim and provider of the first delivery", () => {
  const ids = new Set(entities.claims.map(({ claim_id }) => claim_id));
  equal(ids.size, entities.claims.length, "claim ids are unique");
  ok(entities.claims.length > 187 + 28 + 744 + 867);
  equal(entities.members.length, 51);
  equal(entities.providers.length, 824);
  const types = Map.groupBy(entities.claims, ({ claim_type }) => claim_type);
  for (const type of ["professional", "institutional", "pharmacy"] as const) {
    ok(types.get(type)!.length > 500);
  }
});

Deno.test("readEntities() gives data that the schemas take, with the members of the claims among them", () => {
  const members = new Set(entities.members.map(({ member_id }) => member_id));
  const good = (name: "claim" | "member" | "provider", data: Record<string, unknown>) =>
    ok("key" in eventChecker(name)(sampleEvent(name, { subject: data[`${name}_id`] }, data)), name);
  for (const claim of entities.claims) {
    good("claim", claim);
    ok(members.has(claim.member_id));
  }
  for (const member of entities.members) good("member", member);
  for (const provider of entities.providers) good("provider", provider);
});

Deno.test("readEntities() splits long claims so that lines and amounts agree", () => {
  const cents = (amount: string | null | undefined) => Math.round(Number(amount) * 100);
  for (const claim of entities.claims.filter(({ claim_type }) => claim_type === "professional")) {
    ok(claim.claim_lines!.length <= 3);
    equal(
      cents(claim.charge_amount),
      claim.claim_lines!.reduce((sum, line) => sum + cents(line.charge_amount), 0),
    );
  }
});
