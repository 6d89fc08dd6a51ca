import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { Environment } from "./environment.ts";
import { snowflake } from "./snowflake.ts";

/** Reads these settings alone. */
class Given extends Environment {
  constructor(readonly settings: Record<string, string>) {
    super();
  }
  override text(name: string): string | undefined {
    return this.settings[name];
  }
}

const basic = { SNOWFLAKE_ACCOUNT: "ORG-ACCOUNT", SNOWFLAKE_USER: "LOADER" };

Deno.test("a password, an account and a user are enough; the database is CLAIMHOUSE", () => {
  const env = new Given({ ...basic, SNOWFLAKE_PASSWORD: "p" });
  const read = snowflake(env);
  assert.deepEqual(env.problems, []);
  assert.deepEqual([read.database, read.role, read.login], ["CLAIMHOUSE", null, {
    kind: "password",
    password: "p",
  }]);
});

Deno.test("a key is read as PEM, and anything else is refused by its setting's name", async () => {
  const path = await Deno.makeTempFile();
  try {
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    await Deno.writeTextFile(path, privateKey);
    const good = new Given({ ...basic, SNOWFLAKE_PRIVATE_KEY_PATH: path });
    assert.deepEqual(snowflake(good).login, { kind: "key", privateKey, passphrase: null });
    assert.deepEqual(good.problems, []);
    await Deno.writeTextFile(path, "secret");
    const bad = new Given({ ...basic, SNOWFLAKE_PRIVATE_KEY_PATH: path });
    snowflake(bad);
    assert.match(bad.problems.join(), /^SNOWFLAKE_PRIVATE_KEY_PATH must be a private key as PKCS#8 PEM$/);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("a token's file is read anew for each login", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "first\n");
    const { login } = snowflake(new Given({ ...basic, SNOWFLAKE_TOKEN_PATH: path }));
    assert.ok(login.kind === "oauth" && login.token() === "first");
    await Deno.writeTextFile(path, "second\n");
    assert.equal(login.token(), "second");
  } finally {
    await Deno.remove(path);
  }
});

Deno.test.each([
  { what: "no way to log in", given: basic, says: /one of SNOWFLAKE_PRIVATE_KEY_PATH/ },
  {
    what: "two ways to log in",
    given: { ...basic, SNOWFLAKE_PASSWORD: "p", SNOWFLAKE_TOKEN_PATH: "/nowhere" },
    says: /and only one/,
  },
  { what: "no account", given: { SNOWFLAKE_USER: "u", SNOWFLAKE_PASSWORD: "p" }, says: /SNOWFLAKE_ACCOUNT/ },
  {
    what: "a database that is no name",
    given: { ...basic, SNOWFLAKE_PASSWORD: "p", SNOWFLAKE_DATABASE: "a; DROP" },
    says: /^SNOWFLAKE_DATABASE must be a name$/,
  },
  {
    what: "an address without TLS",
    given: { ...basic, SNOWFLAKE_PASSWORD: "p", SNOWFLAKE_ACCESS_URL: "http://elsewhere" },
    says: /SNOWFLAKE_ACCESS_URL must be an https/,
  },
])("$what is said by the settings' names", ({ given, says }) => {
  const env = new Given(given);
  snowflake(env);
  assert.match(env.problems.join("; "), says);
});
