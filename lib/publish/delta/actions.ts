/**
 * The actions of a Delta log and the text of a commit: one JSON object a line.
 * @see https://github.com/delta-io/delta/blob/master/PROTOCOL.md#actions
 */

/** What a reader and a writer must be able to do. */
export type Protocol = {
  minReaderVersion: number;
  minWriterVersion: number;
  readerFeatures?: string[];
  writerFeatures?: string[];
};

export type MetaData = {
  /** A GUID, the table's for life. */
  id: string;
  name?: string;
  format: { provider: string; options: Record<string, string> };
  schemaString: string;
  partitionColumns: string[];
  configuration: Record<string, string>;
  /** Milliseconds since 1970, like every time in a log. */
  createdTime?: number;
};

export type Add = {
  /** Relative to the table's folder, URI-encoded. */
  path: string;
  partitionValues: Record<string, string>;
  /** Bytes. */
  size: number;
  modificationTime: number;
  dataChange: boolean;
  /** JSON in JSON, as the protocol has it. */
  stats?: string;
};

export type Remove = {
  path: string;
  deletionTimestamp: number;
  dataChange: boolean;
  extendedFileMetadata: boolean;
  partitionValues: Record<string, string>;
  size: number;
};

/** Free-form by protocol; the names with our prefix say what content the version holds. */
export type CommitInfo = {
  timestamp?: number;
  operation?: string;
  operationParameters?: Record<string, string>;
  operationMetrics?: Record<string, string>;
  isBlindAppend?: boolean;
  engineInfo?: string;
  "claimhouse.rows"?: number;
  "claimhouse.contentHash"?: string;
};

/** Each line of a log holds one of these; what is not named here is not needed to overwrite a table. */
export type Action = {
  commitInfo?: CommitInfo;
  protocol?: Protocol;
  metaData?: MetaData;
  add?: Add;
  remove?: Remove;
};

export function encodeActions(actions: readonly Action[]): string {
  return actions.map((action) => `${JSON.stringify(action)}\n`).join("");
}

/** @throws {SyntaxError} when a line is not JSON. */
export function decodeActions(text: string): Action[] {
  return text.split("\n").filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
}
