/** images/*.Dockerfile: their bases are pinned, and what they copy is there and reaches the builder. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { project } from "../../lib/config.ts";
import { compose, imageParts, services } from "./compose.ts";

type Dockerfile = { name: string; instructions: string[][]; args: Map<string, string> };

const files: Dockerfile[] = [];
for await (const { name } of Deno.readDir(join(project, "images"))) {
  if (!name.endsWith(".Dockerfile")) continue;
  const text = await Deno.readTextFile(join(project, "images", name));
  const lines = text.replaceAll(/^#.*\n/gm, "").replaceAll("\\\n", " ").split("\n");
  const instructions = lines.filter((line) => line !== "").map((line) => line.trim().split(/\s+/));
  const args = instructions.filter(([verb]) => verb === "ARG").map(([, given]) =>
    given.split("=") as [string, string]
  );
  files.push({ name, instructions, args: new Map(args) });
}

const ignored = (await Deno.readTextFile(join(project, ".dockerignore"))).split("\n").filter((line) =>
  line !== ""
);

/** Whether .dockerignore lets a path in: the last line that speaks of it, or of a folder that it is in, decides. */
function reaches(path: string): boolean {
  const parts = path.split("/");
  const above = parts.map((_, at) => parts.slice(0, at + 1).join("/"));
  let reached = true;
  for (const line of ignored) {
    if (above.some((each) => matching(line.replace(/^!/, "")).test(each))) reached = line.startsWith("!");
  }
  return reached;
}

/** A pattern of .dockerignore: `*` is within a folder, and, unlike elsewhere, takes names that begin with a dot. */
function matching(pattern: string): RegExp {
  const words: Record<string, string> = { "**/": "(.*/)?", "*": "[^/]*", ".": "\\." };
  return new RegExp(`^${pattern.replaceAll(/\*\*\/|\*|\./g, (word) => words[word])}$`);
}

for (const { name, instructions, args } of files) {
  Deno.test(`images/${name} is built on images of exact versions`, () => {
    const stages = new Set<string>();
    for (const [, from, , stage] of instructions.filter(([verb]) => verb === "FROM")) {
      const image = from.replace(/^\$\{(\w+)\}$/, (_, name) => args.get(name)!);
      // Our own is of the same commit, under a name that no registry has.
      const ours = image.startsWith("localhost/claimhouse/");
      if (!stages.has(image) && !ours) assert.match(imageParts(image).tag ?? "", /\d+\.\d+/, from);
      if (stage !== undefined) stages.add(stage);
    }
  });

  Deno.test(`images/${name} copies what is there and what .dockerignore lets in`, async () => {
    for (const [, ...words] of instructions.filter(([verb]) => verb === "COPY")) {
      if (words.some((word) => word.startsWith("--from="))) continue;
      for (const path of words.slice(0, -1)) {
        assert.ok(await Deno.stat(join(project, path)).then(() => true, () => false), `${path} is not there`);
        assert.ok(reaches(path), `${path} is left out by .dockerignore`);
      }
    }
  });

  Deno.test(`images/${name} ends as a user that is not root`, () => {
    const users = instructions.filter(([verb]) => verb === "USER").map(([, user]) => user);
    // Airflow's own image has its own, which is not root.
    assert.equal(users.at(-1), name === "airflow.Dockerfile" ? undefined : "10001:10001");
  });
}

Deno.test("images/airflow.Dockerfile copies what the DAGs read of the project", async () => {
  const { instructions } = files.find(({ name }) => name === "airflow.Dockerfile")!;
  const copied = instructions.filter(([verb]) => verb === "COPY").flatMap(([, ...words]) => {
    const place = words.at(-1)!.replace(/^\/opt\/airflow\/claimhouse\//, "");
    return words.slice(0, -1).filter((path) => path === place);
  });
  const read: string[] = [];
  for await (const { name } of Deno.readDir(join(project, "dags/claimhouse"))) {
    if (!name.endsWith(".py")) continue;
    const text = await Deno.readTextFile(join(project, "dags/claimhouse", name));
    for (const [, path] of text.matchAll(/\bPROJECT((?: \/ "[^"]+")+)/g)) {
      read.push(path.replaceAll(/ \/ "|"/g, "/").replaceAll(/\/+/g, "/").replace(/^\/|\/$/g, ""));
    }
  }
  assert.ok(read.includes("lib/report/schemas"), read.join());
  // dbt itself runs in images of its own; Cosmos wants its folder, and reads the profile.
  for (const path of read.filter((path) => path !== "dbt")) {
    assert.ok(copied.some((each) => path === each || path.startsWith(`${each}/`)), `${path} is not copied`);
  }
});

Deno.test("what .dockerignore keeps out is kept out", () => {
  for (
    const path of [
      ".env",
      ".git/config",
      "data/landing/rif/a.csv",
      "dbt/target/manifest.json",
      "lib/a_test.ts",
    ]
  ) {
    assert.ok(!reaches(path), path);
  }
});

Deno.test("every image of a service is built from a file in images", () => {
  for (const [name, { build }] of services) {
    if (build !== undefined) {
      assert.ok(files.some((file) => build.dockerfile === `images/${file.name}`), name);
    }
  }
});

Deno.test("a line that builds an image gives it the name that compose and Airflow run it by", async () => {
  const { CLAIMHOUSE_IMAGE, CLAIMHOUSE_DBT_IMAGE } = compose.services.airflow.environment!;
  const tasks = files.find(({ name }) => name === "dbt.Dockerfile")!.args.get("TASKS");
  assert.equal(tasks, CLAIMHOUSE_IMAGE);
  const run = new Set([...services.map(([, { image }]) => image), CLAIMHOUSE_IMAGE, CLAIMHOUSE_DBT_IMAGE]);
  for (const { name } of files) {
    const text = await Deno.readTextFile(join(project, "images", name));
    const [, built] = /docker build -f images\/\S+ -t (\S+) \./.exec(text)!;
    assert.ok(run.has(built), `${name}: ${built}`);
  }
});

Deno.test("what the README builds and brings to the cluster is what pods are told to run", async () => {
  const readme = await Deno.readTextFile(join(project, "README.md"));
  const { CLAIMHOUSE_IMAGE, CLAIMHOUSE_DBT_IMAGE } = compose.services.airflow.environment!;
  assert.ok(readme.includes(`docker build -f images/dbt.Dockerfile -t ${CLAIMHOUSE_DBT_IMAGE} .`));
  const brought = /docker save (.+) \| docker compose exec -T cluster ctr images import -/.exec(readme)![1];
  assert.deepEqual(brought.split(" "), [CLAIMHOUSE_IMAGE, CLAIMHOUSE_DBT_IMAGE]);
});

Deno.test("no command line or file names an image of ours that a public registry would answer for", async () => {
  const places = ["README.md", "dags/README.md", "docker-compose.yml", "deploy/airflow/values.yml"];
  places.push(...["edge", "stream"].map((name) => `deploy/kubernetes/${name}.yml`));
  places.push(...files.map(({ name }) => `images/${name}`));
  for (const place of places) {
    const text = await Deno.readTextFile(join(project, place));
    assert.doesNotMatch(text, /(?<![\w./-])claimhouse\/(deno|dbt|airflow|collector|emulator)\b/, place);
  }
});
