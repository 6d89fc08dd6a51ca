/** A stream of events as a payer's systems send them, faults included; the same for the same seed and clock. */
import type { EventName } from "../feeds/events/event.ts";
import { events } from "../feeds/events.ts";
import type { Entities } from "./entities.ts";
import { breaker } from "./faults.ts";
import type { LifeEvent } from "./lives.ts";
import { type Life, population } from "./population.ts";
import { type Random, seededRandom } from "./random.ts";

export const faults = ["repeat", "reordered", "late", "broken"] as const;
export type Fault = (typeof faults)[number];
/** What is otherwise than the next good event; a deletion is no fault. */
type Deviation = Fault | "tombstone";

export type SimulatedEvent = {
  feed: string;
  topic: string;
  /** The entity's id. */
  key: string;
  /** UTF-8 JSON; null is a tombstone. */
  value: Uint8Array | null;
  /** What is wrong with it. */
  fault: Fault | null;
};

/** Shares are of all events, 0 to 1; together at most 1. */
export type SimulationOptions = {
  /** The same seed gives the same event ids, keys and faults. */
  seed: number;
  /** Sent again: the same bytes, source and id. */
  repeats: number;
  /** Sent after the event of the same entity that follows it. */
  reordered: number;
  /** New events whose time is before everything that was sent of their entity. */
  late: number;
  broken: number;
  /** Deletions: of claims that have ended, of any member or provider. */
  tombstones: number;
  /** How many events of each kind, as weights. */
  mix: Record<EventName, number>;
  /** Milliseconds since 1970, for the time of events. */
  clock?: () => number;
};

export const usualMix: Record<EventName, number> = { claim: 90, member: 7, provider: 3 };

/** How many of the last events may be repeated. */
const remembered = 500;
const hour = 3_600_000;
const encoder = new TextEncoder();

/** Endless. Events of one entity are in the order of their time, reordered and late ones excepted. */
export function* simulate(entities: Entities, options: SimulationOptions): Generator<SimulatedEvent, never> {
  const { seed, mix, clock = Date.now } = options;
  const random = seededRandom(seed);
  const lives = population(entities, random, seed);
  const breakEvent = breaker(random);
  const deviationOf = chooser<Deviation>(random, {
    broken: options.broken,
    repeat: options.repeats,
    reordered: options.reordered,
    late: options.late,
    tombstone: options.tombstones,
  });
  const nameOf = chooser(random, mix, mix.claim + mix.member + mix.provider);
  const history: SimulatedEvent[] = [];
  let made = 0, kept = 0;

  const eventOf = (life: Life, { type, data }: LifeEvent, time: number) => ({
    specversion: "1.0",
    id: `${seed.toString(36)}-${++made}`,
    source: "/claimhouse/simulator",
    type,
    time: new Date(time).toISOString(),
    subject: life.key,
    dataschema: `urn:claimhouse:schema:${life.name}_event:1`,
    datacontenttype: "application/json",
    data,
  });
  const nextOf = (life: Life) => {
    const { done, value: step } = life.steps.next();
    if (done) return null;
    const time = clock();
    if (life.taken++ === 0) [life.first, life.since] = [step, time];
    // Many events have the same millisecond: their sequence orders them.
    return { ...eventOf(life, step, time), sequence: String(life.taken).padStart(6, "0") };
  };
  const good = (life: Life, event: object, fault: Fault | null) => {
    const sent = message(life.name, life.key, { value: encoder.encode(JSON.stringify(event)), fault });
    history[kept++ % remembered] = sent;
    return sent;
  };

  // What could not be had, such as a repeat of nothing, is made good by the next event that allows it.
  let owed: Deviation | null = null;
  while (true) {
    const deviation: Deviation | null = owed ?? deviationOf(), name = nameOf() ?? "claim";
    owed = null;
    if (deviation === "repeat" && history.length > 0) {
      yield { ...random.pick(history), fault: "repeat" };
      continue;
    }
    const removed = deviation === "tombstone" ? lives.remove(name) : null;
    if (removed !== null) {
      yield message(name, removed, { value: null, fault: null });
      continue;
    }
    let life = lives.choose(name, { begun: deviation === "late" });
    if (deviation === "late" && life.first !== null) {
      const before = life.since - Math.ceil((1 + random.next() * 71) * hour);
      yield good(life, eventOf(life, life.first, before), "late");
      continue;
    }
    let event = nextOf(life);
    while (event === null) {
      life = lives.renew(life);
      event = nextOf(life);
    }
    if (deviation === "broken") {
      yield message(name, life.key, { value: encoder.encode(breakEvent(event, name)), fault: "broken" });
    } else {
      const following = deviation === "reordered" ? nextOf(life) : null;
      if (following !== null) yield good(life, following, null);
      else owed = deviation;
      yield good(life, event, following === null ? null : "reordered");
    }
  }
}

const topics = new Map(events.map(({ name, sources }) => [name, sources.kafka!.topic]));

function message(
  name: EventName,
  key: string,
  rest: Pick<SimulatedEvent, "value" | "fault">,
): SimulatedEvent {
  const feed = `events.${name}`;
  return { feed, topic: topics.get(feed)!, key, ...rest };
}

/** Chooses a name by its share of `total`; null for what is left of it. */
function chooser<Name extends string>(random: Random, shares: Record<Name, number>, total = 1) {
  const names = Object.keys(shares) as Name[];
  return (): Name | null => {
    let draw = random.next() * total;
    return names.find((name) => (draw -= shares[name]) < 0) ?? null;
  };
}
