/** One connection, from its first packet to its end. */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { SqlError } from "../engine/errors.ts";
import { Cancelled } from "../engine/output.ts";
import type { Plans } from "../engine/plans.ts";
import { Session } from "../engine/session.ts";
import type { Database } from "../engine/storage/database.ts";
import type { Faults } from "../faults.ts";
import { authenticate, type Credentials, type LoginRecord } from "./authentication.ts";
import { readLogin } from "./login.ts";
import { Gone, type Message, MessageReader, packetType, PacketWriter } from "./packets.ts";
import { encryption, readPrelogin, writePrelogin } from "./prelogin.ts";
import { answer, type Prepared } from "./requests.ts";
import { Dropped, Response } from "./response.ts";
import { type Certificate, WrappedTls } from "./tls.ts";
import { writeChange, writeDone, writeError, writeLoginAck, writeTokenAck } from "./tokens.ts";

/** What all connections of a server share. */
export type Shared = Credentials & {
  database: Database;
  plans: Plans;
  faults: Faults;
  tls: Certificate & { required?: boolean } | null;
  logins: LoginRecord[];
  log: (text: string) => void;
};

/** Clients may ask for other sizes, within this range. */
const packetSizes = [512, 32_767] as const;

export class Connection {
  private stream: Duplex;
  private tls: WrappedTls | null = null;
  private readonly packets = new PacketWriter();
  private session: Session | null = null;
  private readonly prepared = new Map<number, Prepared>();
  private running: AbortController | null = null;
  private queue: Promise<void> = Promise.resolve();
  private batches = 0;

  constructor(private readonly socket: Socket, private readonly shared: Shared) {
    this.stream = socket;
    socket.setNoDelay(true);
    const reader = new MessageReader((message) => this.take(message));
    socket.on("data", (data: Uint8Array) => {
      if (this.tls?.done) this.tls.push(data);
      else this.guard(() => reader.push(data));
    });
    socket.on("error", () => {});
    socket.on("close", () => this.close());
  }

  /** Cuts it off. */
  destroy(): void {
    this.socket.destroy();
  }

  private guard(work: () => void): void {
    try {
      work();
    } catch {
      // What is no TDS ends the connection, as with the real server.
      this.socket.destroy();
    }
  }

  private take(message: Message): void {
    if (message.type === packetType.attention) {
      if (this.running !== null) this.running.abort();
      else this.enqueue(() => this.response(new AbortController().signal).end("attention"));
      return;
    }
    this.enqueue(() => this.handle(message));
  }

  private enqueue(work: () => Promise<void>): void {
    this.queue = this.queue.then(work).catch((error) => {
      if (error instanceof Dropped) return this.socket.destroySoon();
      if (!(error instanceof Gone)) console.error("The fixture of SQL Server failed:", error);
      this.socket.destroy();
    });
  }

  private response(signal: AbortSignal, inProcedure = false): Response {
    const spid = this.session?.id ?? 0;
    return new Response(this.stream, this.packets, { faults: this.shared.faults, signal, spid, inProcedure });
  }

  private async handle(message: Message): Promise<void> {
    if (message.type === packetType.prelogin) return this.prelogin(message.data);
    if (message.type === packetType.login) return await this.login(message.data);
    if (this.session === null) return this.destroy();
    const controller = this.running = new AbortController();
    const response = this.response(controller.signal, message.type === packetType.rpc);
    if (message.reset) {
      this.session.reset(response);
      writeChange(response.out, { what: "reset" });
    }
    let how: "batch" | "procedure" = "batch";
    try {
      if (!message.ignore) how = await this.answer(message, response, controller.signal);
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      response.abandon();
    }
    await response.end(how);
    this.running = null;
    // The cancelled request has ended its own message; the cancelling one gets an answer of its own.
    if (controller.signal.aborted) await response.end("attention");
  }

  private answer(message: Message, response: Response, signal: AbortSignal) {
    const log = (text: string) => {
      // The first batch is the driver's own, and says how the session is to behave.
      if (this.batches++ > 0 || !/^\s*set /i.test(text)) this.shared.log(text);
    };
    return answer(message, response, { session: this.session!, prepared: this.prepared, signal, log });
  }

  private prelogin(data: Uint8Array): void {
    if (this.tls !== null) return this.tls.push(data);
    const asked = readPrelogin(data);
    const { tls } = this.shared;
    const wanted = asked.encryption === encryption.on || asked.encryption === encryption.required;
    const answer = tls === null
      ? encryption.notSupported
      : wanted
      ? encryption.on
      : tls.required
      ? encryption.required
      : encryption.notSupported;
    const federated = asked.federated && this.shared.token !== null;
    this.socket.write(this.packets.packets(writePrelogin({ encryption: answer, federated }), true));
    if (tls === null || !wanted) return;
    this.tls = new WrappedTls(this.socket, tls);
    this.stream = this.tls.plain;
    const reader = new MessageReader((message) => this.take(message));
    this.tls.plain.on("data", (data: Uint8Array) => this.guard(() => reader.push(data)));
  }

  private async login(data: Uint8Array): Promise<void> {
    const login = readLogin(data);
    const { shared } = this;
    const response = this.response(new AbortController().signal);
    const refusal = authenticate(login, shared);
    const { user, application, host, library, database, readOnlyIntent } = login;
    shared.logins.push({
      user,
      application,
      host,
      library,
      database,
      readOnlyIntent,
      encrypted: this.tls !== null,
      token: login.token !== null,
      error: refusal?.number ?? null,
    });
    if (refusal !== null) return await this.refuse(refusal, response);
    this.session = new Session(shared.database, shared.plans, login.token === null ? user : "token");
    const { out } = response;
    writeChange(out, { what: "database", now: shared.database.name, before: "master" });
    writeChange(out, { what: "collation" });
    writeLoginAck(out);
    const [least, most] = packetSizes;
    const size = Math.min(most, Math.max(least, login.packetSize || this.packets.size));
    writeChange(out, { what: "packetSize", now: String(size), before: String(this.packets.size) });
    if (login.token !== null) writeTokenAck(out);
    writeDone(out, "done", { status: 0 });
    await response.end("procedure");
    this.packets.size = size;
  }

  private async refuse(error: SqlError, response: Response): Promise<void> {
    writeError(response.out, error);
    writeDone(response.out, "done", { status: 2 });
    await response.end("procedure");
    // Clients that see the end at once take it for a broken connection: they are given time to close it.
    const timer = setTimeout(() => this.socket.destroy(), 2000);
    this.socket.once("close", () => clearTimeout(timer));
  }

  private close(): void {
    this.running?.abort();
    const { session } = this;
    this.session = null;
    // What runs is let come to its end first.
    this.queue = this.queue.then(() => session?.reset(null));
  }
}
