import assert from "node:assert/strict";
import { NotGrantedError } from "../grants.ts";
import { Reach } from "./reach.ts";

Deno.test({
  name: "a broker that advertises itself at a host which is not granted ends what waits, at once",
  permissions: { net: ["127.0.0.1:9092"] },
  fn: async () => {
    const reach = new Reach();
    const never = Promise.withResolvers<void>();
    const waiting = [reach.during(() => never.promise), reach.during(() => never.promise)];
    const place = { port: 9092, ssl: null as never, onConnect: () => {} };
    for (const host of ["kafka-7", "::1"]) {
      assert.throws(() => reach.sockets({ host, ...place }), NotGrantedError);
    }
    for (const one of waiting) await assert.rejects(one, /reach kafka-7:9092.* net access to kafka-7:9092$/);
    assert.equal(await reach.during(() => Promise.resolve("goes on")), "goes on");
  },
});
