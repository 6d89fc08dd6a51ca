/** A payer's place of one life: landing, spool, a warehouse, and the model of it. */
import { pathToFileURL } from "node:url";
import type { Feed } from "../../lib/feeds/feed.ts";
import { feeds as declared } from "../../lib/feeds/feeds.ts";
import { localStorage } from "../../lib/storage/local.ts";
import type { Storage } from "../../lib/storage/storage.ts";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import type { Row, Warehouse } from "../../lib/warehouse/warehouse.ts";
import { Sandbox } from "../e2e/sandbox.ts";
import { Model } from "./model.ts";
import { Payer } from "./payer.ts";
import { Dice } from "./random.ts";
import { Topics } from "./topics.ts";
import { Tables } from "./tables.ts";

/** Feeds that come in files. */
const byFile = declared.filter(({ sources }) => sources.files !== undefined);

export class World implements AsyncDisposable {
  readonly model = new Model();
  /** Ids of the batches that were held against the model, in the ledger's order. */
  ids: readonly string[] = [];
  readonly dice: Dice;
  readonly payer: Payer;
  readonly topics: Topics;
  readonly storage: Storage;
  readonly warehouse: Warehouse;

  /** Takes over what a process has loaded that was not seen doing it. */
  adopt: ((world: World, row: Row) => void) | null = null;

  private constructor(readonly seed: number, readonly sandbox: Sandbox, readonly tables: Tables | null) {
    this.dice = new Dice(seed);
    this.payer = new Payer(this.dice, this.path("landing"), byFile);
    this.topics = new Topics(this.dice, declared.filter(({ sources }) => sources.kafka !== undefined));
    this.storage = localStorage(pathToFileURL(`${this.path("landing")}/`));
    this.warehouse = duckdbWarehouse({ path: this.path("warehouse.duckdb"), folders: [this.spool] });
  }

  /** @param tables with a database of SQL Server, which takes longer */
  static async make(seed: number, { tables = false } = {}): Promise<World> {
    return new World(seed, await Sandbox.make(), tables ? await Tables.start() : null);
  }

  get feeds(): readonly Feed[] {
    return this.payer.feeds;
  }

  get spool(): string {
    return this.path("spool");
  }

  path(name: string): string {
    return this.sandbox.path(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tables?.[Symbol.asyncDispose]();
    await this.sandbox[Symbol.asyncDispose]();
  }
}
