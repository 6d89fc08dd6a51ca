/** The port of landing and publish storage: named byte streams below one root. */

export type Listed = {
  /** `/`-separated, relative to the root. */
  path: string;
  /** Bytes. */
  size: number;
  /** Changes whenever the content may have changed. */
  version: string;
  /** When it was last written, as storage tells; only ever used to wait, never to know a file by. */
  modified: Date;
};

export interface Storage {
  /** The root as people name it. */
  readonly url: string;
  /** Whether the root is there. */
  exists(): Promise<boolean>;
  /** Everything below `prefix` (a folder, or "" for the root), sorted by path; nothing when it is not there. */
  list(prefix: string): AsyncIterable<Listed>;
  /** One object; null when it is not there. */
  stat(path: string): Promise<Listed | null>;
  /**
   * The bytes of one object, in large chunks that are the reader's to keep.
   * @throws {TransientError} when it is gone or unreadable.
   * @throws {UnsettledError} when it is no longer `version`, also at the stream's end.
   */
  read(path: string, version?: string): ReadableStream<Uint8Array<ArrayBuffer>>;
  /**
   * Writes the whole object or nothing of it.
   * `ifAbsent` makes it atomic against other writers: "exists" when someone was first.
   */
  write(
    path: string,
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    options?: { ifAbsent?: boolean },
  ): Promise<"written" | "exists">;
  /** Removes one object; nothing when it is not there. */
  remove(path: string): Promise<void>;
}
