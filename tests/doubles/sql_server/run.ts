/**
 * The fixture in a process of its own: prints its port, then serves until it is stopped.
 *
 *   deno run -A tests/doubles/sql_server/run.ts [port] [user] [password]
 */
import { SqlServer } from "./server.ts";

if (import.meta.main) {
  const [port = "0", user = "claimhouse", password = "Secret-1"] = Deno.args;
  const server = await SqlServer.start({ port: Number(port), users: [{ user, password }] });
  console.log(server.port);
}
