import assert from "node:assert/strict";
import { readKeys } from "./keys.ts";

const secret = new Uint8Array(32).fill(1).toBase64();

Deno.test("readKeys() reads several keys, also of one tenant", () => {
  const keys = readKeys(`a:one:${secret}, b:one:${secret},c:two:${secret}`);
  assert.deepEqual(keys?.map(({ id, tenant, secret }) => [id, tenant, secret.length]), [
    ["a", "one", 32],
    ["b", "one", 32],
    ["c", "two", 32],
  ]);
});

Deno.test("readKeys() reads nothing where any of them is wrong", () => {
  const short = new Uint8Array(31).toBase64();
  for (const text of ["", "a", `a:one`, `a:one:${short}`, `a:one:?`, `a b:one:${secret}`, `a::${secret}`]) {
    assert.equal(readKeys(text), null, text);
  }
  assert.equal(readKeys(`a:one:${secret},a:two:${secret}`), null);
});
