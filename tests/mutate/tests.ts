/** Which unit tests concern a file. */
import { dirname, join } from "node:path";

/** Tests of a file or folder that stand somewhere else than beside it. The longest path that fits counts. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  "lib/warehouse/commit.ts": ["tests/warehouse/memory_test.ts"],
  "lib/source/events/file_records.ts": ["lib/source/files/files_test.ts"],
  "lib/source/sqlserver/client.ts": ["tests/sqlserver/connection_test.ts"],
  "lib/source/files/quick": ["lib/source/files/json_test.ts"],
};

/**
 * Files of tests: the file's own, those of its folder, and those that stand elsewhere.
 * @param root the folder of the project, or of its copy
 */
export async function testsOf(file: string, root: string): Promise<{ test: string; own: boolean }[]> {
  const tests = await testsIn(dirname(file), root);
  for (const path of elsewhereOf(file)) {
    tests.push(...path.endsWith(".ts") ? [path] : await testsIn(path, root));
  }
  return tests.map((test) => ({ test, own: test === file.replace(/\.ts$/, "_test.ts") }));
}

function elsewhereOf(file: string): readonly string[] {
  const paths = Object.keys(elsewhere).filter((path) => file === path || file.startsWith(`${path}/`));
  const longest = paths.sort((a, b) => b.length - a.length).at(0);
  return longest === undefined ? [] : elsewhere[longest];
}

async function testsIn(folder: string, root: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(join(root, folder))) {
    if (name.endsWith("_test.ts")) names.push(join(folder, name));
  }
  return names.sort();
}
