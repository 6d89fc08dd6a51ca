/** The actions that make one new file the whole content of a table. Older versions stay readable. */
import type { Action, Add, MetaData } from "./actions.ts";
import { type DeltaState, protocol } from "./log.ts";

/** A new data file; `path` is relative to the table's folder. */
export type DataFile = { path: string; bytes: number; rows: number };

export type Overwrite = {
  table: string;
  schema: string;
  hash: string;
  file: DataFile;
  /** Which program writes. */
  engine: string;
  /** Milliseconds since 1970. */
  now: number;
};

/** Actions for the version after `state`: metadata when it changed, the new file, and all others removed. */
export function overwrite(state: DeltaState, options: Overwrite): Action[] {
  const { schema, file, hash, engine, now } = options;
  const metrics = { numFiles: 1, numOutputRows: file.rows, numOutputBytes: file.bytes };
  const actions: Action[] = [{
    commitInfo: {
      timestamp: now,
      operation: "WRITE",
      operationParameters: { mode: "Overwrite" },
      operationMetrics: Object.fromEntries(Object.entries(metrics).map(([name, n]) => [name, String(n)])),
      isBlindAppend: false,
      engineInfo: engine,
      "claimhouse.rows": file.rows,
      "claimhouse.contentHash": hash,
    },
  }];
  if (state.protocol === null) actions.push({ protocol });
  if (state.metaData?.schemaString !== schema) actions.push({ metaData: metaDataOf(state, options) });
  for (const old of state.live.values()) actions.push(removeOf(old, now));
  actions.push({ add: addOf(file, now) });
  return actions;
}

function metaDataOf(state: DeltaState, { table, schema, now }: Overwrite): MetaData {
  if (state.metaData !== null) return { ...state.metaData, schemaString: schema };
  return {
    id: crypto.randomUUID(),
    name: table,
    format: { provider: "parquet", options: {} },
    schemaString: schema,
    partitionColumns: [],
    configuration: {},
    createdTime: now,
  };
}

function addOf({ path, bytes, rows }: DataFile, now: number): Add {
  return {
    path,
    partitionValues: {},
    size: bytes,
    modificationTime: now,
    dataChange: true,
    // Minima and maxima let readers skip files; a version that is one file has none to skip.
    stats: JSON.stringify({ numRecords: rows }),
  };
}

function removeOf({ path, partitionValues, size }: Add, now: number) {
  return {
    remove: {
      path,
      deletionTimestamp: now,
      dataChange: true,
      extendedFileMetadata: true,
      partitionValues,
      size,
    },
  };
}
