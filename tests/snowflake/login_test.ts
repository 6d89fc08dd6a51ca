/** Each way to log in, with the production set of a task. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";

Deno.test("a key with a passphrase, a token and a password each log a task in", async (t) => {
  await using emulator = await startEmulator();
  await using sandbox = await SnowflakeSandbox.make(emulator, "logins");
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open" },
  });
  await emulator.addUser({
    name: "ANYHOW",
    roles: ["CLAIMS_INGEST"],
    default_role: "CLAIMS_INGEST",
    password: "word",
    public_keys: [publicKey],
    oauth_tokens: { token: Date.now() / 1000 + 600 },
  });
  const secret = sandbox.local.path("secret");
  const { SNOWFLAKE_PRIVATE_KEY_PATH: _, ...rest } = sandbox.env;
  const base = { ...rest, SNOWFLAKE_USER: "ANYHOW" };
  const expectIn = async (env: Record<string, string>, content: string) => {
    await Deno.writeTextFile(secret, content);
    const { code, stderr } = await sandbox.run("ingest", { args: ["--feed", "rif.pde"], env, base });
    assert.equal(code, 0, stderr);
  };
  await t.step(
    "key",
    () =>
      expectIn({ SNOWFLAKE_PRIVATE_KEY_PATH: secret, SNOWFLAKE_PRIVATE_KEY_PASSPHRASE: "open" }, privateKey),
  );
  await t.step("token", () => expectIn({ SNOWFLAKE_TOKEN_PATH: secret }, "token\n"));
  await t.step("password", () => expectIn({ SNOWFLAKE_PASSWORD: "word" }, ""));
});
