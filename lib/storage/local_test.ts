import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TransientError } from "../errors.ts";
import { localStorage } from "./local.ts";
import type { Odd } from "./storage.ts";

/** A folder with one file of each name, and what else `make` puts there. */
async function listing(files: readonly string[], make: (folder: string) => Promise<void> = async () => {}) {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of files) {
      await Deno.mkdir(join(folder, name, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, name), "x");
    }
    await make(folder);
    const odd: Odd[] = [];
    const storage = localStorage(pathToFileURL(`${folder}/`));
    const listed = await Array.fromAsync(storage.list("", (one) => odd.push(one)), ({ path }) => path);
    const read = (path: string) => new Response(storage.read(path)).text();
    return {
      listed,
      odd,
      refused: await Promise.all(odd.map(({ path }) => read(path).catch((error) => error))),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What Deno itself cannot make: pipes, sockets, names that are not UTF-8. */
async function python(script: string, folder: string): Promise<void> {
  const { success } = await new Deno.Command("python3", { args: ["-c", script], cwd: folder }).output();
  assert.ok(success);
}

Deno.test("links are named and never followed: not out of the root, not in circles, not to a file", async () => {
  const { listed, odd, refused } = await listing(["rif/a.csv"], async (folder) => {
    await Deno.symlink("/etc/hostname", join(folder, "rif/out.csv"));
    await Deno.symlink(".", join(folder, "rif/here"));
    await Deno.symlink(".", join(folder, "rif/there"));
    await Deno.symlink("a.csv", join(folder, "rif/z.csv"));
    await Deno.symlink("nowhere", join(folder, "rif/dangling.csv"));
  });
  assert.deepEqual(listed, ["rif/a.csv"]);
  assert.deepEqual(
    odd,
    ["dangling.csv", "here", "out.csv", "there", "z.csv"].map((name) => ({
      path: `rif/${name}`,
      why: "it is a symbolic link",
      denied: false,
    })),
  );
  for (const error of refused) assert.ok(error instanceof TransientError);
});

Deno.test("the root may be a link, a folder that is asked for may not", async () => {
  const { listed } = await listing(["rif/a.csv"], (folder) => Deno.symlink("rif", join(folder, "fhir")));
  assert.deepEqual(listed, ["rif/a.csv"]);
  const outside = await Deno.makeTempDir(), folder = await Deno.makeTempDir();
  await Deno.mkdir(join(outside, "rif"));
  await Deno.writeTextFile(join(outside, "rif/a.csv"), "x");
  await Deno.symlink(outside, join(folder, "root"));
  await Deno.symlink(join(outside, "rif"), join(folder, "rif"));
  const of = (root: string, prefix: string) =>
    Array.fromAsync(localStorage(pathToFileURL(`${root}/`)).list(prefix, () => {}), ({ path }) => path);
  assert.deepEqual(await of(join(folder, "root"), "rif"), ["rif/a.csv"]);
  assert.deepEqual(await of(folder, "rif"), []);
  for (const each of [outside, folder]) await Deno.remove(each, { recursive: true });
});

Deno.test("pipes and sockets are named, and reading one does not wait", async () => {
  const { listed, odd, refused } = await listing(
    ["a.csv"],
    (folder) =>
      python(
        "import os, socket; os.mkfifo('pipe.csv'); socket.socket(socket.AF_UNIX).bind('socket.csv')",
        folder,
      ),
  );
  assert.deepEqual(listed, ["a.csv"]);
  assert.deepEqual(odd.map(({ path, why }) => `${path}: ${why}`), [
    "pipe.csv: it is a pipe",
    "socket.csv: it is a socket",
  ]);
  for (const error of refused) assert.match(error.message, /it is no file/);
});

Deno.test("names that are not UTF-8 are named, each, with what is beside them listed", async () => {
  const { listed, odd } = await listing(
    ["a.csv", "caf\ufffd.csv"],
    (folder) =>
      python(
        "for name in [b'caf\\xe9.csv', b'caf\\xe8.csv']: open(name, 'w')\nimport os; os.mkdir(b'\\xff')",
        folder,
      ),
  );
  assert.deepEqual(listed, ["a.csv", "caf\ufffd.csv"]);
  assert.deepEqual(
    odd,
    ["caf\ufffd.csv", "caf\ufffd.csv", "\ufffd"].map((path) => ({
      path,
      why: "its name is not UTF-8",
      denied: false,
    })),
  );
});
