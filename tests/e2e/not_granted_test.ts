/** A permission that is missing is said as that, at once, with the command line that grants it. */
import assert from "node:assert/strict";
import { project, Sandbox } from "./sandbox.ts";
import manifest from "../../deno.json" with { type: "json" };

type Case = {
  what: string;
  task: string;
  set: string;
  /** Flags that grant something else than the set. */
  flags?: (place: Sandbox) => string[];
  args?: (place: Sandbox) => string[];
  /** Beside or instead of the sandbox's own. */
  env: (place: Sandbox) => Record<string, string>;
  says: RegExp;
  grants: (place: Sandbox) => string;
};

const secret = `one:one:${new Uint8Array(32).fill(1).toBase64()}`;
const kafka = { KAFKA_BROKERS: "kafka-1:9092,kafka-2:9092", STREAM_HEALTH: "off" };
const allRead = (place: Sandbox) => [`--allow-read=${place.folder},${project}/lib`];
const allOf = (place: Sandbox) => [...allRead(place), `--allow-write=${place.folder}`];
const snowflake = {
  WAREHOUSE: "snowflake",
  SNOWFLAKE_ACCOUNT: "org-one",
  SNOWFLAKE_USER: "u",
  SNOWFLAKE_PASSWORD: "p",
};

const cases: Case[] = [
  ...["stream", "monitor"].map((task): Case => ({
    what: `${task}: brokers`,
    task,
    set: `${task}-local`,
    flags: allOf,
    env: () => kafka,
    says: /Cannot reach Kafka at kafka-1:9092, kafka-2:9092: .* net access to kafka-1:9092, kafka-2:9092/,
    grants: () => "--allow-net=kafka-1:9092,kafka-2:9092",
  })),
  {
    what: "stream: a broker of two",
    task: "stream",
    set: "stream-local",
    env: () => kafka,
    flags: (place) => [...allOf(place), "--allow-net=kafka-1:9092"],
    says: /net access to kafka-2:9092$/m,
    grants: () => "--allow-net=kafka-1:9092,kafka-2:9092",
  },
  // None of these asks a broker first, which nobody answers for: that alone takes longer than a case may.
  ...([
    ["the database file", "spool", "off", /Cannot open database .* read access to .*warehouse\.duckdb$/m],
    ["the spool folder", "landing", "off", /Cannot use spool folder .* write access to .*spool$/m],
    ["its health address", "", "127.0.0.1:8098", /Cannot tell health .* net access to 127\.0\.0\.1:8098$/m],
  ] as const).map(([what, folder, health, says]): Case => ({
    what: `stream: ${what}`,
    task: "stream",
    set: "stream-local",
    says,
    flags: (place) => [
      "--allow-net=127.0.0.1:1",
      `--allow-read=${place.path(folder)},${project}/lib`,
      `--allow-write=${place.path(folder)}`,
    ],
    env: () => ({ KAFKA_BROKERS: "127.0.0.1:1", STREAM_HEALTH: health }),
    grants: () => "127.0.0.1:1",
  })),
  {
    what: "simulate: brokers",
    task: "simulate",
    set: "simulate",
    env: () => kafka,
    says: /Cannot reach Kafka/,
    grants: () => "-P=simulate --allow-net=kafka-1:9092,kafka-2:9092",
  },
  {
    what: "simulate: an edge",
    task: "simulate",
    set: "simulate-edge",
    args: () => ["--edge", "http://edge.example"],
    env: () => ({ EDGE_KEYS: secret }),
    says: /Cannot send to edge\.example: .* net access to edge\.example:80/,
    grants: () => "-P=simulate-edge --allow-net=127.0.0.1:8087,edge.example:80",
  },
  {
    what: "edge: brokers",
    task: "edge",
    set: "edge",
    env: () => ({ ...kafka, EDGE_KEYS: secret }),
    says: /Cannot reach Kafka/,
    grants: () => "-P=edge --allow-net=127.0.0.1:8087,kafka-1:9092,kafka-2:9092",
  },
  {
    what: "edge: its own address",
    task: "edge",
    set: "edge-landing",
    flags: allOf,
    env: () => ({ EDGE_KEYS: secret, EDGE_SINK: "landing", EDGE_LISTEN: "127.0.0.1:8099" }),
    says: /Cannot listen at 127\.0\.0\.1:8099: .* net access to 127\.0\.0\.1:8099$/m,
    grants: () => "--allow-net=127.0.0.1:8099",
  },
  {
    what: "edge: the endpoint that it sends to",
    task: "edge",
    set: "edge-http",
    env: () => ({ EDGE_KEYS: secret, EDGE_SINK: "http", EDGE_HTTP_URL: "https://hub.example/in" }),
    says: /Cannot send to hub\.example: .* net access to hub\.example:443/,
    grants: () => "-P=edge-http --allow-net=127.0.0.1:8087,hub.example",
  },
  {
    what: "edge: the landing folder",
    task: "edge",
    set: "edge-landing",
    env: () => ({ EDGE_KEYS: secret, EDGE_SINK: "landing" }),
    says: /Cannot write to .*landing\/?: .* read access to .* and write access to/,
    grants: (place) => `--allow-read=${place.path("landing")} --allow-write=${place.path("landing")}`,
  },
  {
    what: "ingest: the landing folder",
    task: "ingest",
    set: "ingest-local",
    env: () => ({}),
    says: /Cannot use storage file:.*landing\/: .* read access to .*landing$/m,
    grants: (place) => `--allow-read=${place.path("landing")},${place.path("spool")},`,
  },
  {
    what: "ingest: the program's own files",
    task: "ingest",
    set: "ingest-local",
    env: () => ({}),
    flags: (place) => [`--allow-read=${place.folder}`, `--allow-write=${place.folder}`],
    says: /Cannot scan rif\/pde\.csv: .* read access to .*\/lib\/source\/files\/worker\.ts$/m,
    grants: () => ",./lib",
  },
  {
    what: "ingest: the spool folder",
    task: "ingest",
    set: "ingest-local",
    flags: allRead,
    env: () => ({}),
    says: /Cannot use spool folder .*: .* write access to .*spool$/m,
    grants: (place) => `--allow-write=${place.path("spool")}`,
  },
  {
    what: "ingest: SQL Server",
    task: "ingest",
    set: "ingest-local",
    flags: allOf,
    args: () => ["--feed", "core"],
    env: () => ({ MSSQL_HOST: "db.example", MSSQL_USER: "u", MSSQL_PASSWORD: "p" }),
    says: /Cannot connect to SQL Server db\.example:1433: .* net access to db\.example:1433/,
    grants: () => "--allow-net=db.example:1433 --no-prompt tasks/ingest.ts --feed core",
  },
  ...["quality", "export", "retention"].map((task): Case => ({
    what: `${task}: the database file`,
    task,
    set: `${task}-local`,
    env: () => ({}),
    flags: (
      place,
    ) => [
      `--allow-read=${place.path("spool")},${place.path("publish")},quality`,
      `--allow-write=${place.folder}`,
    ],
    says: /Cannot open database .*warehouse\.duckdb: .* read access to .*warehouse\.duckdb$/m,
    grants: (place) => `${place.path("warehouse.duckdb")}`,
  })),
  {
    what: "export: the publish folder",
    task: "export",
    set: "export-local",
    env: () => ({}),
    flags: (place) => [...allRead(place), `--allow-write=${place.path("spool")}`],
    says: /Cannot use storage file:.*publish\/: .* write access to .*publish$/m,
    grants: (place) => `--allow-write=${place.path("spool")},${place.path("publish")}`,
  },
  {
    what: "quality: Snowflake",
    task: "quality",
    set: "quality",
    env: () => snowflake,
    says: /Cannot log in to Snowflake org-one: .* net access to org-one\.snowflakecomputing\.com:443/,
    grants: () => "--allow-net=org-one.snowflakecomputing.com:443",
  },
  {
    what: "stream: certificates that a setting names",
    task: "stream",
    set: "stream",
    env: () => ({ ...snowflake, KAFKA_SSL_CA: "/etc/authority.pem" }),
    says: /KAFKA_SSL_CA must be a file that the task's permissions let it read/,
    grants: () => "/etc/authority.pem",
  },
];

