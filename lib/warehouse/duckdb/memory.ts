/** How much memory DuckDB may take, from what it is to do and what the machine has. Sizes are in bytes. */

/** What is to be done: how wide the widest table is, how large a vector of its records, and whether it is a stream's. */
export type Need = { columns: number; vector: number; stream: boolean };

/** What there is: threads, and what DuckDB itself sees of memory, of a machine or a cgroup. */
export type Machine = { threads: number; memory: number };

export type Allowance = { memory: number; threads: number };

const MB = 1_000_000;

/** DuckDB holds columns in blocks of this size, however few rows there are. */
const block = 256 * 1024;

/**
 * How many blocks of each column there are at once: what is there, what a checkpoint writes of it, what each thread
 * appends and compresses. Tried, as the rest, with 20 to 1,000 columns and one to eight threads.
 */
const blocks = (threads: number) => Math.max(4, 4 * threads - 2);

/** What there is beside blocks of columns, however wide the tables. */
const aside = 12 * MB;

/** What a thread needs for narrow tables: its reader, vectors, hash tables of `ops`. */
const perThread = 48 * MB;

/** A stream folds current state: that many entities must fit in, on its one thread. */
const perStream = 112 * MB;

/** From this size on a vector of records counts, and one thread has to do: it cannot be had in parts. */
export const longVector = 100 * MB;

/** A commit appends the vector, a checkpoint writes it, each beside what can go to the disk. */
const copies = 1.25;

/** What the work needs with as many threads as there is room for; one always runs, with all that there is. */
export function allowance(need: Need, machine: Machine): Allowance {
  const most = need.vector < longVector ? machine.threads : 1;
  for (let threads = most; threads > 1; threads--) {
    const memory = needed(need, threads);
    if (memory <= machine.memory) return { memory, threads };
  }
  return { memory: Math.min(needed(need, 1), machine.memory), threads: 1 };
}

function needed({ columns, vector, stream }: Need, threads: number): number {
  const least = (stream ? perStream : perThread) * threads;
  const wide = columns * block * blocks(threads) + aside;
  return Math.ceil(Math.max(least, wide) + vector * copies);
}

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Reads `512MB`, `1.5 GiB` and what DuckDB says of its own limit; null when it is something else. */
export function readSize(text: string): number | null {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim()) ?? [];
  const size = Number(digits) * (units[unit?.toLowerCase().replace("bytes", "b")] ?? NaN);
  return Number.isFinite(size) && size > 0 ? Math.floor(size) : null;
}
