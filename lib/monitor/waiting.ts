/**
 * How long the first record that is not loaded has waited, without fetching it: brokers say for a moment which
 * offset is the first with a record of that moment or a later one, and the moment at which that passes the next
 * offset is the record's timestamp.
 *
 * Timestamps are the producers' and may be out of order. Brokers then see a record only when it is newer than all
 * before it, so what is found is the newest timestamp up to and including the first record not loaded: the wait is
 * at least the one said (`atLeast`), short of the truth by no more than the disorder. A timestamp in the future hides
 * all behind it: 0. Where offsets are left out (compaction), the wait may be too long instead, by the time between
 * the records on both sides of the gap.
 */

/** How finely a wait is told: to 100 ms or 1 %, whichever is coarser; it is too long by no more than that. */
const finest = 100;
const share = 0.01;

/** `atLeast`: a loaded record is as new as the wait says, so the first that is not loaded may be older. */
export type Waiting = { seconds: number; atLeast: boolean };

/** A partition that is behind: what is loaded ends before `next`. */
export type Behind = {
  partition: number;
  next: bigint;
  /** The offset after the last. */
  high: bigint;
  /** Timestamp (ms) of the last record loaded, where it is known: the next one is often of about that time. */
  last: number | null;
};

/** Partition → the first offset with a record of that moment (ms) or a later one, else the one after the last. */
export type OffsetsAt = (moment: number) => Promise<ReadonlyMap<number, bigint>>;

type Search = {
  partition: number;
  /** The first record that is not loaded, as far as it is known. */
  wanted: bigint;
  /** Its timestamp is this one or later, as far as brokers show it; and earlier than `until`. */
  since: number;
  until: number;
  atLeast: boolean;
  guesses: number[];
};

/** The waits of a topic's partitions. One answer is for all of them, so early requests are shared. */
export async function waiting(
  behind: readonly Behind[],
  { offsetsAt, now }: { offsetsAt: OffsetsAt; now: number },
): Promise<Map<number, Waiting>> {
  if (behind.length === 0) return new Map();
  const first = await offsetsAt(0);
  const searches = behind.map((one) => begin(one, first.get(one.partition) ?? one.high, now));
  await narrow(searches, offsetsAt, now);
  for (;;) {
    const open = searches.find((search) => !isDone(search, now));
    if (open === undefined) break;
    await narrow(searches, offsetsAt, probe(open, now));
  }
  return new Map(searches.map(({ partition, since, atLeast }) => [
    partition,
    { seconds: (now - since) / 1000, atLeast },
  ]));
}

function begin({ partition, next, high, last }: Behind, first: bigint, now: number): Search {
  // No record that has a timestamp is left to wait for.
  if (first >= high) return { partition, wanted: high, since: now, until: now, atLeast: true, guesses: [] };
  const wanted = first > next ? first : next;
  const guesses = last === null ? [] : [last, last + precision((now - last) / (1 + share))];
  return { partition, wanted, since: 0, until: Infinity, atLeast: first < wanted, guesses };
}

async function narrow(searches: readonly Search[], offsetsAt: OffsetsAt, moment: number): Promise<void> {
  const found = await offsetsAt(moment);
  for (const search of searches) {
    const offset = found.get(search.partition);
    if (offset === undefined) continue;
    if (offset > search.wanted) search.until = Math.min(search.until, moment);
    else if (moment > search.since) {
      search.since = moment;
      search.atLeast = offset < search.wanted;
    }
  }
}

function precision(wait: number): number {
  return Math.max(finest, Math.floor(wait * share));
}

function isDone({ since, until }: Search, now: number): boolean {
  return since >= now || until - since <= precision(now - until);
}

/** The moment to ask for next: a guess, or the middle on a scale where each step is the same share of the wait. */
function probe({ since, until, guesses }: Search, now: number): number {
  for (let guess = guesses.shift(); guess !== undefined; guess = guesses.shift()) {
    if (guess > since && guess < until) return guess;
  }
  const [short, long] = [now - until + finest, now - since + finest];
  const middle = Math.round(now + finest - Math.sqrt(short * long));
  return Math.min(Math.max(middle, since + 1), until - 1);
}
