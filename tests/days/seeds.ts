/** Seeds that found something, with the days that it took. */
export const found: readonly { seed: number; days: number; why: string }[] = [];
