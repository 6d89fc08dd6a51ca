/** A Snowflake account for tests: the emulator in this folder, started as a child that dies with the test. */
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { ConfigError } from "../../../lib/errors.ts";
import { project } from "../../../lib/config/environment.ts";
import { isReady, programs } from "../../../lib/transform/python.ts";

/** A statement that the emulator received. */
export type LoggedStatement = {
  text: string;
  user: string;
  role: string;
  session: number;
  queryId: string;
  /** The session's parameters and the statement's own, such as QUERY_TAG. */
  parameters: Record<string, unknown>;
  /** Clauses of governance that the statement ran without. */
  clauses: string[];
  /** Snowflake's code, where it failed. */
  error: string | null;
};

/** A user of the account. OAuth tokens have when they end, in seconds since 1970. */
export type User = {
  name: string;
  roles: string[];
  default_role: string;
  password?: string;
  public_keys?: string[];
  oauth_tokens?: Record<string, number>;
};

/** What goes wrong with statements that match an expression. Whatever is said besides is done to each of them. */
export type Fault = {
  /** A regular expression, found anywhere in the statement, case ignored. */
  statement: string;
  /** How many statements; all of them where it is left out. */
  times?: number;
  /** It fails with this code of Snowflake (six digits, perhaps a state and a message). */
  fail?: { code: string; state?: string; message?: string };
  /** It waits so many seconds before it runs; its timeout counts. */
  delay?: number;
  /** The connection is dropped before the statement runs, or after it ran and before its answer. */
  drop?: "before" | "after";
  /** The request is answered by this HTTP status. */
  status?: number;
  /** The session's token expires before the statement runs, or the session is gone. */
  session?: "expired" | "gone";
};

/** What goes wrong with files that a driver writes to a stage. */
export type UploadFault = {
  /** A regular expression, found anywhere in the object's path. */
  path: string;
  times?: number;
  status: number;
};

/** Tags of columns: table with its schema → column → full name of the tag → value. */
export type Tags = Record<string, Record<string, Record<string, string>>>;

/** The schemas that a fresh database has. */
const schemas = ["raw", "staging", "intermediate", "marts", "ops", "quality", "snapshots", "seeds"];
const account = "EMULATED";
const patience = 30_000;

/** A running emulator. */
export class Emulator implements AsyncDisposable {
  private constructor(
    readonly url: string,
    /** The key pair of the user CLAIMHOUSE, who has the role LOADER. */
    readonly keys: { privateKey: string; publicKey: string },
    private readonly child: Deno.ChildProcess,
    private readonly folder: string,
  ) {}

  /** Starts one, on a free port unless it is named; resolves when it answers. */
  static async start({ port = 0 }: { port?: number } = {}): Promise<Emulator> {
    if (!await isReady(project, "emulator")) {
      throw new ConfigError(
        "Cannot start the Snowflake emulator: its environment is missing. Run: deno task setup --dev",
      );
    }
    const folder = await Deno.makeTempDir({ prefix: "claimhouse-snowflake-" });
    const child = new Deno.Command(join(programs(project, "emulator"), "python"), {
      args: ["-m", "emulator", "--port", String(port)],
      cwd: import.meta.dirname,
      env: { TMPDIR: folder, PYTHONDONTWRITEBYTECODE: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const keys = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const emulator = new Emulator(await firstLine(child), keys, child, folder);
    try {
      await Deno.writeTextFile(emulator.privateKeyPath, keys.privateKey, { mode: 0o600 });
      await emulator.addUser({
        name: "CLAIMHOUSE",
        roles: ["LOADER", "TRANSFORMER", "READER", "ACCOUNTADMIN"],
        default_role: "LOADER",
        public_keys: [keys.publicKey],
      });
    } catch (error) {
      await emulator[Symbol.asyncDispose]();
      throw error;
    }
    return emulator;
  }

  get privateKeyPath(): string {
    return join(this.folder, "key.p8");
  }

  /** The environment of a task that logs in by key pair. */
  get env(): Record<string, string> {
    return {
      SNOWFLAKE_ACCOUNT: account,
      SNOWFLAKE_USER: "CLAIMHOUSE",
      SNOWFLAKE_ROLE: "LOADER",
      SNOWFLAKE_WAREHOUSE: "LOADING",
      SNOWFLAKE_PRIVATE_KEY_PATH: this.privateKeyPath,
      SNOWFLAKE_ACCESS_URL: this.url,
      // The driver would ask the cloud's own addresses where it runs, and load a native library.
      SNOWFLAKE_DISABLE_PLATFORM_DETECTION: "true",
      SNOWFLAKE_DISABLE_MINICORE: "true",
    };
  }

  /** Makes a database with the project's schemas; gives its name. */
  async database(name: string): Promise<string> {
    const upper = (names: string[]) => names.map((each) => each.toUpperCase());
    await this.control("databases", { name: name.toUpperCase(), schemas: upper([...schemas, "public"]) });
    return name.toUpperCase();
  }

  /** Adds a user or replaces it. */
  async addUser(user: User): Promise<void> {
    await this.control("users", user);
  }

  /** Every statement received so far, in order. */
  async statements(): Promise<LoggedStatement[]> {
    return await this.control("statements", {}) as LoggedStatement[];
  }

  /** What ALTER TABLE … MODIFY COLUMN … SET TAG has set in a database, and is there still. */
  async tags(database: string): Promise<Tags> {
    return await this.control("tags", { database: database.toUpperCase() }) as Tags;
  }

  /** Lets something go wrong, until {@link mend}. */
  async fault(fault: Fault | UploadFault): Promise<void> {
    await this.control("faults", fault);
  }

  /** Ends all faults. */
  async mend(): Promise<void> {
    await this.control("mend", {});
  }

  /** After how many idle seconds an open transaction that blocks another session is rolled back. */
  async rollBackAfter(seconds: number): Promise<void> {
    await this.control("idle", { seconds });
  }

  private async control(what: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}/emulator/${what}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!answer.success) throw new Error(`Cannot set the emulator's ${what}: ${answer.message}`);
    return answer.data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGKILL");
    await this.child.stdin.close().catch(() => {});
    await this.child.stdout.cancel().catch(() => {});
    await this.child.status;
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** `await using emulator = await startEmulator()` */
export function startEmulator(options: { port?: number } = {}): Promise<Emulator> {
  return Emulator.start(options);
}

async function firstLine(child: Deno.ChildProcess): Promise<string> {
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  try {
    let text = "";
    while (!text.includes("\n")) {
      const { done, value } = await reader.read();
      if (done) throw new Error("Cannot start the Snowflake emulator: it ended, see above");
      text += value;
    }
    return text.trim();
  } finally {
    clearTimeout(timer);
    reader.releaseLock();
  }
}
