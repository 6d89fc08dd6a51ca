/** Every declared feed, and the choice among them that `--feed` makes. */
import { ConfigError } from "../errors.ts";
import { core } from "./core.ts";
import { events } from "./events.ts";
import type { Feed } from "./feed.ts";
import { fhir } from "./fhir.ts";
import { rif } from "./rif.ts";

export const feeds: readonly Feed[] = [...rif, ...fhir, ...core, ...events];

/**
 * The feeds that the given names choose, in the order of their declaration; all when none is given.
 * A name is a feed (`rif.carrier`) or the part before its dot (`rif`).
 * @throws {ConfigError} when a name chooses nothing.
 */
export function chooseFeeds(names: readonly string[]): Feed[] {
  const matches = (feed: Feed, name: string) => feed.name === name || feed.name.startsWith(`${name}.`);
  for (const name of names) {
    if (!feeds.some((feed) => matches(feed, name))) {
      throw new ConfigError(
        `Cannot choose feed '${name}': there is none of that name. Feeds: ${
          feeds.map((feed) => feed.name).join(", ")
        }`,
      );
    }
  }
  return feeds.filter((feed) => names.length === 0 || names.some((name) => matches(feed, name)));
}
