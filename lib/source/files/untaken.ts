/** What lies in landing and no feed takes: named, so that no delivery vanishes without a word. */
import type { Feed } from "../../feeds/feed.ts";
import { fileMatcher, isUnfinished, whyUntaken } from "../../feeds/file_names.ts";
import type { Odd, Storage } from "../../storage/storage.ts";
import type { Choice, Untaken } from "../source.ts";

/** How long a file may bear the name of a draft before it counts as left behind, in ms. */
const draftAge = 24 * 3600e3;
/** Where file systems put what they found; it is nobody's delivery. */
const recovered = "lost+found";

/** Everything below the landing folder that no declared feed takes. Fresh drafts are their writers' own. */
export async function* untaken(
  storage: Storage,
  { declared, chosen }: Choice,
  signal: AbortSignal,
): AsyncGenerator<Untaken> {
  const matchers = specsOf(declared).map(fileMatcher);
  const folders = specsOf(chosen).map(({ folder }) => folder);
  const isInside = (path: string) =>
    folders.some((folder) => path === "." || path === folder || path.startsWith(`${folder}/`));
  const told: Odd[] = [];
  const odd = () =>
    told.splice(0).filter(({ path }) => path !== recovered)
      .map(({ path, why, denied }): Untaken => ({ path, why, failed: denied && isInside(path) }));
  for await (const { path, modified } of storage.list("", (one) => told.push(one))) {
    signal.throwIfAborted();
    yield* odd();
    if (path.startsWith(`${recovered}/`) || matchers.some((takes) => takes(path))) continue;
    if (isUnfinished(path) && Math.abs(Date.now() - modified.getTime()) < draftAge) continue;
    yield { path, why: whyUntaken(path, declared), failed: false };
  }
  yield* odd();
}

function specsOf(feeds: readonly Feed[]) {
  return feeds.flatMap(({ sources }) => sources.files ?? []);
}
