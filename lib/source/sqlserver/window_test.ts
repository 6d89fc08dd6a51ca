import assert from "node:assert/strict";
import { TransientError } from "../../errors.ts";
import type { RowScan } from "./changes.ts";
import { type Cell, type Connections, PassingError, type Session, type Statement } from "./connection.ts";
import type { Table } from "./table.ts";
import { columnType } from "./types.ts";
import { readWindow } from "./window.ts";

const declared = { length: null, precision: 10, scale: 0, fraction: null };
const id = { ...columnType({ type: "int", ...declared })!, name: "id", raw: "id" };
const name = { ...columnType({ type: "nvarchar", ...declared, length: 20 })!, name: "name", raw: "name" };
const table: Table = {
  spec: { table: "dbo.t", key: ["id"], mode: "full" },
  cells: [{ form: "one", columns: [id] }, { form: "one", columns: [name] }],
  columns: [id, name],
  key: [id],
  rowversion: null,
  types: {},
};
const scan: RowScan = {
  select: ["id", "name"],
  from: () => "t",
  order: [{ column: "id", cast: (text) => text, text: ([id]) => String(id) }],
  upTo: null,
  before: 0,
  op: () => "snapshot",
  rank: () => null,
  eventAt: () => null,
};

/** Rows from where a statement says on; a connection breaks after so many rows, as often as is said. */
function breaking(
  rows: number,
  breaks: { after: number; error: () => Error }[],
  nameOf = (at: number) => `n${at}`,
): Connections & { begun: number } {
  const connections = {
    begun: 0,
    begin: (): Promise<Session> => {
      connections.begun++;
      return Promise.resolve({
        rows: () => Promise.resolve([]),
        commit: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
        async *stream({ params: [after] }: Statement): AsyncGenerator<Cell[][]> {
          const fault = breaks.shift();
          const first = Number(after ?? 0) + 1;
          for (let at = first; at <= rows; at++) {
            if (fault !== undefined && at - first === fault.after) throw fault.error();
            yield await Promise.resolve([[at, nameOf(at)]]);
          }
        },
      });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return connections;
}

function open(connections: Connections, limit = 100) {
  return readWindow({
    table,
    source: "dbo.t/1",
    after: null,
    rows: limit,
    connections,
    isolation: "snapshot",
    minTimeout: 1,
    signal: new AbortController().signal,
    scan: () => Promise.resolve(scan),
    to: ({ last, full }) => JSON.stringify({ last, full }),
    control: () => ({}),
  }, () => {});
}

async function read(connections: Connections, limit?: number) {
  let text = "", read = 0, to: string | null = null;
  const bad: string[] = [];
  for await (const chunk of open(connections, limit)) {
    if (chunk.kind === "end") to = chunk.to;
    if (chunk.kind !== "rows") continue;
    text += new TextDecoder().decode(chunk.rows);
    read += chunk.read;
    bad.push(...chunk.bad.map(({ where, reason }) => `${where.record} ${reason}`));
  }
  return { lines: text.trim().split("\n"), read, to, bad };
}

const passing = () => new PassingError("it broke");

Deno.test("a window goes on after the last row that came, each row once, in another transaction", async () => {
  const connections = breaking(10, [{ after: 3, error: passing }, { after: 0, error: passing }, {
    after: 5,
    error: passing,
  }]);
  const { lines, read: count, to } = await read(connections);
  assert.deepEqual(
    lines,
    Array.from({ length: 10 }, (_, at) => `${at + 1},"[""${at + 1}""]",snapshot,,,${at + 1},"n${at + 1}"`),
  );
  assert.equal(count, 10);
  assert.equal(to, '{"last":["10"],"full":false}');
  assert.equal(connections.begun, 4);
});

Deno.test("a window ends in its error when it fails again and again, or when the error does not pass", async () => {
  const often = breaking(10, Array.from({ length: 20 }, () => ({ after: 0, error: passing })));
  await assert.rejects(read(often), PassingError);
  assert.equal(often.begun, 6);
  const other = breaking(10, [{ after: 2, error: () => new TransientError("no permission") }]);
  await assert.rejects(read(other), /no permission/);
  assert.equal(other.begun, 1);
});

Deno.test("a window that goes on each time may break as often as it has rows", async () => {
  const connections = breaking(10, Array.from({ length: 9 }, () => ({ after: 1, error: passing })));
  assert.equal((await read(connections)).read, 10);
  assert.equal(connections.begun, 10);
});

Deno.test("a window that breaks behind its last row is whole, and one of no rows asks for nothing", async () => {
  const connections = breaking(10, [{ after: 3, error: passing }]);
  const { read: count, to } = await read(connections, 3);
  assert.deepEqual([count, to, connections.begun], [3, '{"last":["3"],"full":true}', 1]);
  assert.equal((await read(connections, 0)).to, '{"last":null,"full":true}');
  assert.equal(connections.begun, 1);
});

Deno.test("rows are handed on when they have half a mebibyte, and their memory is used again", async () => {
  const { length } = '"[""1""]",snapshot,,,1,""';
  const chunks: { read: number; buffer: ArrayBuffer }[] = [];
  for await (const chunk of open(breaking(5, [], () => "x".repeat(256 * 1024 - length)))) {
    if (chunk.kind === "rows") chunks.push({ read: chunk.read, buffer: chunk.rows.buffer });
  }
  assert.deepEqual(chunks.map(({ read }) => read), [2, 2, 1]);
  assert.equal(chunks[2].buffer, chunks[0].buffer);
});

Deno.test("what a database may hold and text may not is quarantined with its place, quotes and NULL stay apart", async () => {
  const rows: Cell[][] = [[1, 'a "b"\r\nc'], [2, null], [3, ""], [4, "x\ud83dy"], [5, "a\0b"], [6, "é漢😀"]];
  const connections = breaking(0, []);
  const begin = connections.begin;
  connections.begin = async (isolation) => ({
    ...await begin(isolation),
    async *stream() {
      yield await Promise.resolve(rows);
    },
  });
  const { lines, bad, read: count } = await read(connections);
  assert.equal(
    lines.join("\n"),
    '1,"[""1""]",snapshot,,,1,"a ""b""\r\nc"\n2,"[""2""]",snapshot,,,2,\n3,"[""3""]",snapshot,,,3,""\n' +
      '6,"[""6""]",snapshot,,,6,"é漢😀"',
  );
  assert.deepEqual(bad, ["4 half_character", "5 nul_byte"]);
  assert.equal(count, 6);
});
