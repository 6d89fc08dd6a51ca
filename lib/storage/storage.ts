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

/** What lies below the root and is no file that can be read. */
export type Odd = {
  /** `/`-separated, relative to the root; `.` for the root. Bytes that are not UTF-8 are U+FFFD in it. */
  path: string;
  /** Why not, for a person. */
  why: string;
  /** Whether somebody denies access to it; else it is left out on purpose. */
  denied: boolean;
};

export interface Storage {
  /** The root as people name it. */
  readonly url: string;
  /** Whether the root is there. */
  exists(): Promise<boolean>;
  /**
   * Every file below `prefix` (a folder, or "" for the root), sorted by path; nothing when it is not there. Links are not
   * followed: one may lead out of the root or in circles. They, pipes, sockets, devices, names that are not UTF-8 and
   * what cannot be read are left out; `odd` is told of each.
   * @throws {TransientError} for what is denied, where nobody is told.
   */
  list(prefix: string, odd?: (odd: Odd) => void): AsyncIterable<Listed>;
  /** One object; null when it is not there. */
  stat(path: string): Promise<Listed | null>;
  /**
   * The bytes of one object, in large chunks that are the reader's to keep.
   * @throws {TransientError} when it is gone, unreadable or no file.
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
