/** Which topic brings which feed. */
import type { Feed } from "../../feeds/feed.ts";
import { printPartition, type TopicPartition } from "../../kafka/kafka.ts";
import type { Slice } from "../source.ts";

export class Topics {
  readonly #feeds: ReadonlyMap<string, Feed>;

  constructor(feeds: readonly Feed[]) {
    this.#feeds = new Map(
      feeds.flatMap((feed) => feed.sources.kafka === undefined ? [] : [[feed.sources.kafka.topic, feed]]),
    );
  }

  get names(): string[] {
    return [...this.#feeds.keys()];
  }

  /** The feed of a topic; there must be one. */
  feed(topic: string): Feed {
    return this.#feeds.get(topic)!;
  }

  slice(partition: TopicPartition): Slice {
    return { feed: this.feed(partition.topic), slice: printPartition(partition) };
  }
}
