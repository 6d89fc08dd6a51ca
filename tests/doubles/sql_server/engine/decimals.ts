/** Exact decimals: a bigint that stands for itself divided by 10^scale. */

const powers = Array.from({ length: 80 }, (_, n) => 10n ** BigInt(n));

/** 10^n. */
export function power(n: number): bigint {
  return powers[n];
}

/** From one scale to another, halves away from zero. */
export function rescale(value: bigint, from: number, to: number): bigint {
  if (to >= from) return to === from ? value : value * powers[to - from];
  return divide(value, powers[from - to]);
}

/** Divides, halves away from zero. */
export function divide(value: bigint, by: bigint): bigint {
  const quotient = value / by, rest = value % by;
  const twice = rest < 0n ? -rest * 2n : rest * 2n;
  if (twice < (by < 0n ? -by : by)) return quotient;
  return (value < 0n) === (by < 0n) ? quotient + 1n : quotient - 1n;
}

/** As text, with all the digits of its scale. */
export function decimalText(value: bigint, scale: number): string {
  if (scale === 0) return value.toString();
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(scale + 1, "0");
  const at = digits.length - scale;
  return `${negative ? "-" : ""}${digits.slice(0, at)}.${digits.slice(at)}`;
}

/** Reads `[+-]digits[.digits][e[+-]digits]`; null when it is none. */
export function parseDecimal(text: string): { value: bigint; scale: number } | null {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text);
  if (match === null || (match[2] + (match[3] ?? "")) === "") return null;
  const fraction = match[3] ?? "";
  const exponent = Number(match[4] ?? 0);
  let value = BigInt(match[2] + fraction);
  if (match[1] === "-") value = -value;
  const scale = fraction.length - exponent;
  if (scale < 0) return { value: value * 10n ** BigInt(-scale), scale: 0 };
  return { value, scale };
}

/** The exact decimal of a float, to 17 digits. */
export function floatDecimal(value: number): { value: bigint; scale: number } {
  return parseDecimal(value.toExponential(16))!;
}
