/** Values as TDS carries them, NULLs included. */
import type { Value } from "../engine/convert.ts";
import { daysOf, split } from "../engine/moments.ts";
import { byteOf, guidBytes } from "../engine/text.ts";
import type { Offset, SqlType } from "../engine/types.ts";
import type { ByteWriter } from "./bytes.ts";
import { decimalSize, integerSize, timeSize } from "./types.ts";

export type WriteValue = (out: ByteWriter, value: Value) => void;

const nineteenHundred = daysOf(1900, 1, 1)!;

/** How a column's values are written. */
export function valueWriter(type: SqlType): WriteValue {
  switch (type.kind) {
    case "integer":
      return orZero(integerWriter(type));
    case "decimal":
      return orZero(decimalWriter(type));
    case "float":
      return orZero((out, value) => {
        out.need(9);
        const size = type.name === "real" ? 4 : 8;
        out.byte(size);
        if (size === 4) out.view.setFloat32(out.at, value, true);
        else out.view.setFloat64(out.at, value, true);
        out.at += size;
      });
    case "guid":
      return orZero((out, value) => {
        out.byte(16);
        out.data(guidBytes(value));
      });
    case "date":
    case "time":
    case "moment":
    case "offset":
      return orZero(momentWriter(type));
    case "text":
    case "binary":
      return type.length < 0 ? longWriter(type) : shortWriter(type);
  }
  return (out) => out.uint16(0xffff);
}

/** NULL is a length of 0. */
function orZero(write: WriteValue): WriteValue {
  return (out, value) => {
    if (value === null) out.byte(0);
    else write(out, value);
  };
}

function integerWriter({ name }: SqlType): WriteValue {
  if (name === "bigint") {
    return (out, value) => {
      out.byte(8);
      out.uint64(BigInt.asUintN(64, value));
    };
  }
  const size = name === "bit" ? 1 : integerSize[name]!;
  return (out, value) => {
    out.need(5);
    out.bytes[out.at++] = size;
    out.view.setInt32(out.at, value, true);
    out.at += size;
    // The four bytes of an int were written; what is past the type's size is written over.
  };
}

function decimalWriter(type: SqlType): WriteValue {
  if (type.name === "smallmoney") {
    return (out, value) => {
      out.byte(4);
      out.uint32(Number(BigInt.asUintN(32, value)));
    };
  }
  if (type.name === "money") {
    return (out, value) => {
      // The high half comes first.
      const bits = BigInt.asUintN(64, value);
      out.byte(8);
      out.uint32(Number(bits >> 32n));
      out.uint32(Number(bits & 0xffffffffn));
    };
  }
  const size = decimalSize(type.precision);
  return (out, value) => {
    const negative = value < 0n;
    let rest: bigint = negative ? -value : value;
    out.need(size + 2);
    out.byte(size + 1);
    out.byte(negative ? 0 : 1);
    if (size === 4) return out.uint32(Number(rest));
    for (let left = size; left > 0; left -= 4) {
      if (left >= 8) {
        out.uint64(BigInt.asUintN(64, rest));
        left -= 4;
        rest >>= 64n;
      } else {
        out.uint32(Number(BigInt.asUintN(32, rest)));
        rest >>= 32n;
      }
    }
  };
}

function momentWriter(type: SqlType): WriteValue {
  const size = timeSize(type.scale), unit = 10 ** (7 - type.scale);
  switch (type.name) {
    case "date":
      return (out, days) => {
        out.byte(3);
        out.unsigned(days, 3);
      };
    case "time":
      return (out, ticks) => {
        out.byte(size);
        out.unsigned(ticks / unit, size);
      };
    case "datetime2":
      return (out, value) => {
        const [days, ticks] = split(value);
        out.byte(size + 3);
        out.unsigned(ticks / unit, size);
        out.unsigned(days, 3);
      };
    case "datetimeoffset":
      return (out, { utc, minutes }: Offset) => {
        const [days, ticks] = split(utc);
        out.byte(size + 5);
        out.unsigned(ticks / unit, size);
        out.unsigned(days, 3);
        out.uint16(minutes & 0xffff);
      };
    case "smalldatetime":
      return (out, value) => {
        const [days, ticks] = split(value);
        out.byte(4);
        out.uint16(days - nineteenHundred);
        out.uint16(ticks / 600_000_000);
      };
  }
  return (out, value) => {
    const [days, ticks] = split(value);
    out.byte(8);
    out.uint32(days - nineteenHundred);
    // In 1/300 of a second.
    out.uint32(Math.round(ticks * 3 / 100_000));
  };
}

function shortWriter(type: SqlType): WriteValue {
  const write = bodyWriter(type);
  const wide = type.name === "nchar" || type.name === "nvarchar" ? 2 : 1;
  return (out, value) => {
    if (value === null) return out.uint16(0xffff);
    out.uint16(value.length * wide);
    write(out, value);
  };
}

/** max types, in one chunk after their whole length. */
function longWriter(type: SqlType): WriteValue {
  const write = bodyWriter(type);
  const wide = type.name === "nvarchar" || type.name === "xml" ? 2 : 1;
  return (out, value) => {
    if (value === null) return out.uint64(0xffffffffffffffffn);
    const size = value.length * wide;
    out.uint64(BigInt(size));
    if (size > 0) {
      out.uint32(size);
      write(out, value);
    }
    out.uint32(0);
  };
}

function bodyWriter(type: SqlType): WriteValue {
  if (type.kind === "binary") return (out, value) => out.data(value);
  if (type.name !== "char" && type.name !== "varchar") return (out, value) => out.utf16(value);
  return (out, value: string) => {
    out.need(value.length);
    const { bytes } = out;
    let at = out.at;
    for (let n = 0; n < value.length; n++) {
      const unit = value.charCodeAt(n);
      bytes[at++] = unit < 0x80 ? unit : byteOf(unit);
    }
    out.at = at;
  };
}
