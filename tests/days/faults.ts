/** What goes wrong during a run: the process dies, a file cannot be read or changes, another run is first. */
import { TransientError } from "../../lib/errors.ts";
import type { Storage } from "../../lib/storage/storage.ts";
import type { Warehouse } from "../../lib/warehouse/warehouse.ts";
import type { Dice } from "./random.ts";

/** Stands for the end of the process. */
export class Killed extends Error {
  override name = "Killed";
}

/** Told to end. */
export class Stopped extends Error {
  override name = "Stopped";
}

/** Whether a run ended as its fault says; the product may say beside it what it was about. */
export function isEnd(error: unknown): boolean {
  if (error instanceof Killed || error instanceof Stopped) return true;
  return error instanceof Error && error.cause !== undefined && isEnd(error.cause);
}

export type Fault =
  | { kind: "none" }
  /** The process ends at the nth call, before it, after it, or (of a commit) after half of its batches. */
  | { kind: "killed"; call: "prepare" | "checkpoints" | "stage" | "commit"; nth: number; when: When }
  /** It is told to stop at the nth call of any port. */
  | { kind: "stopped"; at: number }
  /** Another run does the whole work before this one's first commit. */
  | { kind: "overtaken" }
  | { kind: "file"; path: string; how: "broken" | "kills" | "vanishes" | "grows" | "grows at the end" };
type When = "before" | "after" | "between";

/** @param growing paths that may grow while they are read */
export function randomFault(dice: Dice, paths: readonly string[], growing: readonly string[]): Fault {
  if (growing.length > 0 && dice.chance(0.6)) {
    return { kind: "file", path: dice.pick(growing), how: dice.pick(["grows", "grows at the end"]) };
  }
  const none = paths.length === 0;
  switch (dice.weighted({ killed: 6, stopped: 2, overtaken: 2, file: none ? 0 : 3 })) {
    case "stopped":
      return { kind: "stopped", at: dice.between(1, 30) };
    case "overtaken":
      return { kind: "overtaken" };
    case "file":
      return { kind: "file", path: dice.pick(paths), how: dice.pick(["broken", "kills", "vanishes"]) };
    default: {
      const call = dice.weighted({ prepare: 1, checkpoints: 1, stage: 1, commit: 5 });
      const when: readonly When[] = call === "commit" ? ["before", "between", "after"] : ["before", "after"];
      return { kind: "killed", call, nth: call === "commit" ? 1 : dice.between(1, 3), when: dice.pick(when) };
    }
  }
}

export type Hooks = {
  /** The sender goes on with a file, or takes it away. */
  grow(path: string): void;
  remove(path: string): void;
  /** A whole run of its own. */
  otherRun(): Promise<void>;
  /** Called at every call of a port. */
  called(): void;
};

export function faultyStorage(storage: Storage, fault: Fault, hooks: Hooks): Storage {
  const harmed = (path: string) => fault.kind === "file" && fault.path === path ? fault.how : null;
  return {
    ...storage,
    stat: (path) => {
      hooks.called();
      if (harmed(path) === "grows at the end") hooks.grow(path);
      return storage.stat(path);
    },
    read: (path, version) => {
      hooks.called();
      const how = harmed(path);
      if (how === "vanishes") hooks.remove(path);
      const stream = storage.read(path, version);
      if (how === null || how === "vanishes" || how === "grows at the end") return stream;
      let chunks = 0;
      const spoil = (error?: Error) => {
        if (error !== undefined) throw error;
        if (chunks++ === 0) hooks.grow(path);
      };
      const error = {
        broken: new TransientError(`Cannot read ${path}: the disk is unwell`),
        kills: new Killed("while a file was read"),
        grows: undefined,
      }[how];
      return stream.pipeThrough(
        new TransformStream({
          transform(chunk, controller) {
            spoil(error);
            controller.enqueue(chunk);
          },
          flush: () => spoil(error),
        }),
      );
    },
  };
}

export function faultyWarehouse(warehouse: Warehouse, fault: Fault, hooks: Hooks): Warehouse {
  const counts = { prepare: 0, checkpoints: 0, stage: 0, commit: 0 };
  let overtaken = false;
  async function at<T>(call: keyof typeof counts, work: () => Promise<T>): Promise<T> {
    hooks.called();
    const hit = fault.kind === "killed" && fault.call === call && fault.nth === ++counts[call];
    if (hit && fault.when === "before") throw new Killed(`before ${call}`);
    const result = await work();
    if (hit && fault.when === "after") throw new Killed(`after ${call}`);
    return result;
  }
  return {
    ...warehouse,
    prepare: (feeds) => at("prepare", () => warehouse.prepare(feeds)),
    checkpoints: (feed, source) => at("checkpoints", () => warehouse.checkpoints(feed, source)),
    stage: (batch) => at("stage", () => warehouse.stage(batch)),
    commit: (group) =>
      at("commit", async () => {
        if (fault.kind === "overtaken" && !overtaken) {
          overtaken = true;
          await hooks.otherRun();
        }
        if (fault.kind === "killed" && fault.call === "commit" && fault.when === "between") {
          await warehouse.commit(group.slice(0, Math.floor(group.length / 2)));
          throw new Killed("between two commits");
        }
        return await warehouse.commit(group);
      }),
  };
}
