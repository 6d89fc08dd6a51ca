/** How a server is reached: TLS, logins and tokens, and what it is told of the client. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "../../lib/source/sqlserver/client.ts";
import { type Isolation, PassingError, type SqlServerConfig } from "../../lib/source/sqlserver/connection.ts";
import { Authority } from "../certificates.ts";
import { Client } from "../doubles/sql_server/client.ts";
import { SqlServer } from "../doubles/sql_server/server.ts";

const login = { user: "claimhouse_test", password: "Only-4-tests" };
const plain = {
  host: "127.0.0.1",
  database: "claims",
  auth: login,
  timeout: 5_000,
  statementTimeout: 5_000,
  parallel: 1,
  encrypt: false,
  authority: null,
  trustAny: false,
  readOnly: false,
};

async function ask(config: SqlServerConfig) {
  await using connections = await connect(config);
  await using session = await connections.begin("read committed");
  const rows = await session.rows({ text: "SELECT @p0", params: ["é'"] });
  await session.commit();
  return rows;
}

Deno.test("the server is told who asks and for what, and nothing of the machine", async () => {
  await using server = await SqlServer.start({ users: [login] });
  assert.deepEqual(await ask({ ...plain, port: server.port, readOnly: true }), [["é'"]]);
  const [{ user, application, host, database, readOnlyIntent, encrypted }] = server.logins;
  assert.deepEqual({ user, application, host, database, readOnlyIntent, encrypted }, {
    user: "claimhouse_test",
    application: "claimhouse",
    host: "claimhouse",
    database: "claims",
    readOnlyIntent: true,
    encrypted: false,
  });
});

Deno.test("TLS: an own authority's certificate is taken, a stranger's is not, any is where that was asked for", async () => {
  const authority = await Authority.make("Claimhouse tests");
  const stranger = await Authority.make("Somebody else");
  await using server = await SqlServer.start({
    users: [login],
    tls: { ...await authority.issue(), required: true },
  });
  const encrypted = { ...plain, port: server.port, encrypt: true };
  assert.deepEqual(await ask({ ...encrypted, authority: authority.cert }), [["é'"]]);
  assert.ok(server.logins.every(({ encrypted }) => encrypted));
  const { length } = server.logins;
  for (const untrusted of [{ authority: stranger.cert }, { authority: null }]) {
    await assert.rejects(ask({ ...encrypted, ...untrusted }), {
      message: /^Cannot connect to SQL Server 127\.0\.0\.1:\d+: /,
    });
  }
  assert.equal(server.logins.length, length);
  assert.deepEqual(await ask({ ...encrypted, trustAny: true }), [["é'"]]);
});

Deno.test("a token of Entra ID is a login, and a wrong one is refused", async () => {
  const authority = await Authority.make("Claimhouse tests");
  await using server = await SqlServer.start({ users: [], token: "good", tls: await authority.issue() });
  const encrypted = { ...plain, port: server.port, encrypt: true, authority: authority.cert };
  assert.deepEqual(await ask({ ...encrypted, auth: { token: "good" } }), [["é'"]]);
  assert.equal(server.logins[0].token, true);
  await assert.rejects(ask({ ...encrypted, auth: { token: "bad" } }), {
    name: "ConfigError",
    message: /token, is refused \(18456\)/,
  });
});

Deno.test("a server that accepts and says nothing is given up in time, and so is one that stops in the middle", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const config = { ...plain, port: silent.addr.port, timeout: 500 };
  await assert.rejects(ask(config), PassingError);

  await using server = await SqlServer.start({ users: [login] });
  await using connections = await connect({ ...plain, port: server.port, statementTimeout: 500 });
  await using session = await connections.begin("read committed");
  using _paused = server.faults.pause();
  await assert.rejects(session.rows({ text: "SELECT 1", params: [] }), PassingError);
});

Deno.test("a run that is stopped leaves a statement at once", async () => {
  await using server = await SqlServer.start({ users: [login] });
  await using connections = await connect({ ...plain, port: server.port });
  const session = await connections.begin("read committed");
  const paused = server.faults.pause();
  const controller = new AbortController();
  const asked = session.rows({ text: "SELECT 1", params: [] }, controller.signal);
  setTimeout(() => controller.abort(new Error("stopped")), 100);
  setTimeout(paused, 200);
  await assert.rejects(asked, /stopped/);
  await session[Symbol.asyncDispose]();
});

Deno.test("a snapshot is asked for where a window needs one, and nowhere else", async () => {
  await using server = await SqlServer.start({ users: [login] });
  await using connections = await connect({ ...plain, port: server.port });
  const read = async (isolation: Isolation) => {
    await using session = await connections.begin(isolation);
    return await session.rows({ text: "SELECT COUNT(*) FROM sys.tables", params: [] });
  };
  assert.equal((await read("read committed")).length, 1);
  // The database allows none.
  await assert.rejects(read("snapshot"), /3952/);
});

Deno.test("an answer without rows has no handful of none", async () => {
  await using server = await SqlServer.start({ users: [login] });
  await using connections = await connect({ ...plain, port: server.port });
  await using session = await connections.begin("read committed");
  const statement = { text: "SELECT name FROM sys.tables WHERE 1 = 0", params: [] };
  assert.deepEqual(await Array.fromAsync(session.stream(statement, new AbortController().signal)), []);
});

Deno.test("a reader that is slow holds the server back, and one that leaves early has its connection free", async () => {
  await using server = await SqlServer.start({ users: [login, { user: "tester", password: "Secret-1" }] });
  await using client = await Client.connect({ port: server.port });
  await client.batch("CREATE TABLE big (id int NOT NULL PRIMARY KEY, note nvarchar(100))");
  const count = 200_000;
  server.database.fill("dbo.big", count, (n) => [n, "x".repeat(80)]);
  const { all } = server.database.table({ schema: "dbo", name: "big" });
  const between = all.between.bind(all);
  let given = 0;
  all.between = function* (...args) {
    for (const version of between(...args)) {
      given++;
      yield version;
    }
  };
  await using connections = await connect({ ...plain, port: server.port });
  const session = await connections.begin("read committed");
  const statement = { text: "SELECT * FROM big ORDER BY id", params: [] };
  const rows = session.stream(statement, new AbortController().signal)[Symbol.asyncIterator]();
  await rows.next();
  for (let before = -1; before !== given; await delay(300)) before = given;
  assert.ok(given < count, `${given} rows were read for a reader that took a handful`);
  await rows.return!();
  await session[Symbol.asyncDispose]();
  await using next = await connections.begin("read committed");
  assert.deepEqual(await next.rows({ text: "SELECT 1", params: [] }), [[1]]);
  assert.ok(given < count, `${given} rows were read for a reader that had left`);
});
