/** Functions of text. */
import type { Value } from "../convert.ts";
import { sqlType } from "../types.ts";
import { converted } from "./converted.ts";
import { type Function, strict } from "./functions.ts";
import type { Compiled } from "./scope.ts";
import { guidBytes } from "../text.ts";

const int = sqlType("int");
const endless = sqlType("nvarchar", { length: -1 });

/** Of the type of its first argument, which is taken to text. */
function ofText(rest: number, evaluate: (values: Value[]) => Value): Function {
  return (args, scope) => {
    const type = args[0]?.type.kind === "text" ? args[0].type : endless;
    return strict(type, [type, ...Array(rest).fill(int)], evaluate)(args, scope);
  };
}

export const textFunctions: Record<string, Function> = {
  LEN: strict(int, [endless], ([text]) => text.replace(/ +$/, "").length),
  DATALENGTH: ([value], scope) => {
    const length = sizeOf(value);
    return strict(int, [value.type], ([each]) => length(each))([value], scope);
  },
  UPPER: ofText(0, ([text]) => text.toUpperCase()),
  LOWER: ofText(0, ([text]) => text.toLowerCase()),
  LTRIM: ofText(0, ([text]) => text.replace(/^ +/, "")),
  RTRIM: ofText(0, ([text]) => text.replace(/ +$/, "")),
  LEFT: ofText(1, ([text, count]) => text.slice(0, count)),
  RIGHT: ofText(1, ([text, count]) => count === 0 ? "" : text.slice(-count)),
  SUBSTRING: ofText(
    2,
    ([text, from, count]) => text.slice(Math.max(0, from - 1), Math.max(0, from - 1 + count)),
  ),
  REPLICATE: ([text, count], scope) => {
    // Not longer than its kind allows, unless what is repeated is of a max type.
    const type = text.type.length < 0
      ? text.type
      : { ...text.type, length: text.type.name[0] === "n" ? 4000 : 8000 };
    const repeat = ([each, times]: Value[]) => {
      const whole = each.repeat(Math.max(0, times));
      return type.length < 0 ? whole : whole.slice(0, type.length);
    };
    return strict(type, [type, int], repeat)([text, count], scope);
  },
  NCHAR: strict(sqlType("nvarchar", { length: 2 }), [int], ([code]) => String.fromCharCode(code)),
  CHAR: strict(sqlType("char", { length: 1 }), [int], ([code]) => String.fromCharCode(code)),
  CONCAT: (args) => {
    const type = args.some((arg) => arg.type.name.startsWith("n"))
      ? endless
      : sqlType("varchar", { length: -1 });
    const values = args.map((arg) => converted(arg, type).evaluate);
    return {
      type,
      nullable: false,
      reads: args.reduce((bits, { reads }) => bits | reads, 0),
      evaluate: (frame) => {
        let text = "";
        for (const value of values) text += value(frame) ?? "";
        return text;
      },
    };
  },
  QUOTENAME: strict(
    sqlType("nvarchar", { length: 258 }),
    [sqlType("nvarchar", { length: 128 })],
    ([name]) => `[${name.replaceAll("]", "]]")}]`,
  ),
};

function sizeOf({ type }: Compiled): (value: Value) => number {
  switch (type.kind) {
    case "text":
      return (value) => value.length * (type.name.startsWith("n") || type.name === "xml" ? 2 : 1);
    case "binary":
      return (value) => value.length;
    case "guid":
      return (value) => guidBytes(value).length;
  }
  const sizes: Partial<Record<string, number>> = {
    bit: 1,
    tinyint: 1,
    smallint: 2,
    int: 4,
    bigint: 8,
    real: 4,
    float: 8,
  };
  return () => sizes[type.name] ?? 8;
}
