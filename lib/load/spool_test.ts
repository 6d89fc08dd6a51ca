import assert from "node:assert/strict";
import { join } from "node:path";
import { TransientError } from "../errors.ts";
import { NotGrantedError } from "../grants.ts";
import { Spool } from "./spool.ts";

Deno.test("Spool.open() spares the folders of runs that begin at the same moment, and removes those of the dead", async () => {
  const root = await Deno.makeTempDir();
  await Deno.mkdir(`${root}/dead`);
  for (let round = 0; round < 20; round++) {
    const spools = await Promise.all(Array.from({ length: 8 }, () => Spool.open(root)));
    const folders = (await Array.fromAsync(Deno.readDir(root))).filter(({ isDirectory }) => isDirectory);
    assert.deepEqual(
      folders.map(({ name }) => `${root}/${name}`).toSorted(),
      spools.map(({ folder }) => folder).toSorted(),
    );
    for (const spool of spools) await spool[Symbol.asyncDispose]();
  }
  await Deno.remove(root, { recursive: true });
});

/** A test with a root of its own. */
function inRoot(name: string, work: (root: string) => Promise<void>): void {
  Deno.test(name, { sanitizeResources: true }, async () => {
    const root = await Deno.makeTempDir({ prefix: "claimhouse-spool-" });
    await work(root);
    await Deno.remove(root, { recursive: true });
  });
}

/** After the next folder of a run is made, something is done with it, as by a run that begins at the same moment. */
function afterMaking(work: (folder: string) => Promise<void>): Disposable {
  const { mkdir } = Deno;
  const give = () => void (Deno.mkdir = mkdir);
  Deno.mkdir = async (path, options) => {
    await mkdir(path, options);
    if (options?.recursive) return;
    give();
    await work(String(path));
  };
  return { [Symbol.dispose]: give };
}

const folders = async (root: string) =>
  (await Array.fromAsync(Deno.readDir(root))).filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => join(root, name));

inRoot(
  "a spool's files are in its folder, gone when they are removed and all when the run ends",
  async (root) => {
    const spool = await Spool.open(join(root, "deep", "spool"));
    const paths = ["a.csv", "b.csv", "c.csv"].map((name) => spool.path(name));
    for (const path of paths) await Deno.writeTextFile(path, "");
    assert.equal(paths[0], join(spool.folder, "a.csv"));
    await spool.remove([paths[0], spool.path("never.csv"), paths[1]]);
    const names = (await Array.fromAsync(Deno.readDir(spool.folder))).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["c.csv", "lock"]);
    await spool[Symbol.asyncDispose]();
    assert.deepEqual(await folders(join(root, "deep", "spool")), []);
  },
);

inRoot("Spool.open() leaves what is no run's folder, and folders that go while it looks", async (root) => {
  await Deno.writeTextFile(join(root, "notes.txt"), "");
  const { readDir } = Deno;
  Deno.readDir = async function* (path) {
    yield { name: "gone", isDirectory: true, isFile: false, isSymlink: false };
    yield* readDir(path);
  };
  try {
    await using _spool = await Spool.open(root);
  } finally {
    Deno.readDir = readDir;
  }
  assert.equal(await Deno.readTextFile(join(root, "notes.txt")), "");
});

inRoot("Spool.open() makes another folder where the first one is taken for a dead run's", async (root) => {
  const taken: string[] = [];
  const ways: Record<string, (folder: string) => Promise<void>> = {
    "locked first": (folder) => Deno.writeTextFile(join(folder, "lock"), ""),
    "removed": (folder) => Deno.remove(folder),
    "removed before it was locked": (folder) => {
      const { lock } = Deno.FsFile.prototype;
      Deno.FsFile.prototype.lock = async function (exclusive) {
        Deno.FsFile.prototype.lock = lock;
        await lock.call(this, exclusive);
        await Deno.remove(folder, { recursive: true });
      };
      return Promise.resolve();
    },
  };
  for (const work of Object.values(ways)) {
    using _other = afterMaking((folder) => (taken.push(folder), work(folder)));
    await using spool = await Spool.open(root);
    assert.notEqual(spool.folder, taken.at(-1));
    assert.ok((await folders(root)).includes(spool.folder));
  }
  assert.equal(taken.length, 3);
});

inRoot("Spool.open() says that its folder cannot be used, whatever the trouble", async (root) => {
  const unusable = async (path: string) =>
    await assert.rejects(Spool.open(path), (error) => {
      assert.ok(error instanceof TransientError && error.cause instanceof Error);
      assert.equal(error.message, `Cannot use spool folder ${path}: it cannot be written`);
      return true;
    });
  await Deno.writeTextFile(join(root, "file"), "");
  await unusable(join(root, "file"));
  await Deno.mkdir(join(root, "odd", "dead", "lock"), { recursive: true });
  await unusable(join(root, "odd"));
  const { lock } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.lock = () => Promise.reject(new Error("no locks here"));
  await unusable(join(root, "lockless"));
  Deno.FsFile.prototype.lock = lock;
});

Deno.test(
  "Spool.open() names the access that it is not granted",
  { permissions: { read: true } },
  async () => {
    await assert.rejects(Spool.open("/spool"), (error) => {
      assert.ok(error instanceof NotGrantedError);
      assert.deepEqual(error.missing, [{ kind: "write", name: "/spool" }]);
      return true;
    });
  },
);
