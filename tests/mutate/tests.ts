/** Which unit tests concern a file. */
import { dirname, join } from "node:path";

/** Tests of a file or folder that stand somewhere else than beside it. The longest path that fits counts. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  "lib/warehouse/commit.ts": ["tests/warehouse/memory_test.ts"],
  "lib/source/events": ["lib/source/kafka", "lib/source/files"],
  "lib/source/files/quick": ["lib/source/files/json_test.ts"],
};

/**
 * Runs of tests, one after the other until one fails: the file's own, then those of its folder, then those that stand
 * elsewhere. A run without tests is left out.
 * @param root the folder of the project, or of its copy
 */
export async function testsOf(file: string, root: string): Promise<string[][]> {
  const own = file.replace(/\.ts$/, "_test.ts");
  const folder = await testsIn(dirname(file), root);
  const others: string[] = [];
  for (const path of elsewhereOf(file)) {
    others.push(...path.endsWith(".ts") ? [path] : await testsIn(path, root));
  }
  return [folder.filter((test) => test === own), folder.filter((test) => test !== own), others]
    .filter((tests) => tests.length > 0);
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
