/** Workers as they run on the edge: bundled, in workerd, the runtime of Cloudflare Workers. */
import { basename, join } from "node:path";
import { project } from "../../../lib/config.ts";

/** Pinned here and in workerd.lock, apart from the project's packages: it is large, and these tests alone run it. */
const version = "1.20261117.1";
/** The newest day that this version knows: runtimes change what they do by it. */
const compatibilityDate = "2026-11-17";
/** The one WebAssembly module of lib. */
const wasm = join(project, "lib/source/files/quick/quick.wasm");

/**
 * Writes a worker and all that it imports into a folder that has to be there: `worker.js`, `quick.wasm` and between
 * them `quick.wasm.js`.
 */
export async function bundleWorker(entry: string, folder: string): Promise<void> {
  const bundle = join(folder, "worker.js"), name = basename(wasm);
  await run(["bundle", "-q", "--platform", "browser", "--external", "*.wasm", "-o", bundle, entry]);
  const code = await Deno.readTextFile(bundle);
  await Deno.writeTextFile(bundle, code.replaceAll(`from "./${name}"`, `from "./${name}.js"`));
  await Deno.copyFile(wasm, join(folder, name));
  await Deno.writeTextFile(join(folder, `${name}.js`), await instance(name));
}

/** Deno imports what a module exports; workers platforms import the module, which then has to be made one. */
async function instance(name: string): Promise<string> {
  const exported = WebAssembly.Module.exports(await WebAssembly.compile(await Deno.readFile(wasm)));
  const names = exported.map(({ name }) => name).join(", ");
  return `import module from "./${name}";\n` +
    `export const { ${names} } = new WebAssembly.Instance(module, {}).exports;\n`;
}

export type Workerd = AsyncDisposable & {
  /** Where it listens, without a slash at the end. */
  url: string;
  /** What it and the worker have written so far. */
  log(): string;
};

/**
 * Runs what {@link bundleWorker} wrote, on this machine's own address. The worker gets `bindings` as text, and may
 * fetch from any address.
 * @param port 0 for one that is free
 */
export async function startWorkerd(
  { folder, port, bindings }: { folder: string; port: number; bindings: Record<string, string> },
): Promise<Workerd> {
  const file = join(folder, "workerd.capnp");
  await Deno.writeTextFile(file, config(port, Object.keys(bindings)));
  const child = new Deno.Command(await program(), {
    args: ["serve", "--control-fd=1", file],
    // Bindings come from here, so that no file has a secret.
    clearEnv: true,
    env: bindings,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let log = "", heard: string | undefined;
  const listens = Promise.withResolvers<string>();
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      log += text;
      heard ??= /^\{"event":"listen","socket":"http","port":(\d+)\}$/m.exec(log)?.[1];
      if (heard !== undefined) listens.resolve(heard);
    }
  };
  const ended = Promise.all([read(child.stdout), read(child.stderr), child.status]);
  const listening = await Promise.race([listens.promise, ended.then(() => null)]);
  if (listening === null) throw new Error(`Cannot start workerd: ${log.trim()}`);
  return {
    url: `http://127.0.0.1:${listening}`,
    log: () => log,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

/**
 * https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp
 *
 * Newer days bring Node's modules along. They are refused, so that nothing comes to need them.
 */
function config(port: number, bindings: readonly string[]): string {
  const name = basename(wasm);
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  compatibilityDate = "${compatibilityDate}",
  compatibilityFlags = ["no_nodejs_compat", "no_nodejs_compat_v2"],
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "${name}.js", esModule = embed "${name}.js"),
    (name = "${name}", wasm = embed "${name}"),
  ],
  bindings = [${bindings.map((name) => `(name = "${name}", fromEnvironment = "${name}")`).join(", ")}],
);
`;
}

/** The path of workerd, which the first call downloads. */
function program(): Promise<string> {
  const code = `import workerd from "npm:workerd@${version}"; console.log(workerd.default);`;
  const lock = join(project, "tests/doubles/workerd/workerd.lock");
  return run(["eval", "-q", "--no-config", "--node-modules-dir=none", `--lock=${lock}`, "--frozen", code]);
}

/** What Deno prints. */
async function run(args: string[]): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), { args, cwd: project, stderr: "piped" });
  const { success, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) throw new Error(`Cannot run deno ${args[0]}: ${text(stderr)}`);
  return text(stdout);
}
