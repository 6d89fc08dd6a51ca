/** Conversions to and from binary types. */
import { type Convert, overflow, refused } from "./convert.ts";
import { SqlError } from "./errors.ts";
import { byteOf, bytesGuid, decodeBytes, guidBytes } from "./text.ts";
import { integerRange, type SqlType } from "./types.ts";

const widths: Record<string, number> = { bit: 1, tinyint: 1, smallint: 2, int: 4, bigint: 8 };

/** Text in hex goes by style 1 (with 0x) and 2 (without); by others its bytes count. */
export function toBinary(from: SqlType, to: SqlType, style: number): Convert {
  const fixed = to.name === "binary" || to.name === "rowversion";
  const fit = (data: Uint8Array) => {
    if (to.length < 0) return data;
    if (data.length > to.length) return data.subarray(0, to.length);
    if (!fixed || data.length === to.length) return data;
    const filled = new Uint8Array(to.length);
    filled.set(data);
    return filled;
  };
  switch (from.kind) {
    case "binary":
      return fit;
    case "guid":
      return (value) => fit(guidBytes(value));
    case "integer":
      return (value) => {
        const width = widths[from.name];
        const size = to.length < 0 ? width : fixed ? to.length : Math.min(width, to.length);
        return bigEndian(BigInt(value), size);
      };
    case "text": {
      if (style === 1 || style === 2) {
        const pattern = style === 1 ? /^0x((?:[0-9a-f]{2})*)$/i : /^((?:[0-9a-f]{2})*)$/i;
        return (value: string) => {
          const hex = pattern.exec(value)?.[1];
          if (hex === undefined) {
            throw new SqlError(8114, `Error converting data type ${from.name} to ${to.name}.`);
          }
          return fit(Uint8Array.fromHex(hex));
        };
      }
      if (from.name === "nchar" || from.name === "nvarchar") return (value) => fit(utf16(value));
      return (value: string) => fit(Uint8Array.from(value, (_, at) => byteOf(value.charCodeAt(at))));
    }
  }
  throw refused(from, to);
}

/** From binary to integers, GUIDs and text. */
export function fromBinary(from: SqlType, to: SqlType, style: number): Convert {
  switch (to.kind) {
    case "integer":
      return (value: Uint8Array) => {
        const width = widths[to.name];
        let number = 0n;
        for (const byte of value.subarray(-width)) number = number << 8n | BigInt(byte);
        if (to.name === "bit") return number === 0n ? 0 : 1;
        const signed = to.name === "tinyint" ? number : BigInt.asIntN(width * 8, number);
        const [low, high] = integerRange[to.name]!;
        if (signed < low || signed > high) throw overflow(from.name, to);
        return to.name === "bigint" ? signed : Number(signed);
      };
    case "guid":
      return (value: Uint8Array) => {
        const filled = new Uint8Array(16);
        filled.set(value.subarray(0, 16));
        return bytesGuid(filled);
      };
    case "text": {
      const cut = (text: string) => to.length < 0 ? text : text.slice(0, to.length);
      if (style === 1) return (value: Uint8Array) => cut(`0x${value.toHex().toUpperCase()}`);
      if (style === 2) return (value: Uint8Array) => cut(value.toHex().toUpperCase());
      if (to.name === "char" || to.name === "varchar") return (value) => cut(decodeBytes(value));
      return (value: Uint8Array) => {
        let text = "";
        for (let at = 0; at + 1 < value.length; at += 2) {
          text += String.fromCharCode(value[at] | value[at + 1] << 8);
        }
        return cut(text);
      };
    }
  }
  throw refused(from, to);
}

/** The low bytes of a number, the highest first. */
export function bigEndian(value: bigint, size: number): Uint8Array {
  const data = new Uint8Array(size);
  let rest = value;
  for (let at = size - 1; at >= 0; at--) {
    data[at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return data;
}

function utf16(text: string): Uint8Array {
  const data = new Uint8Array(text.length * 2);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    data[at * 2] = unit & 255;
    data[at * 2 + 1] = unit >> 8;
  }
  return data;
}
