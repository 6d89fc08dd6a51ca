/** Events that no consumer should take. */
import type { EventName } from "../feeds/events/event.ts";
import type { Random } from "./random.ts";

/** An event before it is text. */
type CloudEvent = Record<string, unknown> & { data: Record<string, unknown> };

/** A name of data whose value is text in every good event. */
const textual: Record<EventName, string> = {
  claim: "charge_amount",
  member: "birth_date",
  provider: "entity_type",
};
const needed = ["id", "source", "type", "time", "subject", "data"];

/** The ways in which an event is broken, taken in turn. */
const ways: ((event: CloudEvent, name: EventName, random: Random) => string)[] = [
  function cutOff(event, _, random) {
    const text = JSON.stringify(event);
    return text.slice(0, Math.floor(text.length * (0.1 + random.next() * 0.8)));
  },
  function anotherVersion(event) {
    return JSON.stringify({ ...event, dataschema: String(event.dataschema).replace(/\d+$/, "99") });
  },
  function missing(event, _, random) {
    return JSON.stringify({ ...event, [random.pick(needed)]: undefined });
  },
  function wrongType(event, name) {
    return JSON.stringify({ ...event, data: { ...event.data, [textual[name]]: 12.5 } });
  },
];

/** The text of a broken event: cut JSON, a version that is not known, a name missing, a wrong type, in turn. */
export function breaker(random: Random): (event: CloudEvent, name: EventName) => string {
  let turn = 0;
  return (event, name) => ways[turn++ % ways.length](event, name, random);
}
