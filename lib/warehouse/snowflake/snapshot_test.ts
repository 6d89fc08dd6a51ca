import assert from "node:assert/strict";
import { join } from "node:path";
import { TransientError } from "../../errors.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { takeSnapshot } from "./snapshot.ts";

/** Sessions whose table has `rows` rows, as many as it has when it is taken. */
class Fake {
  rows = 2;
  said: string[] = [];
  #session = this.#open();

  /** Loses the session; the next one begins. */
  lose(): void {
    this.#session = this.#open();
  }

  shared =
    (async (work: (session: Session) => Promise<unknown>) => await work(this.#session)) as Sessions["shared"];

  #open(): Session {
    let taken = 0;
    return {
      run: (sql: string) => {
        this.said.push(sql.split(" ", 1)[0]);
        if (sql.startsWith("CREATE")) taken = this.rows;
        return Promise.resolve(0);
      },
      columns: () => Promise.resolve([{ name: "id", type: "INTEGER" }]),
      rows: async (sql: string) => {
        const [verb] = sql.split(" ", 1);
        if (verb !== "SELECT") this.said.push(verb);
        const folder = /'file:\/\/(.*)\/'/.exec(sql)?.[1];
        if (verb === "GET") await Deno.writeTextFile(join(folder!, "part.parquet"), "rows");
        return [{ rows: taken, low: "1", high: "1", rows_unloaded: taken, status: "DOWNLOADED" }];
      },
    } as unknown as Session;
  }
}

async function withSnapshot(test: (place: { fake: Fake; path: string }) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test({ fake: new Fake(), path: join(folder, "rows.parquet") });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a snapshot is one table, which goes with it", () =>
  withSnapshot(async ({ fake, path }) => {
    {
      await using snapshot = await takeSnapshot(fake, "SELECT 1");
      const file = await snapshot.unload(path);
      assert.deepEqual([snapshot.content.rows, file.records, file.bytes], [2, 2, 4]);
    }
    assert.deepEqual(fake.said, ["CREATE", "COPY", "GET", "REMOVE", "DROP"]);
  }));

Deno.test("a snapshot whose session was lost is taken again when the content is the same", () =>
  withSnapshot(async ({ fake, path }) => {
    await using snapshot = await takeSnapshot(fake, "SELECT 1");
    fake.lose();
    assert.equal((await snapshot.unload(path)).records, 2);
    assert.deepEqual(fake.said.filter((verb) => verb === "CREATE").length, 2);
  }));

Deno.test("a snapshot whose session was lost unloads no other content", () =>
  withSnapshot(async ({ fake, path }) => {
    await using snapshot = await takeSnapshot(fake, "SELECT 1");
    fake.lose();
    fake.rows = 3;
    await assert.rejects(snapshot.unload(path), TransientError);
    await assert.rejects(snapshot.unload(path), TransientError);
    assert.equal(fake.said.includes("COPY"), false);
  }));
