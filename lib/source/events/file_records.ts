/** Records of a file of events: each is judged by its schema, and gets the columns of an event. */
import type { Document } from "../../feeds/feed.ts";
import { Records } from "../files/scanner.ts";
import type { Taken } from "../source.ts";
import { EventJudge } from "./check.ts";
import { EventRows } from "./rows.ts";

const nothing = { timestamp: null, headers: null };

export class EventRecords extends Records {
  readonly #judge: EventJudge;
  readonly #events = new EventRows();

  constructor(shape: Document, source: string, delimiter: string, before: number) {
    super(source, delimiter, before);
    this.#judge = new EventJudge(shape);
  }

  override good(bytes: Uint8Array, start: number, end: number): void {
    const judged = this.#judge.judgeDocument(bytes.subarray(start, end));
    if ("reason" in judged) return this.bad(bytes, start, end, judged.reason, judged.detail);
    this.met();
    this.#events.add(String(this.total), judged.event, nothing, judged.document);
  }

  override take(): Taken {
    return { ...super.take(), ...this.#events.take() };
  }
}
