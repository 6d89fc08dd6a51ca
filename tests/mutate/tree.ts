/** A copy of the project, in which one mutant at a time is tested. */
import { dirname, join } from "node:path";
import { project } from "../../lib/config.ts";

export type Ran = { passed: boolean; timedOut: boolean; seconds: number; output: string };

export class Tree implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /** Copies what git knows and what is not committed yet; packages are shared. */
  static async copy(): Promise<Tree> {
    const folder = await Deno.makeTempDir({ prefix: "claimhouse-mutate-" });
    for (const path of (await git("ls-files", "-co", "--exclude-standard", "-z")).split("\0")) {
      if (path === "") continue;
      await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
      await Deno.copyFile(join(project, path), join(folder, path)).catch(missing);
    }
    await Deno.symlink(join(project, "node_modules"), join(folder, "node_modules"));
    await Deno.mkdir(join(folder, "tmp"));
    return new Tree(folder);
  }

  async read(path: string): Promise<string> {
    return await Deno.readTextFile(join(this.folder, path));
  }

  async write(path: string, text: string): Promise<void> {
    await Deno.writeTextFile(join(this.folder, path), text);
  }

  /** Runs a file of tests until one fails; ends it after so many seconds, or when the signal aborts. */
  async test(path: string, { seconds, signal }: { seconds: number; signal: AbortSignal }): Promise<Ran> {
    const began = performance.now();
    const child = new Deno.Command(Deno.execPath(), {
      // A mutant that never ends must not take the machine's memory with it.
      args: [
        "test",
        "-q",
        "-A",
        "--no-check",
        "--fail-fast",
        "--v8-flags=--max-old-space-size=1024",
        path,
      ],
      cwd: this.folder,
      env: { NO_COLOR: "1", TMPDIR: join(this.folder, "tmp") },
      detached: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let timedOut = false;
    const end = () => endGroup(child.pid);
    const late = setTimeout(() => {
      timedOut = true;
      end();
    }, seconds * 1000);
    globalThis.addEventListener("unload", end);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    try {
      const { success, stdout, stderr } = await child.output();
      const output = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
      return { passed: success, timedOut, seconds: (performance.now() - began) / 1000, output };
    } finally {
      clearTimeout(late);
      globalThis.removeEventListener("unload", end);
      signal.removeEventListener("abort", end);
      end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** What git says, in the project. */
export async function git(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args, cwd: project }).output();
  if (!success) throw new Error(`Cannot ask git: ${new TextDecoder().decode(stderr).trim()}`);
  return new TextDecoder().decode(stdout);
}

/** A file that was deleted is still in git's list. */
function missing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

function endGroup(leader: number): void {
  try {
    Deno.kill(-leader, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
