/** Processes that write to a landing folder and are killed at random moments, or have no room: nothing is lost. */
import assert from "node:assert/strict";
import { landingSink } from "./landing.ts";
import { documentOf, topicOf, topics } from "./landing_writer.ts";
import { filesIn, temporaryFolder } from "./testing.ts";

/** `KILLS=100 deno test …` for more. */
const kills = Number(Deno.env.get("KILLS") ?? 10);
const prefixes = ["claims", "members", "providers"];

/** A writer; it may touch nothing but the folder. */
function start(folder: { path: string; url: URL }, args: string[], shell?: string): Deno.ChildProcess {
  const writer = new URL("landing_writer.ts", import.meta.url).href;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const deno = [
    ...[Deno.execPath(), "run", "-q", "--no-check", "--no-code-cache", "--no-prompt", "--config", config],
    ...[`--allow-read=${folder.path}`, `--allow-write=${folder.path}`, writer, folder.url.href, ...args],
  ];
  const [command, ...rest] = shell === undefined ? deno : ["sh", "-c", `${shell}; exec "$@"`, "sh", ...deno];
  return new Deno.Command(command, { args: rest, stdout: "piped", stderr: "inherit" }).spawn();
}

/** The ids that a writer says are kept, and those that are not; the last line may be torn by the kill. */
async function said(child: Deno.ChildProcess, onFirst = () => {}) {
  const ids: Record<string, string[]> = { kept: [], failed: [] };
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (text === "") onFirst();
    text += part;
  }
  for (const line of text.split("\n").slice(0, -1)) {
    const [outcome, id] = line.split(" ");
    ids[outcome].push(id);
  }
  return ids;
}

/** Every line of every file is one that was sent, whole, in the file of its feed; the kept ones are all there. */
function check(events: string, kept: string[]): { lines: number; files: number } {
  const found = new Set<string>();
  let lines = 0, files = 0;
  for (const [name, text] of filesIn(events)) {
    files++;
    assert(text.endsWith("\n"));
    for (const line of text.split("\n").slice(0, -1)) {
      const id = /^\{"id":"([\w-]+)"/.exec(line)?.[1] ?? "";
      // Not assert.equal: it would print what may be very long.
      assert(line === documentOf(id, "  "), `${name} has a line that nobody sent`);
      assert(name.startsWith(`${prefixes[topics.indexOf(topicOf(id))]}-`));
      found.add(id);
      lines++;
    }
  }
  assert.deepEqual(kept.filter((id) => !found.has(id)), []);
  return { lines, files };
}

Deno.test(`landingSink() killed ${kills} times at random moments loses nothing and tears no line`, async () => {
  await using folder = await temporaryFolder();
  const kept: string[] = [];
  // Two at a time, so that the living find the drafts of the dead while they write.
  const lane = async (lane: number) => {
    for (let run = lane; run < kills; run += 2) {
      const child = start(folder, [`run-${run}`]);
      const ids = await said(child, () => setTimeout(() => child.kill("SIGKILL"), Math.random() * 300));
      assert.equal((await child.status).signal, "SIGKILL");
      kept.push(...ids.kept);
      assert.deepEqual(ids.failed, []);
    }
  };
  await Promise.all([lane(0), lane(1)]);
  const events = `${folder.path}/events`;
  const left = filesIn(`${events}/.claimhouse-drafts`).size;
  await (await landingSink({ folder: folder.url }))[Symbol.asyncDispose]();
  assert.equal(filesIn(`${events}/.claimhouse-drafts`).size, 0);
  const { lines, files } = check(events, kept);
  assert(kept.length > kills);
  if (Deno.env.has("SHOW")) console.log({ kills, kept: kept.length, lines, files, left });
});

Deno.test({
  name: "landingSink() without room says so, publishes no torn line and goes on",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using folder = await temporaryFolder();
    // 100 or 200 kB a file: the system writes what fits, and fails the rest, as it does when a disk is full.
    const child = start(folder, ["room", "600"], "trap '' XFSZ; ulimit -f 200");
    const { kept, failed } = await said(child);
    assert.equal((await child.status).code, 0);
    assert.equal(kept.length + failed.length, 600);
    assert(failed.length > 0 && kept.length > 0);
    const events = `${folder.path}/events`;
    assert.equal(filesIn(`${events}/.claimhouse-drafts`).size, 0);
    const { lines, files } = check(events, kept);
    // A send that fails for one feed may have been kept for another.
    assert(lines >= kept.length && lines < 600);
    if (Deno.env.has("SHOW")) console.log({ kept: kept.length, failed: failed.length, lines, files });
  },
});
