import assert from "node:assert/strict";
import { ConfigError } from "../errors.ts";
import { sampleEvent } from "../feeds/events/testing.ts";
import { Mask } from "./mask.ts";
import { post, testEdge } from "./testing.ts";

const secret = new Uint8Array(32).fill(9);
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const apply = async (mask: Mask, text: string, tenant = "a") =>
  decode(await mask.apply(encode(text), "claim", tenant));
const token = /^tok_[A-Za-z0-9_-]{32}$/;

Deno.test("apply() replaces what is named, wherever it stands in data, and leaves every other byte", async () => {
  const mask = new Mask(["member_id", "claim_id"], secret);
  const text =
    `{ "id":"1.0", "subject" : "c-1","member_id":"outside", "n":1.10,\n "data":{"claim_id":"c-1",` +
    `"member_id" : "m\\u002d1", "x":[{"member_id":"m-1","y":[1e2,null,"member_id"]}],"z":{"member_id":null}}}`;
  const masked = await apply(mask, text);
  const [claim] = /tok_[^"]+/.exec(masked)!;
  const event = JSON.parse(masked);
  assert.match(claim, token);
  assert.equal(event.data.claim_id, claim);
  assert.match(event.data.member_id, token);
  assert.equal(event.data.x[0].member_id, event.data.member_id);
  const back = masked.replaceAll(claim, "c-1").replace(event.data.member_id, "m\\u002d1")
    .replace(event.data.member_id, "m-1");
  assert.equal(back, text);
});

Deno.test("apply() gives one text one token, of one tenant and one secret", async () => {
  const mask = new Mask(["member_id"], secret);
  const tokenOf = async (mask: Mask, value: string, tenant: string) =>
    JSON.parse(await apply(mask, JSON.stringify({ data: { member_id: value } }), tenant)).data.member_id;
  assert.equal(await tokenOf(mask, "m-1", "a"), await tokenOf(mask, "m-1", "a"));
  const others = [
    await tokenOf(mask, "m-1", "a"),
    await tokenOf(mask, "m-2", "a"),
    await tokenOf(mask, "m-1", "b"),
    await tokenOf(new Mask(["member_id"], new Uint8Array(32)), "m-1", "a"),
  ];
  assert.equal(new Set(others).size, 4);
});

Deno.test("apply() leaves nothing readable below a member that is named, whatever it holds", async () => {
  const mask = new Mask(["phone"], secret);
  const masked = await apply(mask, `{"data":{"a":{"phone":{"home":"555","list":[555,{"b":"555"}]}}}}`);
  assert.ok(!masked.includes("555"));
});

Deno.test("a mask of what no schema has, or of what has a form, is refused by name", () => {
  for (const field of ["birth_date", "charge_amount", "ssn", "claim_type"]) {
    assert.throws(
      () => new Mask([field], secret),
      (error) => error instanceof ConfigError && error.message.includes(field),
    );
  }
});

Deno.test("the edge sends on what is masked, under the masked key, and it is still a good event", async () => {
  const mask = new Mask(["claim_id", "member_id"], secret);
  const { send, sink } = testEdge({ mask });
  const answer = await send(await post({ body: JSON.stringify(sampleEvent("claim")) }));
  assert.equal(answer.status, 202);
  const [{ key, value }] = sink.kept;
  const event = JSON.parse(decode(value!));
  assert.match(decode(key!), token);
  assert.deepEqual([event.subject, event.data.claim_id], [decode(key!), decode(key!)]);
  assert.ok(!/claim-1|member-1/.test(decode(value!)));
});
