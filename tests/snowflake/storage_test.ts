/** The driver's uploads to S3, over TLS, with what a task's set grants: there lie the stages of an account on AWS. */
import assert from "node:assert/strict";
import { project } from "../e2e/sandbox.ts";
import { Authority } from "../certificates.ts";

Deno.test("an upload to S3 takes no more than the set of ingest", async () => {
  const folder = await Deno.makeTempDir({ prefix: "claimhouse-storage-" });
  const authority = await Authority.make("An authority");
  const { cert, key } = await authority.issue();
  const puts: { path: string; body: string }[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} },
    async (request) => {
      const body = await request.text();
      if (request.method === "PUT") puts.push({ path: new URL(request.url).pathname, body });
      return new Response(null, { status: request.method === "PUT" ? 200 : 404, headers: { etag: '"e"' } });
    },
  );
  try {
    const certificates = `${folder}/authority.pem`;
    await Deno.writeTextFile(certificates, authority.cert);
    const address = `127.0.0.1:${server.addr.port}`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-q", "-P=ingest", "--no-prompt", `--allow-net=${address}`, `--allow-read=.,${folder}`],
        ...["tests/snowflake/upload.ts", address],
      ],
      cwd: project,
      env: { NODE_EXTRA_CA_CERTS: certificates },
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.match(said, /^UPLOADED/);
    assert.deepEqual(puts, [{ path: "/bucket/stages/1/part.csv", body: "1,a\n" }]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
