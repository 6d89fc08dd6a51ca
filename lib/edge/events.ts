/** `POST /v1/events`: what is good goes to the sink and is answered when the sink has it; the rest is named. */
import { isOurs } from "../errors.ts";
import type { EventName } from "../feeds/events/event.ts";
import type { Document } from "../feeds/feed.ts";
import type { Message } from "../sink/sink.ts";
import type { EdgeOptions } from "./edge.ts";
import { type Judgement, Judges } from "./judges.ts";
import { Problem } from "./problem.ts";
import { Repeats } from "./repeats.ts";
import type { Signed } from "./signature.ts";
import { type Form, split } from "./split.ts";

/** An event that is not accepted: its place in the request, from 0, and why. */
export type Refused = { index: number; reason: string; detail?: string };

/** What the sender is told. */
export type Receipt = { accepted: number; refused: Refused[]; repeated: number[] };

const encoder = new TextEncoder();

/** Takes bodies of events. */
export class Events {
  readonly #judges = new Judges();
  readonly #repeats: Repeats;

  constructor(readonly options: EdgeOptions) {
    const { skew, remembered } = options.limits;
    this.#repeats = new Repeats(skew, remembered, Date.now());
  }

  /** @throws {Problem} when nothing is accepted */
  async take(body: Uint8Array, form: Form, { tenant }: Signed): Promise<Receipt> {
    const { events, event: longest } = this.options.limits;
    const documents = split(body, form, events);
    const refused: Refused[] = [], repeated: number[] = [], fresh = new Map<string, number>();
    const now = Date.now();
    const judgements = this.#judges.judge(documents);
    for (const [index, { feed, judged }] of judgements.entries()) {
      if ("reason" in judged) refused.push({ index, ...judged });
      else if (documents[index].length > longest) {
        refused.push({ index, reason: "too_long", detail: `at most ${longest} bytes` });
      } else {
        const identity = `${feed.name} ${judged.event.id} ${judged.event.order}`;
        if (fresh.has(identity) || this.#repeats.has(identity, now)) repeated.push(index);
        else fresh.set(identity, index);
      }
    }
    await this.#keep(
      [...fresh.values()].map((index) => ({ ...judgements[index], document: documents[index] })),
      tenant,
    );
    for (const identity of fresh.keys()) this.#repeats.add(identity, now);
    const taken = { accepted: fresh.size, refused, repeated };
    if (fresh.size > 0) return taken;
    throw new Problem(refused.length > 0 || repeated.length === 0 ? "refused" : "repeated", null, {
      members: taken,
    });
  }

  async #keep(good: readonly (Judgement & { document: Uint8Array })[], tenant: string): Promise<void> {
    if (good.length === 0) return;
    const { sink, mask } = this.options;
    const messages = good.map((one) => message(one));
    try {
      await sink.send(
        mask === null ? messages : await Promise.all(good.map(async ({ feed, document }) => {
          const event = (feed.shape as Document).event as EventName;
          const value = await mask.apply(document, event, tenant);
          const [judgement] = this.#judges.judge([value]);
          return message({ ...judgement, document: value });
        })),
      );
    } catch (error) {
      if (!isOurs(error)) throw error;
      throw Object.assign(new Problem("sink-down", null, { retryAfter: 5 }), { cause: error });
    }
  }
}

function message({ feed, judged, document }: Judgement & { document: Uint8Array }): Message {
  if ("reason" in judged) throw new Error("a masked event is not a good one");
  return { topic: feed.sources.kafka!.topic, key: encoder.encode(judged.event.key), value: document };
}
