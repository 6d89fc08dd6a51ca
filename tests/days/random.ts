/** Chance that a seed repeats: one generator a life, split where things happen side by side. */
import { seededRandom } from "../../lib/simulate/random.ts";

export class Dice {
  readonly #random;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** A whole number from `least` to `most`, both possible. */
  between(least: number, most: number): number {
    return least + this.#random.below(most - least + 1);
  }

  /** True in this share of cases. */
  chance(share: number): boolean {
    return this.#random.next() < share;
  }

  pick<T>(values: readonly T[]): T {
    return this.#random.pick(values);
  }

  /** Each value with this share of chance, in their order. */
  some<T>(values: readonly T[], share: number): T[] {
    return values.filter(() => this.chance(share));
  }

  shuffled<T>(values: readonly T[]): T[] {
    const left = [...values];
    return values.map(() => left.splice(this.between(0, left.length - 1), 1)[0]);
  }

  /** One of the names, by their weights. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const all = Object.entries<number>(weights) as [T, number][];
    let at = this.#random.next() * all.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of all) if ((at -= weight) < 0) return name;
    return all.at(-1)![0];
  }

  /** Dice of its own, for what asks in an order that nobody knows. */
  split(): Dice {
    return new Dice(this.#random.below(2 ** 32));
  }
}