for (const { what, task, set, flags, args, env, says, grants } of cases) {
  Deno.test(`a missing grant is said, with the line that gives it: ${what}`, async () => {
    await using place = await Sandbox.make();
    // Large enough for a thread of its own.
    await place.land("rif/pde.csv", `DML_IND|PDE_ID\n${"INSERT|-1\n".repeat(120_000)}`);
    const began = performance.now();
    const words = ["run", "-q", `-P=${set}`, "--no-prompt", ...flags?.(place) ?? []];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...words, `tasks/${task}.ts`, ...args?.(place) ?? []],
      cwd: project,
      env: { ...place.env, ...env(place) },
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.deepEqual([code, new TextDecoder().decode(stdout)], [2, ""], said);
    assert.match(said, says);
    const [, command] = /^Grant it: (.*)$/m.exec(said)!;
    assert.ok(command.includes(grants(place)), command);
    assert.match(command, new RegExp(`^(\\w+=\\S+ )?deno run .*-P=${set}[^]*tasks/${task}\\.ts`));
    // In production settings come from the environment alone.
    assert.equal(command.includes(" --env-file=.env "), !(`${set}-local` in manifest.permissions), command);
    // Kafka's and Snowflake's drivers alone tried for minutes.
    assert.ok(performance.now() - began < 8_000);
  });
}

Deno.test("the line that is printed grants what was missing: run as it is, it goes on", async () => {
  await using place = await Sandbox.make();
  const first = await run(place, [
    "run",
    "-q",
    "-P=ingest-local",
    "--no-prompt",
    "tasks/ingest.ts",
    "--json",
  ]);
  const [, command] = /^Grant it: deno (.*)$/m.exec(first.stderr)!;
  const { code, stderr } = await run(place, command.split(" "));
  assert.equal(code, 0, stderr);
});

Deno.test("the file of `quarantine replay --bytes`: not granted and not there are said as what they are", async () => {
  await using place = await Sandbox.make();
  await place.land("rif/pde.csv", "A|B\n1|2\n");
  await place.ingest();
  const elsewhere = await Deno.makeTempFile();
  const refused = await place.run("quarantine", ["replay", "--bytes", elsewhere]);
  assert.equal(refused.code, 2, refused.stderr);
  assert.match(refused.stderr, /^error: Cannot read .*: the task's permissions do not grant read access to/m);
  assert.ok(/^Grant it: .*$/m.exec(refused.stderr)![0].includes(elsewhere));
  const absent = await place.run("quarantine", ["replay", "--bytes", place.path("absent")]);
  assert.deepEqual([absent.code, /Cannot read .*absent: it is not there/.test(absent.stderr)], [2, true]);
  await Deno.remove(elsewhere);
});

async function run(place: Sandbox, args: string[]) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: project, env: place.env })
    .output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}
