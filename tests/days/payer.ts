/** A payer whose files come as they come: late, again, replaced, damaged, half-written, in any order. */
import { dirname, join } from "node:path";
import type { Feed } from "../../lib/feeds/feed.ts";
import { type Content, contentOf, sha256 } from "./content.ts";
import { documentDraft } from "./documents.ts";
import { harmed, packed, partOf } from "./package.ts";
import type { Dice } from "./random.ts";
import { rifDraft, rifWithBadHeader } from "./rif_file.ts";

/** A file in landing; `whole` is what it becomes when its sender goes on. */
export type Landed = { feed: Feed; path: string; content: Content; whole: Content | null };

/** Landing is tidied when there are more files: each run reads them all. */
const mostFiles = 30;
/** How many earlier contents may come back. */
const remembered = 80;

export class Payer {
  readonly landing = new Map<string, Landed>();
  #past: Landed[] = [];
  /** Files that no feed takes. */
  readonly strays = new Set<string>();
  #today: readonly Feed[] = [];
  /** Path and sha256 → what such a file holds. */
  readonly contents = new Map<string, Content>();
  /** What was done, for whoever looks for a fault. */
  readonly diary: string[] = [];

  constructor(readonly dice: Dice, readonly folder: string, readonly feeds: readonly Feed[]) {}

  /** A day's files, of a few feeds. */
  day(): void {
    const { dice } = this;
    this.#today = dice.shuffled(this.feeds).slice(0, dice.between(1, 3));
    for (let left = dice.between(3, 15); left > 0; left--) {
      const known = [...this.landing.values()].filter(({ feed }) => this.#today.includes(feed));
      const kind = known.length === 0 ? "fresh" : dice.weighted({
        fresh: 6,
        replaced: 8,
        mended: 3,
        back: 3,
        renamed: 6,
        rewritten: 1,
        gone: 1,
        growing: 2,
        stray: 1,
      });
      this.#act(kind, known);
    }
    for (const { path } of dice.shuffled([...this.landing.values()]).slice(mostFiles)) this.remove(path);
  }

  #act(kind: string, known: Landed[]): void {
    const { dice } = this;
    if (kind === "fresh") return this.#land(this.#fresh(dice.pick(this.#today), this.#damaged()), kind);
    if (kind === "stray") return this.#stray();
    if (kind === "growing") return this.#growing(dice.pick(this.#today));
    const bad = known.filter(({ content }) => content.truth.bad.length > 0);
    const one = dice.pick(kind === "mended" && bad.length > 0 ? bad : known);
    const { feed, path } = one;
    if (kind === "replaced") return this.#land({ ...this.#fresh(feed, this.#damaged(), path) }, kind);
    if (kind === "mended") return this.#land({ ...this.#fresh(feed, false, path) }, kind);
    if (kind === "rewritten") return this.#land(one, kind);
    if (kind === "gone") return this.remove(path);
    const earlier = this.#past.filter((past) =>
      past.feed === feed && past.path.endsWith(".gz") === path.endsWith(".gz") && past.content !== one.content
    );
    // What its own path no longer holds comes back under another name.
    const replaced = earlier.filter((past) => this.landing.get(past.path)?.content !== past.content);
    const among = replaced.length > 0 && dice.chance(0.5) ? replaced : earlier;
    const content = (among.length === 0 ? one : dice.pick(among)).content;
    if (kind === "back") return this.#land({ feed, path, content, whole: null }, kind);
    this.#land({ feed, path: this.#path(feed, path.endsWith(".gz")), content, whole: null }, kind);
  }

  #damaged(): boolean {
    return this.dice.chance(0.5);
  }

  #draft(feed: Feed, damaged: boolean) {
    const { shape } = feed;
    return shape.kind === "tabular"
      ? rifDraft(this.dice, shape, { damaged })
      : documentDraft(this.dice, feed, { damaged });
  }

  #fresh(feed: Feed, damaged: boolean, path = this.#path(feed)): Landed {
    const gzip = path.endsWith(".gz"), { dice } = this;
    const kind = damaged ? dice.weighted({ records: 6, whole: 3, header: 2 }) : "records";
    if (kind === "header" && feed.shape.kind === "tabular") {
      return { feed, path, content: packed(dice, rifWithBadHeader(dice, feed.shape), gzip), whole: null };
    }
    const draft = this.#draft(feed, damaged);
    const content = kind === "whole"
      ? harmed(dice, draft, gzip)
      : packed(dice, contentOf(draft.pieces), gzip);
    return { feed, path, content, whole: null };
  }

  #growing(feed: Feed): void {
    const path = this.#path(feed), gzip = path.endsWith(".gz");
    const draft = this.#draft(feed, false);
    const whole = packed(this.dice, contentOf(draft.pieces), gzip);
    this.#land({ feed, path, content: partOf(this.dice, draft, gzip), whole }, "growing");
  }

  /** The sender goes on, even while a run reads the file. */
  grow(path: string): void {
    const landed = this.landing.get(path);
    if (landed === undefined || landed.whole === null) return;
    this.#land({ ...landed, content: landed.whole, whole: null }, "grown");
  }

  /** Names carry the moment of their delivery, in one form a feed; one name is bare. */
  #path(feed: Feed, gzip = this.dice.chance(0.25)): string {
    const { folder, prefix, extension } = feed.sources.files!;
    const { dice } = this;
    const two = (number: number) => String(number).padStart(2, "0");
    const moment = [
      `2026${two(dice.between(1, 10))}${two(dice.between(1, 28))}`,
      `20${dice.between(14, 26)}${two(dice.between(1, 10))}`,
      `2026w${two(dice.between(1, 43))}`,
    ][this.feeds.indexOf(feed) % 3];
    const name = dice.chance(0.1) ? prefix : `${prefix}_${moment}`;
    const below = dice.chance(0.1) ? `${folder}/export` : folder;
    const suffix = dice.chance(0.1)
      ? dice.pick(extension === "csv" ? ["CSV", "txt"] : [extension.toUpperCase()])
      : extension;
    return `${below}/${name}.${suffix}${gzip ? ".gz" : ""}`;
  }

  /** A file that no feed takes. */
  #stray(): void {
    const path = this.dice.pick(["rif/readme.md", "riff/carrier.csv", "fhir/Patient.zip", "notes/a.csv"]);
    this.strays.add(path);
    this.#write(path, new TextEncoder().encode("nobody's\n"));
    this.diary.push(`stray ${path}`);
  }

  #land(landed: Landed, what: string): void {
    this.#write(landed.path, landed.content.bytes);
    this.landing.set(landed.path, landed);
    this.contents.set(`${landed.path} ${sha256(landed.content.bytes)}`, landed.content);
    this.#past = [...this.#past, landed].slice(-remembered);
    const { refused, good, bad } = landed.content.truth;
    this.diary.push(
      `${what} ${landed.path}: ${refused ? "refused" : `${good.length} good, ${bad.length} bad`}`,
    );
  }

  /** In its place, or under another name first. */
  #write(path: string, bytes: Uint8Array): void {
    const file = join(this.folder, path);
    Deno.mkdirSync(dirname(file), { recursive: true });
    if (this.dice.chance(0.5)) return Deno.writeFileSync(file, bytes);
    const draft = join(dirname(file), ".claimhouse-sending");
    Deno.writeFileSync(draft, bytes);
    Deno.renameSync(draft, file);
  }

  /** The sender takes a file away. */
  remove(path: string): void {
    if (!this.landing.has(path)) return;
    Deno.removeSync(join(this.folder, path));
    this.landing.delete(path);
    this.diary.push(`gone ${path}`);
  }
}
