import assert from "node:assert/strict";
import fc from "fast-check";
import { Problem } from "./problem.ts";
import { type Key, sign, Verifier } from "./signature.ts";
import { post, testKey } from "./testing.ts";

const newer: Key = { id: "partner-1b", tenant: "tenant-a", secret: new Uint8Array(32).fill(8) };
const verifier = new Verifier([testKey, newer], 300_000);
const now = Date.now();

function outcome(request: Request, at = now): string {
  try {
    return verifier.verify(request, new URL(request.url).pathname, at).key;
  } catch (error) {
    assert.ok(error instanceof Problem);
    return error.problem;
  }
}

Deno.test("verify() takes what a known key signed; two keys of a tenant may be valid at once", async () => {
  assert.equal(await outcome(await post({ body: "a", now })), "partner-1");
  assert.equal(await outcome(await post({ body: "a", key: newer, now })), "partner-1b");
});

Deno.test("verify() says the same of an unknown key and of a wrong signature", async () => {
  const stranger = { ...testKey, id: "partner-2" }, forger = { ...testKey, secret: newer.secret };
  assert.equal(await outcome(await post({ body: "a", key: stranger, now })), "bad-signature");
  assert.equal(await outcome(await post({ body: "a", key: forger, now })), "bad-signature");
});

Deno.test("verify() takes a signature for five minutes, before and after", async () => {
  for (
    const [age, expected] of [[0, "partner-1"], [299, "partner-1"], [301, "stale"], [-299, "partner-1"], [
      -302,
      "stale",
    ]]
  ) {
    assert.equal(await outcome(await post({ body: "a", now }), now + Number(age) * 1000), expected);
  }
});

Deno.test("what is signed cannot be moved to another method, path, body or moment", async () => {
  const { headers } = await post({ body: "a", now });
  const moved = (url: string, more: Record<string, string> = {}, method = "POST") => {
    const changed = new Headers(headers);
    for (const [name, value] of Object.entries(more)) changed.set(name, value);
    return outcome(new Request(url, { method, headers: changed }));
  };
  const url = "http://edge.test/v1/events";
  assert.equal(await moved(url), "partner-1");
  assert.equal(await moved("https://other.test/v1/events?x=1"), "partner-1");
  assert.equal(await moved("http://edge.test/v1/files/rif.carrier"), "bad-signature");
  assert.equal(await moved(url, {}, "PUT"), "bad-signature");
  const other = await sign({ method: "POST", url, body: new Uint8Array(1), key: testKey, now });
  assert.equal(await moved(url, { "content-digest": other["content-digest"] }), "bad-signature");
  const input = headers.get("signature-input")!;
  const later = input.replace(/created=\d+/, `created=${Math.floor(now / 1000) + 1}`);
  assert.equal(await moved(url, { "signature-input": later }), "bad-signature");
});

Deno.test("verify() reads the forms that RFC 9421 allows for these parts, and no others", async () => {
  const { headers } = await post({ body: "a", now });
  const input = headers.get("signature-input")!;
  const changed = async (name: string, value: string | null) => {
    const other = new Headers(headers);
    if (value === null) other.delete(name);
    else other.set(name, value);
    return await outcome(new Request("http://edge.test/v1/events", { method: "POST", headers: other }));
  };
  for (const name of ["signature", "signature-input", "content-digest"]) {
    assert.equal(await changed(name, null), "unsigned");
    assert.equal(await changed(name, ""), "unsigned");
  }
  for (
    const strange of [
      input.replace('"@path" ', ""),
      input.replace("sig=", "other="),
      `${input};nonce="1"`,
      `${input};created=1`,
      input.replace(/;created=\d+/, ""),
      `${input};alg="rsa-pss-sha512"`,
    ]
  ) assert.equal(await changed("signature-input", strange), "unsigned", strange);
  assert.equal(await changed("signature", `sig=:${"A".repeat(42)}B=:`), "bad-signature");
});

Deno.test("whatever the headers hold, verify() ends with a problem", async () => {
  const text = fc.string({ unit: "grapheme-ascii" });
  await fc.assert(
    fc.asyncProperty(text, text, text, async (signature, input, digest) => {
      const headers = new Headers({ signature, "signature-input": input, "content-digest": digest });
      assert.equal(await outcome(new Request("http://edge.test/", { headers })), "unsigned");
    }),
    { numRuns: 500 },
  );
});
