/** Tokens of a response. */
import type { SqlError } from "../engine/errors.ts";
import type { Command } from "../engine/output.ts";
import type { ResultColumn } from "../engine/query/select.ts";
import { ByteWriter } from "./bytes.ts";
import { collation, writeType } from "./types.ts";

const token = {
  returnStatus: 0x79,
  columns: 0x81,
  error: 0xaa,
  info: 0xab,
  returnValue: 0xac,
  loginAck: 0xad,
  featureAck: 0xae,
  row: 0xd1,
  change: 0xe3,
  done: 0xfd,
  doneProc: 0xfe,
  doneInProc: 0xff,
} as const;

export const rowToken = token.row;

/** Bits of DONE. */
export const doneStatus = { more: 1, error: 2, count: 0x10, attention: 0x20 } as const;

const commands: Record<Command, number> = {
  select: 0xc1,
  insert: 0xc3,
  delete: 0xc4,
  update: 0xc5,
  other: 0,
};

export function writeDone(
  out: ByteWriter,
  kind: "done" | "doneProc" | "doneInProc",
  { status, command = "other", count = null }: { status: number; command?: Command; count?: number | null },
): void {
  out.byte(token[kind]);
  out.uint16(count === null ? status : status | doneStatus.count);
  out.uint16(commands[command]);
  out.uint64(BigInt(count ?? 0));
}

export function writeColumns(out: ByteWriter, columns: readonly ResultColumn[]): void {
  out.byte(token.columns);
  out.uint16(columns.length);
  for (const { name, type, nullable } of columns) {
    // 80 is what a rowversion calls itself.
    out.uint32(type.name === "rowversion" ? 80 : 0);
    out.uint16(nullable ? 0x09 : 0x08);
    writeType(out, type);
    out.shortText(name.slice(0, 255));
  }
}

/** With the server's name, which is the fixture's. */
export function writeError(out: ByteWriter, error: SqlError): void {
  writeMessage(out, token.error, error);
}

export function writeInfo(out: ByteWriter, message: string, number = 0): void {
  writeMessage(out, token.info, { number, state: 1, severity: 0, message, line: 1 });
}

type Said = { number: number; state: number; severity: number; message: string; line: number };

function writeMessage(out: ByteWriter, kind: number, said: Said): void {
  const body = new ByteWriter();
  body.uint32(said.number);
  body.byte(said.state);
  body.byte(said.severity);
  body.text(said.message);
  body.shortText("fixture");
  body.shortText("");
  body.uint32(said.line);
  writeBody(out, kind, body);
}

function writeBody(out: ByteWriter, kind: number, body: ByteWriter): void {
  out.byte(kind);
  out.uint16(body.at);
  out.data(body.bytes.subarray(0, body.at));
}

/** What has changed on the connection: texts for its database or packet size, ids for its transaction. */
export function writeChange(
  out: ByteWriter,
  change:
    | { what: "database" | "packetSize"; now: string; before: string }
    | { what: "begin" | "commit" | "rollback"; id: bigint }
    | { what: "collation" | "reset" },
): void {
  const body = new ByteWriter();
  switch (change.what) {
    case "database":
    case "packetSize":
      body.byte(change.what === "database" ? 1 : 4);
      body.shortText(change.now);
      body.shortText(change.before);
      break;
    case "collation":
      body.byte(7);
      body.byte(5);
      body.data(collation);
      body.byte(0);
      break;
    case "reset":
      body.byte(18);
      body.byte(0);
      body.byte(0);
      break;
    default:
      body.byte({ begin: 8, commit: 9, rollback: 10 }[change.what]);
      if (change.what === "begin") body.byte(8), body.uint64(change.id), body.byte(0);
      else body.byte(0), body.byte(8), body.uint64(change.id);
  }
  writeBody(out, token.change, body);
}

/** That the login is good, for TDS 7.4. */
export function writeLoginAck(out: ByteWriter): void {
  const body = new ByteWriter();
  body.byte(1);
  for (const byte of [0x74, 0, 0, 4]) body.byte(byte);
  body.shortText("Microsoft SQL Server");
  for (const byte of [16, 0, 1000 >> 8, 1000 & 255]) body.byte(byte);
  writeBody(out, token.loginAck, body);
}

/** That an access token was taken. */
export function writeTokenAck(out: ByteWriter): void {
  out.byte(token.featureAck);
  out.byte(2);
  out.uint32(0);
  out.byte(0xff);
}

export function writeReturnStatus(out: ByteWriter, status: number): void {
  out.byte(token.returnStatus);
  out.uint32(status);
}

/** An int that a procedure gives back. */
export function writeReturnValue(out: ByteWriter, name: string, value: number): void {
  out.byte(token.returnValue);
  out.uint16(0);
  out.shortText(name);
  out.byte(1);
  out.uint32(0);
  out.uint16(0);
  out.byte(0x26);
  out.byte(4);
  out.byte(4);
  out.uint32(value);
}
