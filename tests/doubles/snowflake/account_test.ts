/** The emulator as a process and an account: who may log in, what it says, when it ends. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { project } from "../../../lib/config/environment.ts";
import { programs } from "../../../lib/transform/python.ts";
import { failure, Session } from "./driver.ts";
import { startEmulator } from "./emulator.ts";

const keyPair = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });

Deno.test("the emulator logs in whom it knows", async (test) => {
  await using emulator = await startEmulator();
  const soon = Date.now() / 1000 + 3600;
  await emulator.addUser({
    name: "OTHER",
    roles: ["READER"],
    default_role: "READER",
    password: "right",
    oauth_tokens: { good: soon, old: soon - 7200 },
  });
  const roleOf = async (login: Record<string, unknown>) => {
    await using session = await Session.open(emulator, login);
    return (await session.run("SELECT CURRENT_ROLE() AS role"))[0].ROLE;
  };
  const other = { username: "OTHER", role: "READER" };
  const oauth = (token: string) => ({ ...other, authenticator: "OAUTH", token });

  await test.step("by key pair, OAuth token and password", async () => {
    assert.equal(await roleOf({}), "LOADER");
    assert.equal(await roleOf(oauth("good")), "READER");
    assert.equal(await roleOf({ ...other, authenticator: "SNOWFLAKE", password: "right" }), "READER");
  });

  const refused: [string, Record<string, unknown>, string][] = [
    ["another key", { privateKey: keyPair().privateKey }, "390144"],
    ["another user's name", { username: "OTHER" }, "390144"],
    ["an unknown token", oauth("bad"), "390303"],
    ["a token that ended", oauth("old"), "390318"],
    ["a wrong password", { ...other, authenticator: "SNOWFLAKE", password: "wrong" }, "390100"],
    ["a role that was not granted", { role: "SECRET" }, "390189"],
  ];
  for (const [what, login, code] of refused) {
    await test.step(`not by ${what}`, async () => {
      assert.equal((await failure(Session.open(emulator, login))).code, code);
    });
  }
});

Deno.test("the emulator says nothing but its url, and ends with who started it", async () => {
  const child = new Deno.Command(join(programs(project, "emulator"), "python"), {
    args: ["-m", "emulator"],
    cwd: import.meta.dirname,
    env: { PYTHONDONTWRITEBYTECODE: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const told = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const output: string[] = [];
  const listen = async () => {
    const { done, value } = await told.read();
    if (!done) output.push(value);
    return !done;
  };
  while (!output.join("").includes("\n")) await listen();
  const url = output.join("").trim();
  const keys = keyPair();
  const env = { SNOWFLAKE_ACCOUNT: "EMULATED", SNOWFLAKE_USER: "CLAIMHOUSE" };
  await post(`${url}/emulator/users`, {
    name: env.SNOWFLAKE_USER,
    roles: ["LOADER"],
    default_role: "LOADER",
    public_keys: [keys.publicKey],
  });
  {
    await using session = await Session.open({ url, keys, env });
    await session.run("CREATE DATABASE quiet");
    // DuckDB has no words for these properties, and the parser does not know the statements below.
    await session.run(
      "CREATE TRANSIENT TABLE t (n NUMBER COMMENT 'n') CLUSTER BY (n) CHANGE_TRACKING = TRUE",
    );
    for (const odd of ["CALL nothing()", "EXECUTE TASK t", "CREATE STREAM s ON TABLE t", "UNDROP TABLE t"]) {
      await failure(session.run(odd));
    }
  }
  await child.stdin.close();
  const errors = await new Response(child.stderr).text();
  while (await listen());
  assert.deepEqual([(await child.status).code, errors, output.join("")], [0, "", `${url}\n`]);
});

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  await response.body?.cancel();
}
