/** Bad events for a topic of their own, beside quarantine: at least once, and never in the way of the good ones. */
import type { Bad } from "../batch/quarantine.ts";
import { ourMessage } from "../errors.ts";
import { logger } from "../observe/log.ts";
import type { Message, Sink } from "../sink/sink.ts";
import type { Arrival } from "../source/source.ts";

/** Where bad events go. */
export type DeadLetters = { sink: Sink; topic: string };

const log = logger("stream");

/**
 * Sends events as they came, with reason and position as headers. When that fails it is said, and the events are in
 * quarantine alone.
 */
export async function sendDeadLetters({ sink, topic }: DeadLetters, { slice, bad }: Arrival): Promise<void> {
  try {
    await sink.send(bad.map((one) => message(topic, slice, one)));
  } catch (error) {
    const said = ourMessage(error) ?? "an unexpected error";
    log.error(`${slice}: ${bad.length} bad events are in quarantine alone: ${said}`, { slice });
  }
}

function message(topic: string, slice: string, { where, reason, detail, raw, envelope }: Bad): Message {
  const key: string | null = envelope === undefined ? null : JSON.parse(envelope).key;
  return {
    topic,
    key: key === null ? null : Uint8Array.fromBase64(key),
    value: raw,
    headers: {
      "claimhouse-reason": reason,
      ...(detail === undefined ? {} : { "claimhouse-detail": detail }),
      "claimhouse-partition": slice,
      "claimhouse-offset": String(where.record),
    },
  };
}
