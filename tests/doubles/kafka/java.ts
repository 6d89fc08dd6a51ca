/** Java programs of Kafka's jars: one that stays, as the broker does, and Java's own producer and consumer. */
import { join } from "node:path";
import { kafkaJars } from "./jars.ts";

/**
 * Runs what it is given until standard input ends, which it does when the test's process dies, in whatever way: then
 * it kills that, and removes the folder. First it prints the program's process id.
 */
const wrapper = `
folder=$1; shift
exec 3<&0 2>/dev/null
"$@" >>"$folder/broker.log" 2>&1 &
java=$!
( read _ <&3; trap '' TERM; kill -9 $java; sleep 0.3; rm -rf "$folder" ) >/dev/null 2>&1 &
watcher=$!
echo $java
wait $java
kill $watcher 2>/dev/null`;

/** A Java program that runs until it is told to end, or until this process dies. */
export class JavaProcess {
  private constructor(private readonly child: Deno.ChildProcess, private readonly pid: number) {}

  /** Starts main class `args[0]`; its output goes to `broker.log` in `folder`, which goes if this process dies. */
  static async start(folder: string, args: readonly string[]): Promise<JavaProcess> {
    const child = new Deno.Command("sh", {
      args: ["-c", wrapper, "sh", folder, "java", ...await classPath(), ...args],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const { value } = await child.stdout.getReader().read();
    return new JavaProcess(child, Number(new TextDecoder().decode(value)));
  }

  /** Resolves when it has ended, for whatever reason. */
  get ended(): Promise<unknown> {
    return this.child.status;
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    try {
      Deno.kill(this.pid, signal);
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await this.child.status;
    await this.child.stdin.close().catch(() => {});
  }
}

/** Runs a main class of the jars to its end, `input` as its standard input; returns its standard output. */
export async function runJava(
  args: readonly string[],
  input: Uint8Array = new Uint8Array(),
): Promise<Uint8Array> {
  // C1 alone starts sooner, which is all that matters here.
  const child = new Deno.Command("java", {
    args: ["-XX:TieredStopAtLevel=1", "-Xmx256m", ...await classPath(), ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const fed = new Response(input as BodyInit).body!.pipeTo(child.stdin).catch(() => {});
  const { success, stdout, stderr } = await child.output();
  await fed;
  if (success) return stdout;
  const words = new TextDecoder().decode(stderr).trim().split("\n").filter((line) => !line.startsWith("\t"));
  throw new Error(`Cannot run ${args[0]}: ${words.at(-1)}`);
}

/** Writes each line as a record's value by Java's producer. Batches are large, so that they have several blocks. */
export async function produceByJava(
  address: string,
  topic: string,
  lines: readonly string[],
  compression: string,
): Promise<void> {
  await runJava([
    ...["org.apache.kafka.tools.ConsoleProducer", "--bootstrap-server", address, "--topic", topic],
    ...["--compression-codec", compression, "--batch-size", "500000"],
  ], new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
}

/** The first `count` records' values, read by Java's consumer. */
export async function consumeByJava(address: string, topic: string, count: number): Promise<string[]> {
  const output = await runJava([
    ...["org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", address, "--topic", topic],
    ...["--from-beginning", "--max-messages", String(count), "--timeout-ms", "20000"],
  ]);
  return new TextDecoder().decode(output).split("\n").slice(0, -1);
}

async function classPath(): Promise<string[]> {
  return [
    "-cp",
    join(await kafkaJars(), "*"),
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
  ];
}
