/** A task reaches Snowflake over TLS with exactly its set: the emulator behind a listener with a certificate of our own. */
import assert from "node:assert/strict";
import { fills } from "../e2e/sandbox.ts";
import { Authority } from "../certificates.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";

/** Passes what comes over TLS on to a port, until it is disposed of. */
function listen({ cert, key }: { cert: string; key: string }, to: number): Deno.TlsListener {
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key });
  (async () => {
    for await (const connection of listener) {
      Deno.connect({ hostname: "127.0.0.1", port: to }).then((other) =>
        Promise.allSettled([
          connection.readable.pipeTo(other.writable),
          other.readable.pipeTo(connection.writable),
        ])
      ).catch(() => {});
    }
  })().catch(() => {});
  return listener;
}

Deno.test({
  name: "a load over TLS with the production set, whose authority is named by NODE_EXTRA_CA_CERTS",
  // Connections that the client leaves open go with the emulator.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await using emulator = await startEmulator();
    await using sandbox = await SnowflakeSandbox.make(emulator, "tls");
    await sandbox.local.land("rif/pde_1.csv", fills([["-1", "1.00"]]));
    const authority = await Authority.make("An authority");
    const port = Number(new URL(emulator.url).port);
    using listener = listen(await authority.issue(), port);
    const certificates = sandbox.local.path("authority.pem");
    await Deno.writeTextFile(certificates, authority.cert);
    const env = {
      SNOWFLAKE_ACCESS_URL: `https://localhost:${(listener.addr as Deno.NetAddr).port}`,
      // The stage's own host, which is another one in an account too.
      SNOWFLAKE_HOSTS: `localhost:${port}`,
    };
    const args = ["--feed", "rif.pde"];

    await t.step("without the authority it is refused", async () => {
      const { code, stderr } = await sandbox.run("ingest", { args, env });
      assert.match(stderr, /Cannot log in to Snowflake https:\/\/localhost:\d+: the connection broke/);
      assert.equal(code, 1);
    });

    await t.step("with it the file is loaded", async () => {
      const { code, stderr } = await sandbox.run("ingest", {
        args,
        env: { ...env, NODE_EXTRA_CA_CERTS: certificates },
      });
      assert.equal(code, 0, stderr);
      assert.equal((await sandbox.query("SELECT 1 FROM raw.rif_pde")).length, 1);
    });
  },
});
