/** A broker with the project's topics, a warehouse of its own, and `deno task stream` between them. */
import { sampleEvent } from "../../lib/feeds/events/testing.ts";
import type { Row } from "../../lib/warehouse/warehouse.ts";
import { eventually, Running } from "../e2e/running.ts";
import { Sandbox } from "../e2e/sandbox.ts";
import { Broker, type Message } from "../doubles/kafka/broker.ts";

export const topics = ["claims.events", "members.updates", "providers.changes"];

export class Streaming implements AsyncDisposable {
  private constructor(readonly broker: Broker, readonly sandbox: Sandbox, readonly owned: boolean) {}

  /** @param broker one that is there; else a new one is started, and stopped at the end */
  static async start(
    { broker, partitions = 2 }: { broker?: Broker; partitions?: number } = {},
  ): Promise<Streaming> {
    const used = broker ?? await Broker.start();
    for (const topic of topics) await used.createTopic(topic, { partitions });
    return new Streaming(used, await Sandbox.make(), broker === undefined);
  }

  get env(): Record<string, string> {
    return { KAFKA_BROKERS: this.broker.address, STREAM_HEALTH: "off", STREAM_COMMIT_SECONDS: "0.3" };
  }

  /** Runs the task to its end. */
  run(args: string[], env: Record<string, string> = {}) {
    return this.sandbox.run("stream", args, { ...this.env, ...env });
  }

  /** Loads all that the topics hold now; the summary. */
  async catchUp(args: string[] = [], env: Record<string, string> = {}) {
    const { code, stdout, stderr } = await this.run(["--until-caught-up", "--json", ...args], env);
    return { code, stderr, report: stdout === "" ? null : JSON.parse(stdout) };
  }

  /** Starts the task and leaves it running. */
  spawn(args: string[] = [], env: Record<string, string> = {}): Running {
    return new Running(
      "stream",
      this.sandbox.command("stream", ["--json", ...args], { ...this.env, ...env }),
    );
  }

  query(sql: string): Promise<Row[]> {
    return this.sandbox.query(sql);
  }

  /** Changes the warehouse behind the task's back. */
  transact(sql: string): Promise<void> {
    return this.sandbox.transact(sql);
  }

  /** Asks again until the query gives what is wanted, for 30 s at most. */
  async until(sql: string, wanted: number, column = "n"): Promise<void> {
    await eventually(async () => Number((await this.query(sql))[0]?.[column]) === wanted, sql);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.owned) await this.broker[Symbol.asyncDispose]();
    else for (const topic of topics) await this.broker.deleteTopic(topic);
    await this.sandbox[Symbol.asyncDispose]();
  }
}

/** A good claim event as a message; every `n` is another event. Times advance with n, in seconds. */
export function claim(
  n: number,
  { key = `claim-${n}`, at = n, ...envelope }: Record<string, unknown> = {},
): Message {
  const time = new Date(Date.UTC(2026, 10, 24, 10) + Number(at) * 1000).toISOString();
  const event = sampleEvent("claim", { id: `event-${n}`, time, subject: key, ...envelope }, {
    claim_id: key,
  });
  return { key: String(key), value: JSON.stringify(event) };
}

/** Offsets of each partition in raw: as many as from 0 to the highest, each once. */
export const gapless = `SELECT _source, count(*) AS rows, count(DISTINCT _position) AS positions,
  max(_position::BIGINT) + 1 AS wanted FROM raw.events_claim GROUP BY 1 ORDER BY 1`;
