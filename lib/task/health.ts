/** Whether a long process lives and is ready, told over HTTP: `/livez` and `/readyz`, 200 or 503. */
import { ConfigError } from "../errors.ts";
import { needGrants } from "../grants.ts";

export type Health = {
  /** Null when it is well, else why not. Called for every question. */
  live(): string | null;
  ready(): string | null;
};

/**
 * Answers until it is disposed of.
 * @throws {ConfigError} when the address is taken.
 */
export function serveHealth(address: { hostname: string; port: number }, health: Health): AsyncDisposable {
  const name = `${address.hostname}:${address.port}`;
  needGrants(`tell health at ${name}`, [{ kind: "net", name }]);
  try {
    return Deno.serve({ ...address, onListen: () => {} }, (request) => {
      const { pathname } = new URL(request.url);
      const check = { "/livez": health.live, "/readyz": health.ready }[pathname];
      if (check === undefined) return new Response("not found\n", { status: 404 });
      const why = check();
      return new Response(`${why ?? "ok"}\n`, { status: why === null ? 200 : 503 });
    });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new ConfigError(
      `Cannot tell health at ${name}: the address is taken. Set STREAM_HEALTH to another one, or to off`,
      { cause },
    );
  }
}
