/**
 * A process of its own for tests: it writes events to a landing folder until it is killed, and prints the id of each
 * event when it is acknowledged. `deno run lib/sink/landing_writer.ts FOLDER NAME [COUNT]`; with a count it ends.
 */
import { TransientError } from "../errors.ts";
import { grouped } from "./grouped.ts";
import { landingSink } from "./landing.ts";

export const topics = ["claims.events", "members.updates", "providers.changes"];

/** The document with an id, which ends in a number: nearly as it is sent, `break` being between its words. */
export function documentOf(id: string, lineBreak: string): string {
  const number = Number(id.slice(id.lastIndexOf("-") + 1));
  // Of any length, from a few bytes to some hundred kilobytes.
  const length = number % 50 === 0 ? number * 7919 % 200_000 : number * 7919 % 1500;
  const text = `${id} é\\n`.repeat(length / 10);
  return `{"id":"${id}",${lineBreak}"text":"${text}"}`;
}

/** Which topic the event with an id has. */
export function topicOf(id: string): string {
  return topics[Number(id.slice(id.lastIndexOf("-") + 1)) % topics.length];
}

if (import.meta.main) {
  const [folder, name, count = "Infinity"] = Deno.args;
  const encoder = new TextEncoder();
  const print = (line: string) => Deno.stdout.writeSync(encoder.encode(`${line}\n`));
  await using sink = grouped(
    await landingSink({ folder: new URL(folder), age: 30, bytes: 500_000 }),
    { messages: 100, bytes: 1_000_000, waiting: 10_000_000 },
  );
  let next = 1;
  const client = async () => {
    while (next <= Number(count)) {
      const id = `${name}-${next++}`;
      try {
        await sink.send([{ topic: topicOf(id), key: null, value: encoder.encode(documentOf(id, "\r\n")) }]);
        print(`kept ${id}`);
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        print(`failed ${id}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
}
