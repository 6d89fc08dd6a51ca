/** Tests every mutant, several at a time, each in a process of its own. */
import { ContractError } from "../../lib/errors.ts";
import { type Mutant, mutated } from "./sites.ts";
import type { Fate, Result } from "./survivors.ts";
import { testsOf } from "./tests.ts";
import { Tree } from "./tree.ts";

/** A mutant has so many times the seconds that its tests take without it, and some more. */
const patience = { times: 6, more: 10 };
/** Long enough for tests that nothing is wrong with. */
const cleanSeconds = 300;

export type RunOptions = {
  width: number;
  signal: AbortSignal;
  /** Says after each mutant what became of it. */
  onResult: (result: Result, done: number) => void;
};

/** A run of tests and how long it may take. */
type Timed = { tests: string[]; limit: number };

/** @throws {ContractError} when the tests of a file fail without a mutant in it. */
export async function runMutants(mutants: readonly Mutant[], options: RunOptions): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = mutants.values();
  const runs = new Map<string, Promise<Timed[]>>();
  await Promise.all(Array.from({ length: Math.min(options.width, mutants.length) }, work));
  const order = new Map(mutants.map((mutant, at) => [`${mutant.file} ${mutant.from} ${mutant.becomes}`, at]));
  const at = ({ file, from, becomes }: Mutant) => order.get(`${file} ${from} ${becomes}`)!;
  return results.sort((a, b) => at(a) - at(b));

  async function work(): Promise<void> {
    await using tree = await Tree.copy();
    for (const mutant of waiting) {
      options.signal.throwIfAborted();
      const clean = runs.get(mutant.file) ?? timeClean(mutant.file, tree);
      runs.set(mutant.file, clean);
      const result = { ...mutant, fate: await fateOf(mutant, { tree, runs: await clean }) };
      results.push(result);
      options.onResult(result, results.length);
    }
  }
}

async function timeClean(file: string, tree: Tree): Promise<Timed[]> {
  const timed: Timed[] = [];
  for (const tests of await testsOf(file, tree.folder)) {
    const { passed, seconds, output } = await tree.test(tests, cleanSeconds);
    if (!passed) throw new ContractError(`Cannot mutate ${file}: its tests fail without a mutant\n${output}`);
    timed.push({ tests, limit: seconds * patience.times + patience.more });
  }
  return timed;
}

async function fateOf(mutant: Mutant, { tree, runs }: { tree: Tree; runs: Timed[] }): Promise<Fate> {
  const text = await tree.read(mutant.file);
  await tree.write(mutant.file, mutated(text, mutant));
  try {
    for (const { tests, limit } of runs) {
      const { passed, timedOut } = await tree.test(tests, limit);
      if (timedOut) return "timed out";
      if (!passed) return "killed";
    }
    return "survived";
  } finally {
    await tree.write(mutant.file, text);
  }
}
