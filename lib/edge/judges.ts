/** Documents judged by the schema that each of them names. */
import { events } from "../feeds/events.ts";
import type { Document, Feed } from "../feeds/feed.ts";
import { EventJudge, type Judged } from "../source/events/check.ts";

/** An event as its schema judges it, and the feed that the schema is of. */
export type Judgement = { feed: Feed; judged: Judged };

/** What events are about. */
export const entities = events.map(({ shape }) => (shape as Document).event!);

const feeds = new Map<string, Feed>(events.map((feed, at) => [entities[at], feed]));
const [fallback] = events;

export class Judges {
  readonly #judges = new Map(events.map((feed) => [feed, new EventJudge(feed.shape as Document)]));

  /** A judgement for each document, in their order. */
  judge(documents: readonly Uint8Array[]): Judgement[] {
    const judgements: Judgement[] = [];
    const guessed = documents.map((document) => guess(document) ?? fallback);
    // Neighbours of one feed together.
    for (let start = 0, end = 0; start < documents.length; start = end) {
      const feed = guessed[start];
      while (guessed[end] === feed) end++;
      this.#judges.get(feed)!.judge(documents.slice(start, end), (judged) => {
        judgements.push({ feed, judged: judged! });
      });
    }
    // A guess may be wrong where the name stands elsewhere in the document, or is written with escapes.
    return judgements.map((judgement, place) =>
      "reason" in judgement.judged ? this.#again(documents[place], judgement) : judgement
    );
  }

  #again(document: Uint8Array, first: Judgement): Judgement {
    const feed = named(document);
    if (feed === null || feed === first.feed) return first;
    let second = first;
    this.#judges.get(feed)!.judge([document], (judged) => second = { feed, judged: judged! });
    return second;
  }
}

const decoder = new TextDecoder();

/** By where most events say it: near their beginning, once. */
function guess(document: Uint8Array): Feed | null {
  const word = /"urn:claimhouse:schema:([a-z]+)_event:/.exec(decoder.decode(document.subarray(0, 1024)));
  return word === null ? null : feeds.get(word[1]) ?? null;
}

function named(document: Uint8Array): Feed | null {
  try {
    const { dataschema } = JSON.parse(decoder.decode(document)) ?? {};
    const word = /^urn:claimhouse:schema:([a-z]+)_event:/.exec(String(dataschema));
    return word === null ? null : feeds.get(word[1]) ?? null;
  } catch {
    return null;
  }
}
