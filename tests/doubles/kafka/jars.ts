/** Kafka's jars in `.kafka/lib`, fetched by Maven when they are missing or pom.xml has changed. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../..", import.meta.url));
const pom = join(project, "tests/doubles/kafka/pom.xml");
const folder = join(project, ".kafka");
const lib = join(folder, "lib");
/** The digest of the pom.xml that `lib` was made from; written last. */
const stamp = join(lib, "pom.sha256");

/** The folder that the jars are in. Two processes may ask at once: one fetches, the other waits. */
export async function kafkaJars(): Promise<string> {
  if (await fetched()) return lib;
  await Deno.mkdir(folder, { recursive: true });
  using lock = await Deno.open(join(folder, "lock"), { create: true, write: true });
  await lock.lock(true);
  if (await fetched()) return lib;
  await Deno.remove(lib, { recursive: true }).catch(() => {});
  const { success, stdout } = await new Deno.Command("mvn", {
    args: [
      ...["-q", "-B", "-f", pom, "dependency:copy-dependencies"],
      ...[`-DoutputDirectory=${lib}`, "-DincludeScope=runtime"],
    ],
    stderr: "null",
  }).output();
  if (!success) throw new Error(`Cannot fetch Kafka's jars: ${new TextDecoder().decode(stdout).trim()}`);
  await Deno.writeTextFile(stamp, await pomDigest());
  return lib;
}

/** Whether a broker can run here: Java 17 or later, and the jars or Maven to fetch them. */
export async function hasKafkaTools(): Promise<boolean> {
  const java = /version "(\d+)/.exec(await says("java", "-version"))?.[1];
  return Number(java ?? 0) >= 17 && (await fetched() || await says("mvn", "-v") !== "");
}

async function fetched(): Promise<boolean> {
  return await Deno.readTextFile(stamp).catch(() => "") === await pomDigest();
}

async function pomDigest(): Promise<string> {
  return createHash("sha256").update(await Deno.readFile(pom)).digest("hex");
}

/** What a program prints; nothing when it is not there or fails. */
async function says(program: string, argument: string): Promise<string> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, { args: [argument] }).output();
    return success ? new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) : "";
  } catch {
    return "";
  }
}

if (import.meta.main) await kafkaJars();
