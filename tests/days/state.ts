/** What each entity is by its newest event, found by looking at all of them. */
import type { Delivery } from "./model.ts";

/** Of each entity: key, order, op, the delivery and the position of its newest event, its document. */
export type Current = (string | number | null)[];

export function currentState(deliveries: readonly Delivery[]): Current[] {
  const entities = new Map<string, { id: string; current: Current }[]>();
  for (const { sequence, good } of deliveries) {
    for (const { position, values } of good) {
      const { _key, _order, _op = null, _event_id = "", document = null } = values;
      const events = entities.get(_key) ?? [];
      entities.set(_key, events);
      // Told again it is no news, wherever it is told.
      if (events.some(({ id, current }) => id === _event_id && current[1] === _order)) continue;
      events.push({ id: _event_id, current: [_key, _order, _op, sequence, position, document] });
    }
  }
  return [...entities.values()].map((events) =>
    events.reduce((newest, one) => (one.current[1]! >= newest.current[1]! ? one : newest)).current
  );
}
