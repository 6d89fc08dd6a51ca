import assert from "node:assert/strict";
import { events } from "../../feeds/events.ts";
import { rif } from "../../feeds/rif.ts";
import { Topics } from "./topics.ts";

Deno.test("a topic brings the feed that names it; feeds that no topic brings are left out", () => {
  const topics = new Topics([rif[0], ...events]);
  assert.deepEqual(topics.names, ["claims.events", "members.updates", "providers.changes"]);
  assert.equal(topics.feed("members.updates"), events[1]);
  assert.deepEqual(topics.slice({ topic: "claims.events", partition: 3 }), {
    feed: events[0],
    slice: "claims.events/3",
  });
});
