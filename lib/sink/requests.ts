/** How large one request to a receiver may be, and messages cut to that size. */
import type { Message } from "./sink.ts";

/** About how many bytes one request may have: brokers refuse more than 1 MiB by default. */
const requestBytes = 512 * 1024;

/** About how many bytes a message takes. */
export function sizeOf({ key, value, headers }: Message): number {
  let size = (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in headers) size += name.length + headers[name].length;
  return size;
}

/** Messages in requests of bearable size, in their order. A message that is larger by itself goes alone. */
export function* requests(messages: readonly Message[]): Generator<Message[]> {
  let request: Message[] = [], bytes = 0;
  for (const message of messages) {
    const size = sizeOf(message);
    if (request.length > 0 && bytes + size > requestBytes) {
      yield request;
      [request, bytes] = [[], 0];
    }
    request.push(message);
    bytes += size;
  }
  if (request.length > 0) yield request;
}
