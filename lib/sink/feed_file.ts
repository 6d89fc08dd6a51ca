/** A feed's events on their way into its landing folder: a draft that grows, is published, and the next one. */
import { logger } from "../observe/log.ts";
import { takeOverDrafts } from "./dead_drafts.ts";
import { Draft } from "./draft.ts";
import { saidOf } from "./folder.ts";
import { toLines } from "./lines.ts";
import { turns } from "../turns.ts";

const log = logger("sink");

export type FileLimits = {
  /** A draft is published when it is so old, in ms; */
  age: number;
  /** or so large. */
  bytes: number;
};

/** Where the files are made, and how their names begin. */
type FeedFolder = { root: string; folder: string; prefix: string };

export class FeedFile implements AsyncDisposable {
  readonly #inTurn = turns();
  #draft: Draft | null = null;
  #due: ReturnType<typeof setTimeout> | undefined;
  #named = 0;

  constructor(readonly into: FeedFolder, readonly limits: FileLimits) {}

  /**
   * Resolves when the documents are lines on disk, after those of calls before.
   * @throws {TransientError} when they are not; none of them is then published in part.
   */
  append(documents: readonly Uint8Array[]): Promise<void> {
    return this.#inTurn(async () => {
      const draft = this.#draft ?? await this.#begin();
      try {
        await draft.write(toLines(documents));
        await draft.keep();
      } catch (error) {
        await this.#setAside(draft);
        throw error;
      }
      if (draft.kept >= this.limits.bytes) void this.#inTurn(() => this.#publish(draft));
    });
  }

  /** Publishes what there is. What cannot be published is left as a draft, which the next one to start takes over. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#draft !== null) await this.#setAside(this.#draft);
    });
  }

  async #begin(): Promise<Draft> {
    const { root, folder, prefix } = this.into;
    // Later files sort after earlier ones, also when the clock is set back.
    this.#named = Math.max(this.#named + 1, Date.now());
    const time = new Date(this.#named).toISOString().replaceAll(/[-:.]/g, "");
    const name = `${prefix}-${time}-${crypto.randomUUID().slice(0, 8)}.ndjson`;
    this.#draft = await Draft.begin(root, folder, name);
    this.#publishLater(this.#draft);
    return this.#draft;
  }

  #publishLater(draft: Draft): void {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#inTurn(() => this.#publish(draft)), this.limits.age);
  }

  async #publish(draft: Draft): Promise<void> {
    if (this.#draft !== draft) return;
    clearTimeout(this.#due);
    try {
      await draft.publish();
      this.#draft = null;
    } catch (error) {
      log.error(`${draft.name}: still a draft: ${saidOf(error)}`);
      if (draft.open) this.#publishLater(draft);
      else this.#draft = null;
      return;
    }
    await takeOverDrafts(this.into.folder);
  }

  /** Publishes what is kept of a draft and goes on without it; it never throws. */
  async #setAside(draft: Draft): Promise<void> {
    clearTimeout(this.#due);
    this.#draft = null;
    try {
      if (draft.kept === 0) await draft.discard();
      else await draft.publish();
    } catch (error) {
      log.error(`${draft.name}: left as a draft: ${saidOf(error)}`);
    } finally {
      draft.leave();
    }
  }
}
