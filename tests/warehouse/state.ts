/** Which event of an entity is its current state, on every warehouse. */
import assert from "node:assert/strict";
import { declaredColumns } from "../../lib/feeds/feed.ts";
import { feeds } from "../../lib/feeds/feeds.ts";
import { make } from "./batches.ts";
import { commit, type Place, type Test } from "./place.ts";

const feed = feeds.find(({ name }) => name === "events.claim")!;
const topic = "topic/0";

/** An event as these tests tell it: entity, order, identity, and what it says of the entity. */
type Event = { key: string; order: string; id: string; op?: "delete" };
type Arrived = Event & { batch: number; position: number };

/** The port's words, by brute force: the greatest order; of one order the last that came, each event once. */
function newest(events: readonly Arrived[]): Map<string, Arrived> {
  const found = new Map<string, Arrived>();
  for (const [key, all] of Map.groupBy(events, ({ key }) => key)) {
    const greatest = all.map(({ order }) => order).sort().at(-1)!;
    const once = new Map<string, Arrived>();
    for (const event of all.filter(({ order }) => order === greatest)) {
      if (!once.has(event.id)) once.set(event.id, event);
    }
    found.set(key, [...once.values()].at(-1)!);
  }
  return found;
}

async function load({ warehouse, spool }: Place, batches: readonly (readonly Event[])[]): Promise<Arrived[]> {
  await warehouse.prepare([{ feed, columns: declaredColumns(feed) }]);
  const arrived: Arrived[] = [];
  for (const [at, events] of batches.entries()) {
    const lines = events.map(({ key, order, id, op }) =>
      `${key},,${op ?? ""},${order},${id},,"{""of"": ""${id}""}"`
    );
    const id = `batch-${String(at).padStart(3, "0")}`;
    const from = at === 0 ? null : String(at), to = String(at + 1);
    await commit(
      warehouse,
      await make(spool, {
        id,
        feed,
        source: topic,
        sourceKind: "kafka",
        lines,
        columns: declaredColumns(feed),
        moves: [{ slice: topic, from, to }],
      }),
    );
    arrived.push(...events.map((event, position) => ({ ...event, batch: at, position: position + 1 })));
  }
  return arrived;
}

async function expectState({ contents }: Place, arrived: readonly Arrived[]): Promise<void> {
  const rows = await contents.state(feed);
  const expected = [...newest(arrived).values()].sort((a, b) => a.key < b.key ? -1 : 1);
  assert.deepEqual(
    rows.map((row) => [row._key, row._order, row._op, row._batch_id, row._position, row.document]),
    expected.map(({ key, order, op, id, batch, position }) => [
      ...[key, order, op ?? null, `batch-${String(batch).padStart(3, "0")}`, String(position)],
      `{"of": "${id}"}`,
    ]),
  );
}

/** Orders as events have them: a moment, and a sequence or none. */
const moment = (number: number) => `2026-11-24T10:00:0${number}.000000000Z ${number % 2 === 0 ? "" : "7"}`;

export function testState(test: Test): void {
  test("a late event does not move an entity back, a deleted one keeps its event", async (place) => {
    await expectState(
      place,
      await load(place, [
        [{ key: "C1", order: moment(2), id: "a" }, { key: "C2", order: moment(1), id: "b" }],
        [{ key: "C1", order: moment(1), id: "late" }, {
          key: "C2",
          order: moment(3),
          id: "gone",
          op: "delete",
        }],
        [{ key: "C2", order: moment(2), id: "late too" }],
      ]),
    );
  });

  test("of one order the last that came is current, and a repeat came when it first did", async (place) => {
    const one = { key: "C1", order: moment(1), id: "one" }, other = { ...one, id: "other" };
    await expectState(place, await load(place, [[one, other, one], [one], [{ ...one, id: "third" }, other]]));
  });

  test("current state is what all events say, in any order of arrival", async (place) => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    const batches = Array.from({ length: 12 }, () =>
      Array.from({ length: 40 }, (): Event => ({
        key: `C${random(25)}`,
        order: moment(random(6)),
        id: `e${random(9)}`,
      })));
    await expectState(place, await load(place, batches));
  });
}
