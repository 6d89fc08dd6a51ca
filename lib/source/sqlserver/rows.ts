/** A table's rows in segment form: RFC 4180, what is NULL unquoted and empty. */
import { quoted } from "../../batch/csv.ts";
import { type Bad, badRecord, type Reason } from "../../batch/quarantine.ts";
import { Rows } from "../files/rows.ts";
import { readSized } from "./cells.ts";
import type { RowScan } from "./changes.ts";
import type { Cell } from "./connection.ts";
import type { Table } from "./table.ts";

export const format = { delimiter: ",", quote: '"' } as const;

const encoder = new TextEncoder();

export class TableRows {
  readonly #rows = new Rows(format.delimiter);
  #bad: Bad[] = [];
  /** Records met since the last {@link take}, and bytes of the good ones among them. */
  read = 0;
  bytes = 0;
  /** Records met in all. */
  met = 0;

  /** @param source the batch's, for positions */
  constructor(readonly table: Table, readonly source: string) {}

  add(cells: readonly Cell[], scan: RowScan): void {
    this.read++;
    this.met++;
    this.#rows.count();
    const { line, reason } = this.#write(cells, scan);
    if (reason !== null) {
      const where = { source: this.source, record: this.met };
      return void this.#bad.push(badRecord(bytesOf(line), { where, reason }));
    }
    this.bytes += this.#rows.addText(line);
  }

  take() {
    const taken = { ...this.#rows.take(), read: this.read, bad: this.#bad };
    this.#bad = [];
    this.read = this.bytes = 0;
    return taken;
  }

  #write(cells: readonly Cell[], scan: RowScan): { line: string; reason: Reason | null } {
    let line = "", reason: Reason | null = null;
    const free = (text: string | null) => {
      line += text === null ? "," : `,${quoted(text)}`;
    };
    for (let at = 0; at < this.table.cells.length; at++) {
      const { form, columns: [column] } = this.table.cells[at], cell = cells[scan.before + at];
      if (form === "plain") {
        line += `,${cell}`;
        continue;
      }
      const text = column.text(cell);
      if (form === "sized") { for (const one of readSized(text!)) free(one); }
      else if (column.free || text === null) free(text);
      // Unquoted it would be NULL: binary of no bytes.
      else line += text === "" ? ',""' : `,${text}`;
      if (!column.free || text === null) continue;
      if (text.includes("\0")) reason = "nul_byte";
      else if (!text.isWellFormed()) reason = "half_character";
    }
    const rank = scan.rank(cells), moment = scan.eventAt(cells);
    const told = `${this.#key(cells, scan)},${scan.op(cells)},${rank ?? ""},${moment ?? ""}`;
    return { line: told + line, reason };
  }

  /** `["C1","2"]`, quoted. */
  #key(cells: readonly Cell[], { before }: RowScan): string {
    const { columns, key } = this.table;
    const texts = key.map((column) => column.text(cells[before + columns.indexOf(column)]));
    const plain = texts.every((text) => text !== null && /^[\w .:-]*$/.test(text));
    if (plain) return `"[""${texts.join('"",""')}""]"`;
    return quoted(JSON.stringify(texts));
  }
}

/** UTF-8, with three bytes for half of a surrogate pair too (WTF-8), so that nothing of what came is lost. */
function bytesOf(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const parts = text.split(/([\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])/);
  return new Uint8Array(parts.flatMap((part, at) => {
    if (at % 2 === 0) return [...encoder.encode(part)];
    const unit = part.charCodeAt(0);
    return [0xe0 | unit >> 12, 0x80 | unit >> 6 & 0x3f, 0x80 | unit & 0x3f];
  }));
}
