/**
 * A Delta table's log: reading the table's state from its commits, and adding a commit.
 * @see https://github.com/delta-io/delta/blob/master/PROTOCOL.md#delta-log-entries
 */
import { ContractError } from "../../errors.ts";
import type { Storage } from "../../storage/storage.ts";
import { readText } from "../../storage/text.ts";
import {
  type Action,
  type Add,
  type CommitInfo,
  decodeActions,
  encodeActions,
  type MetaData,
  type Protocol,
} from "./actions.ts";

/** A table at its newest version. */
export type DeltaState = {
  /** -1 while there is no table. */
  version: number;
  protocol: Protocol | null;
  metaData: MetaData | null;
  /** The files that make up the table, by path. */
  live: ReadonlyMap<string, Add>;
  /** What the newest commit says of itself. */
  commitInfo: CommitInfo | null;
};

/** What this writer speaks: tables without features, which every reader of Delta can read. */
export const protocol: Protocol = { minReaderVersion: 1, minWriterVersion: 2 };

/**
 * Reads every commit of the table in folder `table`.
 * @throws {ContractError} when another tool left in it what this writer cannot take into account.
 */
export async function readLog(storage: Storage, table: string): Promise<DeltaState> {
  const refuse = (why: string) => new ContractError(`Cannot publish to ${at(storage, table)}: ${why}`);
  const live = new Map<string, Add>();
  const state: DeltaState = { version: -1, protocol: null, metaData: null, live, commitInfo: null };
  for await (const { path } of storage.list(`${table}/_delta_log`)) {
    const name = path.slice(`${table}/_delta_log/`.length);
    if (/checkpoint/.test(name)) throw refuse("its log holds a checkpoint, made by another tool");
    // Checksums and compacted logs repeat what the commits say.
    if (!/^\d{20}\.json$/.test(name)) continue;
    state.version++;
    if (name !== commitName(state.version)) throw refuse(`commit ${state.version} is missing from its log`);
    const actions = parse(await readText(storage, path));
    if (actions === null) throw refuse(`commit ${state.version} is not JSON lines`);
    state.commitInfo = null;
    for (const { protocol, metaData, add, remove, commitInfo } of actions) {
      if (protocol) state.protocol = protocol;
      if (metaData) state.metaData = metaData;
      if (commitInfo) state.commitInfo = commitInfo;
      if (remove) live.delete(remove.path);
      if (add) live.set(add.path, add);
    }
  }
  const why = state.version < 0 ? null : whyUnknown(state);
  if (why !== null) throw refuse(why);
  return state;
}

/**
 * Adds a commit: true when it is the table's version `version`, false when another writer's is. Every commit
 * must differ from all others, as one does that adds a file of its own.
 */
export async function commit(
  storage: Storage,
  table: string,
  { version, actions }: { version: number; actions: readonly Action[] },
): Promise<boolean> {
  const path = `${table}/_delta_log/${commitName(version)}`;
  const text = encodeActions(actions);
  const body = new Blob([text]).stream();
  if (await storage.write(path, body, { ifAbsent: true }) === "written") return true;
  // A store may take a write whose answer is lost, and refuse its second try: what is there is ours then.
  return await readText(storage, path) === text;
}

function whyUnknown({ protocol: found, metaData }: DeltaState): string | null {
  if (found === null || metaData === null) return "its log lacks a protocol or metaData action";
  const { minReaderVersion, minWriterVersion, readerFeatures = [], writerFeatures = [] } = found;
  if (minReaderVersion > protocol.minReaderVersion || minWriterVersion > protocol.minWriterVersion) {
    const features = [...new Set([...readerFeatures, ...writerFeatures])].join(", ");
    return `another tool raised its protocol to ${minReaderVersion}/${minWriterVersion}` +
      (features === "" ? "" : ` with ${features}`);
  }
  if (metaData.partitionColumns.length > 0) return "another tool made it partitioned";
  if (metaData.configuration?.["delta.appendOnly"] === "true") return "another tool made it append-only";
  return null;
}

function parse(text: string): Action[] | null {
  try {
    return decodeActions(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function commitName(version: number): string {
  return `${String(version).padStart(20, "0")}.json`;
}

function at(storage: Storage, table: string): string {
  return `${storage.url.replace(/\/$/, "")}/${table}`;
}
