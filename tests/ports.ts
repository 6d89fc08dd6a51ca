/** Ports of this machine, for tests that run side by side. */
import { join } from "node:path";

/**
 * A port that nothing listens on. It is outside the range from which systems take ports for clients (RFC 6335's dynamic
 * ports, and Linux' from 32768 on), so that none of them takes it before its server has started.
 */
export function freePort(): number {
  for (;;) {
    const port = 10_000 + crypto.getRandomValues(new Uint16Array(1))[0] % 20_000;
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** Waits until no other test holds one of these ports, then holds them until it is disposed of, or the process ends. */
export async function holdPorts(...ports: number[]): Promise<Disposable> {
  const held = new DisposableStack();
  // Always in one order, so that no two tests wait for each other.
  for (const port of ports.toSorted((a, b) => a - b)) {
    const path = join(Deno.env.get("TMPDIR") ?? "/tmp", `claimhouse-port-${port}.lock`);
    await held.use(await opened(path)).lock(true);
  }
  return held;
}

/** Opens a file to lock it; it may be another user's, which whoever shares the folder may read alone. */
async function opened(path: string): Promise<Deno.FsFile> {
  for (;;) {
    try {
      return await Deno.open(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    try {
      const file = await Deno.open(path, { createNew: true, write: true });
      await Deno.chmod(path, 0o644);
      return file;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}
