/** Group commit: one costly send of a sink, e.g. with its wait for the disk, serves all who wait for one. */
import { ConfigError, TransientError } from "../errors.ts";
import { sizeOf } from "./requests.ts";
import type { Message, Sink } from "./sink.ts";

export type GroupLimits = {
  /** Most messages, and about the most bytes, that go together. One call is never split: it may be more alone. */
  messages: number;
  bytes: number;
  /** About how many bytes may wait while others are under way. */
  waiting: number;
};

type Call = { messages: readonly Message[]; bytes: number; done: PromiseWithResolvers<void> };

/**
 * Sends for many callers at once, in the order of their calls. While one group is under way, the next calls wait and
 * go together. A group's outcome is its callers' outcome, and nobody else's; where the receiver refuses a group, its
 * calls go again one by one, so that only those that it means fail. What waits is bounded: beyond that `send` fails
 * at once with a TransientError. The sink is disposed with it, after the last group.
 */
export function grouped(sink: Sink, limits: GroupLimits): Sink {
  const queue: Call[] = [];
  let waiting = 0, closed = false;
  let running: Promise<void> | null = null;

  const nextGroup = (): Call[] => {
    let messages = 0, bytes = 0, count = 0;
    for (const call of queue) {
      messages += call.messages.length;
      bytes += call.bytes;
      if (count > 0 && (messages > limits.messages || bytes > limits.bytes)) break;
      count++;
    }
    const group = queue.splice(0, count);
    for (const call of group) waiting -= call.bytes;
    return group;
  };
  const run = async () => {
    while (queue.length > 0) await deliver(sink, nextGroup());
    running = null;
  };
  return {
    send: async (messages) => {
      if (closed) throw new TransientError("Cannot send: the sink is closed");
      if (messages.length === 0) return;
      const bytes = messages.reduce((sum, message) => sum + sizeOf(message), 0);
      if (running !== null && waiting + bytes > limits.waiting) {
        throw new TransientError("Cannot send: the sink is behind");
      }
      const done = Promise.withResolvers<void>();
      queue.push({ messages, bytes, done });
      waiting += bytes;
      running ??= run();
      await done.promise;
    },
    [Symbol.asyncDispose]: async () => {
      closed = true;
      await running;
      await sink[Symbol.asyncDispose]();
    },
  };
}

/** Sends a group and tells its callers; it never throws. */
async function deliver(sink: Sink, group: readonly Call[]): Promise<void> {
  try {
    await sink.send(group.length === 1 ? group[0].messages : group.flatMap(({ messages }) => messages));
    for (const { done } of group) done.resolve();
  } catch (error) {
    if (error instanceof ConfigError && group.length > 1) {
      for (const call of group) await deliver(sink, [call]);
    } else {
      for (const { done } of group) done.reject(error);
    }
  }
}
