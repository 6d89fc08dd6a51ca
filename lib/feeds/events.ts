/** Events as they happen, in CloudEvents 1.0: by Kafka, or in files of one event a line. */
import type { EventName } from "./events/event.ts";
import type { Feed } from "./feed.ts";

function feed(event: EventName, { topic, prefix }: { topic: string; prefix: string }): Feed {
  return {
    name: `events.${event}`,
    shape: { kind: "document", constant: { specversion: "1.0" }, event },
    sources: {
      files: { folder: "events", prefix, extension: "ndjson" },
      kafka: { topic },
    },
    state: { table: `current_${event}` },
  };
}

export const events: readonly Feed[] = [
  feed("claim", { topic: "claims.events", prefix: "claims" }),
  feed("member", { topic: "members.updates", prefix: "members" }),
  feed("provider", { topic: "providers.changes", prefix: "providers" }),
];
