/** A handler served until a task is told to stop; what is under way is answered first. */
import { ConfigError } from "../errors.ts";
import { needGrants } from "../grants.ts";

/** @throws {ConfigError} when the address is taken. */
export async function serveUntil(
  signal: AbortSignal,
  address: { hostname: string; port: number },
  handler: (request: Request) => Promise<Response>,
  onListen: (at: string) => void,
): Promise<void> {
  const { hostname, port } = address;
  needGrants(`listen at ${hostname}:${port}`, [{ kind: "net", name: `${hostname}:${port}` }]);
  let server;
  try {
    server = Deno.serve({
      hostname,
      port,
      onListen: ({ hostname, port }) => onListen(`${hostname}:${port}`),
      onError: () => new Response(null, { status: 500 }),
    }, handler);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new ConfigError(`Cannot listen at ${hostname}:${port}: the address is taken`, { cause });
  }
  signal.addEventListener("abort", () => server.shutdown(), { once: true });
  if (signal.aborted) await server.shutdown();
  await server.finished;
}
