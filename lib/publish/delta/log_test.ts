import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { ContractError } from "../../errors.ts";
import { localStorage } from "../../storage/local.ts";
import type { Storage } from "../../storage/storage.ts";
import { type Action, encodeActions } from "./actions.ts";
import { commit, readLog } from "./log.ts";
import { type Overwrite, overwrite } from "./overwrite.ts";

async function withStorage(work: (storage: Storage, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(localStorage(pathToFileURL(`${folder}/`)), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const change = (file: string, over: Partial<Overwrite> = {}): Overwrite => ({
  table: "dim_x",
  schema: '{"type":"struct","fields":[]}',
  hash: "00ff",
  file: { path: file, bytes: 10, rows: 3 },
  engine: "Claimhouse/test",
  now: 1_700_000_000_000,
  ...over,
});

async function write(storage: Storage, options: Overwrite): Promise<void> {
  const state = await readLog(storage, options.table);
  const actions = overwrite(state, options);
  assert.deepEqual(await commit(storage, options.table, { version: state.version + 1, actions }), true);
}

async function put(storage: Storage, path: string, text: string): Promise<void> {
  await storage.write(path, new Blob([text]).stream());
}

Deno.test("readLog() finds no table where there is none", () =>
  withStorage(async (storage) => {
    const state = await readLog(storage, "dim_x");
    assert.deepEqual([state.version, state.live.size, state.protocol, state.commitInfo], [-1, 0, null, null]);
  }));

Deno.test("readLog() replays commits: the newest file is live, the table keeps its id", () =>
  withStorage(async (storage) => {
    await write(storage, change("a.parquet"));
    const first = await readLog(storage, "dim_x");
    await write(storage, change("b.parquet", { schema: '{"type":"struct","fields":[1]}', hash: "01" }));
    const second = await readLog(storage, "dim_x");
    assert.deepEqual(second.version, 1);
    assert.deepEqual([...second.live.keys()], ["b.parquet"]);
    assert.deepEqual(second.metaData, { ...first.metaData, schemaString: '{"type":"struct","fields":[1]}' });
    assert.deepEqual(second.commitInfo?.["claimhouse.contentHash"], "01");
    assert.deepEqual(second.commitInfo?.["claimhouse.rows"], 3);
  }));

Deno.test("overwrite() repeats neither protocol nor an unchanged schema", () =>
  withStorage(async (storage) => {
    const kinds = async () =>
      overwrite(await readLog(storage, "dim_x"), change("z.parquet")).flatMap((action) =>
        Object.keys(action)
      );
    assert.deepEqual(await kinds(), ["commitInfo", "protocol", "metaData", "add"]);
    await write(storage, change("a.parquet"));
    assert.deepEqual(await kinds(), ["commitInfo", "remove", "add"]);
  }));

Deno.test("readLog() takes what the newest commit says, so that another tool's commit is never taken for ours", () =>
  withStorage(async (storage) => {
    await write(storage, change("a.parquet"));
    const path = "dim_x/_delta_log/00000000000000000001.json";
    await put(storage, path, encodeActions([{ add: { ...overwriteAdd(), path: "foreign.parquet" } }]));
    const state = await readLog(storage, "dim_x");
    assert.deepEqual(state.commitInfo, null);
    assert.deepEqual([...state.live.keys()], ["a.parquet", "foreign.parquet"]);
  }));

function overwriteAdd() {
  const none = {
    version: -1,
    protocol: null,
    metaData: null,
    live: new Map<string, never>(),
    commitInfo: null,
  };
  return overwrite(none, change("a.parquet")).find((action) => action.add)!.add!;
}

Deno.test("readLog() passes over checksums and drafts of commits", () =>
  withStorage(async (storage, folder) => {
    await write(storage, change("a.parquet"));
    await put(storage, "dim_x/_delta_log/00000000000000000000.crc", "{}");
    await Deno.writeTextFile(`${folder}/dim_x/_delta_log/.claimhouse-draft`, "{");
    assert.deepEqual((await readLog(storage, "dim_x")).version, 0);
  }));

const checkpoints = ["_last_checkpoint", "00000000000000000000.checkpoint.parquet"];
for (const name of checkpoints) {
  Deno.test(`readLog() refuses a table with ${name}, and names its folder`, () =>
    withStorage(async (storage) => {
      await write(storage, change("a.parquet"));
      await put(storage, `dim_x/_delta_log/${name}`, "{}");
      await assert.rejects(readLog(storage, "dim_x"), (error: Error) => {
        assert.deepEqual(error instanceof ContractError, true);
        assert.deepEqual(
          error.message,
          `Cannot publish to ${storage.url}dim_x: its log holds a checkpoint, made by another tool`,
        );
        return true;
      });
    }));
}

const foreign: Record<string, { actions: Action[]; why: RegExp }> = {
  "a table feature": {
    actions: [{
      protocol: { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ["deletionVectors"] },
    }],
    why: /another tool raised its protocol to 3\/7 with deletionVectors$/,
  },
  "partitions": {
    actions: [metaData({ partitionColumns: ["a"] })],
    why: /another tool made it partitioned$/,
  },
  "a promise never to remove rows": {
    actions: [metaData({ configuration: { "delta.appendOnly": "true" } })],
    why: /another tool made it append-only$/,
  },
};

function metaData(over: { partitionColumns?: string[]; configuration?: Record<string, string> }): Action {
  const format = { provider: "parquet", options: {} };
  const none = { id: "1", format, schemaString: "{}", partitionColumns: [], configuration: {} };
  return { metaData: { ...none, ...over } };
}

for (const [what, { actions, why }] of Object.entries(foreign)) {
  Deno.test(`readLog() refuses a table to which another tool gave ${what}`, () =>
    withStorage(async (storage) => {
      await write(storage, change("a.parquet"));
      await put(storage, "dim_x/_delta_log/00000000000000000001.json", encodeActions(actions));
      await assert.rejects(readLog(storage, "dim_x"), why);
    }));
}

Deno.test("readLog() refuses a log with a gap, and one that is not JSON", () =>
  withStorage(async (storage) => {
    await put(storage, "gap/_delta_log/00000000000000000001.json", "{}\n");
    await assert.rejects(readLog(storage, "gap"), /commit 0 is missing from its log$/);
    await put(storage, "torn/_delta_log/00000000000000000000.json", '{"add":');
    await assert.rejects(readLog(storage, "torn"), /commit 0 is not JSON lines$/);
  }));

Deno.test("commit() lets one of many writers have a version", () =>
  withStorage(async (storage) => {
    const state = await readLog(storage, "dim_x");
    const won = await Promise.all(Array.from({ length: 8 }, (_, writer) => {
      const actions = overwrite(state, change(`${writer}.parquet`));
      return commit(storage, "dim_x", { version: 0, actions });
    }));
    assert.deepEqual(won.filter(Boolean).length, 1);
    assert.deepEqual([...(await readLog(storage, "dim_x")).live.keys()], [`${won.indexOf(true)}.parquet`]);
  }));

Deno.test("commit() knows its own commit when the store took it and said that it is there already", () =>
  withStorage(async (storage) => {
    const actions = overwrite(await readLog(storage, "dim_x"), change("a.parquet"));
    await commit(storage, "dim_x", { version: 0, actions });
    assert.deepEqual(await commit(storage, "dim_x", { version: 0, actions }), true);
  }));
