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

/** A file of tests, how long it takes, and how long it may take. */
type Timed = { test: string; own: boolean; seconds: number; limit: number };

/** @throws {ContractError} when tests fail without a mutant. */
export async function runMutants(mutants: readonly Mutant[], options: RunOptions): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = mutants.values();
  const times = new Map<string, Promise<number>>();
  await Promise.all(Array.from({ length: Math.min(options.width, mutants.length) }, work));
  const order = new Map(mutants.map((mutant, at) => [`${mutant.file} ${mutant.from} ${mutant.becomes}`, at]));
  const at = ({ file, from, becomes }: Mutant) => order.get(`${file} ${from} ${becomes}`)!;
  return results.sort((a, b) => at(a) - at(b));

  async function work(): Promise<void> {
    await using tree = await Tree.copy();
    for (const mutant of waiting) {
      options.signal.throwIfAborted();
      const tests = await timedTests(mutant.file, tree);
      const result = { ...mutant, fate: await fateOf(mutant, { tree, tests, signal: options.signal }) };
      results.push(result);
      options.onResult(result, results.length);
    }
  }

  /** The file's own first, then those that are soon done. */
  async function timedTests(file: string, tree: Tree): Promise<Timed[]> {
    const timed: Timed[] = [];
    for (const { test, own } of await testsOf(file, tree.folder)) {
      const time = times.get(test) ?? timeClean(test, tree);
      times.set(test, time);
      const seconds = await time;
      timed.push({ test, own, seconds, limit: seconds * patience.times + patience.more });
    }
    return timed.sort((a, b) => Number(b.own) - Number(a.own) || a.seconds - b.seconds);
  }

  async function timeClean(test: string, tree: Tree): Promise<number> {
    const { passed, seconds, output } = await tree.test(test, {
      seconds: cleanSeconds,
      signal: options.signal,
    });
    if (passed) return seconds;
    options.signal.throwIfAborted();
    throw new ContractError(`Cannot mutate what ${test} tests: it fails without a mutant\n${output}`);
  }
}

type Testing = { tree: Tree; tests: readonly Timed[]; signal: AbortSignal };

async function fateOf(mutant: Mutant, { tree, tests, signal }: Testing): Promise<Fate> {
  const text = await tree.read(mutant.file);
  await tree.write(mutant.file, mutated(text, mutant));
  try {
    for (const { test, limit } of tests) {
      const { passed, timedOut } = await tree.test(test, { seconds: limit, signal });
      signal.throwIfAborted();
      if (timedOut) return "timed out";
      if (!passed) return "killed";
    }
    return "survived";
  } finally {
    await tree.write(mutant.file, text);
  }
}
