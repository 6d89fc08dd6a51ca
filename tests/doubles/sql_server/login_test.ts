import assert from "node:assert/strict";
import sql from "mssql";
import { Authority } from "../../certificates.ts";
import { Client } from "./client.ts";
import { SqlServer, type SqlServerOptions } from "./server.ts";

const users = [{ user: "tester", password: "Secret-1" }];

function start(options: Partial<SqlServerOptions> = {}): Promise<SqlServer> {
  return SqlServer.start({ users, ...options });
}

/** The number that a login is refused with, or the driver's code. */
async function refusal(connecting: Promise<Client>): Promise<unknown> {
  try {
    await using _ = await connecting;
    return null;
  } catch (error) {
    const { cause, code } = error as { cause?: { number?: number }; code?: string };
    const all = (error as AggregateError).errors ?? [error];
    return cause?.number ?? (all[0] as { number?: number }).number ?? code;
  }
}

/** Logins as the server saw them: the error's number of each. */
const outcomes = (server: SqlServer) => server.logins.map(({ error }) => error);

Deno.test("a login needs a user, the password and a database that are there", async () => {
  await using server = await start();
  const { port } = server;
  assert.equal(await refusal(Client.connect({ port })), null);
  assert.equal(await refusal(Client.connect({ port, user: "TESTER" })), null);
  assert.equal(await refusal(Client.connect({ port, password: "secret-1" })), "ELOGIN");
  assert.equal(await refusal(Client.connect({ port, user: "nobody" })), "ELOGIN");
  assert.equal(await refusal(Client.connect({ port, database: "other" })), "ELOGIN");
  // The driver takes 4060 for something that passes, and tries three times more.
  assert.deepEqual(outcomes(server), [null, null, 18456, 18456, 4060, 4060, 4060, 4060]);
});

Deno.test("a login says what it is: application, host, intent", async () => {
  await using server = await start();
  const options = { appName: "claimhouse", workstationId: "pod-1", readOnlyIntent: true };
  await using _ = await Client.connect({ port: server.port, options });
  const { application, host, readOnlyIntent, encrypted, token, user } = server.logins[0];
  assert.deepEqual(
    { application, host, readOnlyIntent, encrypted, token, user },
    {
      application: "claimhouse",
      host: "pod-1",
      readOnlyIntent: true,
      encrypted: false,
      token: false,
      user: "tester",
    },
  );
});

Deno.test("logins are refused by a fault with its number, as often as it says", async () => {
  await using server = await start();
  server.faults.refuseLogins(18456, 2);
  for (const expected of ["ELOGIN", "ELOGIN", null]) {
    assert.equal(await refusal(Client.connect({ port: server.port })), expected);
  }
  assert.deepEqual(outcomes(server), [18456, 18456, null]);
});

Deno.test("TLS is spoken with a client that trusts the authority, and only with such a one", async () => {
  const authority = await Authority.make("the tests' authority");
  const stranger = await Authority.make("another authority");
  await using server = await start({ tls: await authority.issue() });
  const { port } = server;
  const options = (ca: string) => ({ encrypt: true, cryptoCredentialsDetails: { ca } });
  {
    await using client = await Client.connect({ port, options: options(authority.cert) });
    await client.batch("CREATE TABLE t (id int NOT NULL PRIMARY KEY, v nvarchar(4000))");
    // More than one record of TLS, in both directions.
    for (let id = 0; id < 20; id++) {
      await client.batch(`INSERT INTO t VALUES (${id}, N'${"ü".repeat(3900)}')`);
    }
    const rows = await client.query("SELECT id, v FROM t ORDER BY id");
    assert.deepEqual(rows.map(({ v }) => (v as string).length), Array(20).fill(3900));
  }
  assert.equal(await refusal(Client.connect({ port, options: options(stranger.cert) })), "ESOCKET");
  assert.equal(await refusal(Client.connect({ port, options: { encrypt: true } })), "ESOCKET");
  assert.deepEqual(server.logins.map(({ encrypted }) => encrypted), [true]);
});

Deno.test("encryption that one side wants and the other has not ends the login", async () => {
  const authority = await Authority.make("the tests' authority");
  await using plain = await start();
  assert.equal(await refusal(Client.connect({ port: plain.port, options: { encrypt: true } })), "EENCRYPT");
  await using strict = await start({ tls: { ...await authority.issue(), required: true } });
  assert.equal(await refusal(Client.connect({ port: strict.port })), "EENCRYPT");
  await using lax = await start({ tls: await authority.issue() });
  assert.equal(await refusal(Client.connect({ port: lax.port })), null);
});

Deno.test("an access token logs in where the server takes it", async () => {
  const authority = await Authority.make("the tests' authority");
  const tls = await authority.issue();
  const login = (port: number, token: string) =>
    Client.connect({
      port,
      authentication: { type: "azure-active-directory-access-token", options: { token } },
      options: { encrypt: true, cryptoCredentialsDetails: { ca: authority.cert } },
    });
  await using server = await start({ tls, token: "good" });
  {
    await using client = await login(server.port, "good");
    assert.equal(await client.value("SELECT SUSER_SNAME()"), "token");
  }
  assert.equal(await refusal(login(server.port, "bad")), "ELOGIN");
  assert.deepEqual(server.logins.map(({ token, error }) => [token, error]), [[true, null], [true, 18456]]);
  await using without = await start({ tls });
  assert.equal(await refusal(login(without.port, "good")), "ELOGIN");
});

Deno.test("mssql logs in and tells errors by their numbers", async () => {
  await using server = await start();
  const pool = new sql.ConnectionPool({
    server: "127.0.0.1",
    port: server.port,
    user: "tester",
    password: "Secret-1",
    database: "claims",
    options: { encrypt: false, workstationId: "test" },
  });
  await pool.connect();
  const { recordset } = await pool.request().input("n", sql.Int, 7).query("SELECT @n + 1 AS n");
  assert.deepEqual(recordset.map((row: unknown) => ({ ...row as object })), [{ n: 8 }]);
  await assert.rejects(pool.request().query("SELECT * FROM missing"), { code: "EREQUEST", number: 208 });
  await pool.close();
});
