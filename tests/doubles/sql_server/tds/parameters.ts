/** RPC requests: the procedure, and its parameters with their types and values. */
import type { Value } from "../engine/convert.ts";
import { notSupported } from "../engine/errors.ts";
import { daysOf, join } from "../engine/moments.ts";
import { bytesGuid, decodeBytes } from "../engine/text.ts";
import { type SqlType, sqlType } from "../engine/types.ts";
import { ByteReader } from "./bytes.ts";
import { joinBytes } from "./packets.ts";

export type RpcParameter = { name: string; type: SqlType; value: Value };
export type Rpc = { procedure: string; parameters: RpcParameter[] };

/** Procedures that are called by number. */
const numbered: Record<number, string> = {
  10: "sp_executesql",
  11: "sp_prepare",
  12: "sp_execute",
  13: "sp_prepexec",
  15: "sp_unprepare",
};

/** After the headers that all requests begin with. */
export function skipHeaders(data: Uint8Array): ByteReader {
  const reader = new ByteReader(data);
  reader.at = reader.uint32();
  return reader;
}

/** @throws {SqlError} for types that are not supported */
export function readRpc(data: Uint8Array): Rpc {
  const reader = skipHeaders(data);
  const length = reader.uint16();
  const procedure = length === 0xffff ? numbered[reader.uint16()] ?? "" : reader.utf16(length);
  reader.uint16();
  const parameters: RpcParameter[] = [];
  while (reader.left > 0) {
    const name = reader.utf16(reader.byte()).toLowerCase();
    reader.byte();
    parameters.push({ name, ...readTyped(reader) });
  }
  return { procedure: procedure.toLowerCase(), parameters };
}

type Typed = { type: SqlType; value: Value };

function readTyped(reader: ByteReader): Typed {
  const code = reader.byte();
  switch (code) {
    case 0x1f:
      return { type: sqlType("int"), value: null };
    case 0x26:
      return readInteger(reader);
    case 0x68: {
      reader.byte();
      return { type: sqlType("bit"), value: reader.byte() === 0 ? null : reader.byte() };
    }
    case 0x6d: {
      const size = reader.byte();
      const value = { 0: () => null, 4: () => reader.float32(), 8: () => reader.float64() }[reader.byte()]!();
      return { type: sqlType(size === 4 ? "real" : "float"), value };
    }
    case 0x6e: {
      reader.byte();
      const size = reader.byte();
      if (size === 0) return { type: sqlType("money"), value: null };
      if (size === 4) return { type: sqlType("money"), value: BigInt(reader.int32()) };
      const high = BigInt(reader.int32());
      return { type: sqlType("money"), value: high << 32n | BigInt(reader.uint32()) };
    }
    case 0x6a:
    case 0x6c:
      return readDecimal(reader);
    case 0x24: {
      reader.byte();
      const value = reader.byte() === 0 ? null : bytesGuid(reader.data(16));
      return { type: sqlType("uniqueidentifier"), value };
    }
    case 0x28:
    case 0x29:
    case 0x2a:
    case 0x2b:
    case 0x6f:
      return readMoment(reader, code);
    case 0xa5:
    case 0xad:
    case 0xa7:
    case 0xaf:
    case 0xe7:
    case 0xef:
      return readSized(reader, code);
  }
  throw notSupported(`parameters of the TDS type 0x${code.toString(16)}`);
}

function readInteger(reader: ByteReader): Typed {
  const names = { 1: "tinyint", 2: "smallint", 4: "int", 8: "bigint" } as const;
  const type = sqlType(names[reader.byte() as 1]);
  switch (reader.byte()) {
    case 1:
      return { type, value: reader.byte() };
    case 2:
      return { type, value: reader.int16() };
    case 4:
      return { type, value: reader.int32() };
    case 8:
      return { type, value: reader.int64() };
  }
  return { type, value: null };
}

function readDecimal(reader: ByteReader): Typed {
  reader.byte();
  const type = sqlType("decimal", { precision: reader.byte(), scale: reader.byte() });
  const size = reader.byte();
  if (size === 0) return { type, value: null };
  const negative = reader.byte() === 0;
  const value = BigInt(`0x${reader.data(size - 1).toReversed().toHex()}`);
  return { type, value: negative ? -value : value };
}

function readMoment(reader: ByteReader, code: number): Typed {
  const number = (size: number) => Number(`0x${reader.data(size).toReversed().toHex()}`);
  if (code === 0x6f) {
    reader.byte();
    const size = reader.byte();
    const type = sqlType(size === 4 ? "smalldatetime" : "datetime"), start = daysOf(1900, 1, 1)!;
    if (size === 0) return { type, value: null };
    if (size === 4) return { type, value: join(start + reader.uint16(), reader.uint16() * 600_000_000) };
    return { type, value: join(start + reader.int32(), Math.round(reader.uint32() * 100_000 / 3)) };
  }
  if (code === 0x28) {
    return { type: sqlType("date"), value: reader.byte() === 0 ? null : number(3) };
  }
  const scale = reader.byte(), size = reader.byte(), unit = 10 ** (7 - scale);
  const name = code === 0x29 ? "time" : code === 0x2a ? "datetime2" : "datetimeoffset";
  const type = sqlType(name, { scale });
  if (size === 0) return { type, value: null };
  if (code === 0x29) return { type, value: number(size) * unit };
  const ticks = number(size - (code === 0x2a ? 3 : 5)) * unit;
  const moment = join(number(3), ticks);
  return { type, value: code === 0x2a ? moment : { utc: moment, minutes: reader.int16() } };
}

function readSized(reader: ByteReader, code: number): Typed {
  const size = reader.uint16();
  const wide = code === 0xe7 || code === 0xef;
  if (code !== 0xa5 && code !== 0xad) reader.data(5);
  const names = {
    0xa5: "varbinary",
    0xad: "binary",
    0xa7: "varchar",
    0xaf: "char",
    0xe7: "nvarchar",
  } as const;
  const name = names[code as 0xa5] ?? "nchar";
  const length = size === 0xffff ? -1 : wide ? size / 2 : size;
  const type = sqlType(name, { length });
  const data = size === 0xffff ? readLong(reader) : readShort(reader);
  if (data === null) return { type, value: null };
  if (type.kind === "binary") return { type, value: data };
  return { type, value: wide ? new ByteReader(data).utf16(data.length / 2) : decodeBytes(data) };
}

function readShort(reader: ByteReader): Uint8Array | null {
  const length = reader.uint16();
  return length === 0xffff ? null : reader.data(length);
}

/** Of a max type: the whole length, which may be unknown, then chunks. */
function readLong(reader: ByteReader): Uint8Array | null {
  if (reader.uint64() === 0xffffffffffffffffn) return null;
  const parts: Uint8Array[] = [];
  for (let length = reader.uint32(); length > 0; length = reader.uint32()) parts.push(reader.data(length));
  return joinBytes(parts);
}
