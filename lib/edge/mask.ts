/**
 * Identifiers replaced by keyed tokens before an event goes on: the same token for the same text, of one tenant. All
 * else of a document stays as it came, byte for byte.
 */
import { ConfigError } from "../errors.ts";
import { type EventName, newestSchema } from "../feeds/events/event.ts";
import { entities } from "./judges.ts";

type Schema = {
  type?: string | readonly string[];
  enum?: unknown;
  const?: unknown;
  pattern?: string;
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
};

const encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const hmac = { name: "HMAC", hash: "SHA-256" } as const;

/** An open object or list: whether it is an object, whose name comes next, and the member that is open in it. */
type Open = { object: boolean; named: boolean; name: string };

export class Mask {
  readonly #fields: ReadonlySet<string>;
  readonly #root: Promise<CryptoKey>;
  readonly #tenants = new Map<string, Promise<CryptoKey>>();

  /**
   * @param fields names of members of `data`, at any depth
   * @throws {ConfigError} for a name that no schema has, or that has a form that a token would break
   */
  constructor(fields: readonly string[], secret: Uint8Array<ArrayBuffer>) {
    const known = maskable();
    const unknown = fields.filter((field) => !known.has(field));
    if (unknown.length > 0) {
      throw new ConfigError(
        `Cannot mask ${unknown.join(", ")}: no event has a member of that name whose form is free. Members: ${
          [...known].sort().join(", ")
        }`,
      );
    }
    this.#fields = new Set(fields);
    this.#root = importKey(secret);
  }

  /** A good event's document with its tokens. Its subject is masked with the id in its data that it repeats. */
  async apply(document: Uint8Array, event: EventName, tenant: string): Promise<Uint8Array> {
    const whole = this.#fields.has(newestSchema(event).id);
    const parts = tokens(
      decoder.decode(document),
      (names) =>
        names[0] === "data"
          ? names.some((name, depth) => depth > 0 && this.#fields.has(name))
          : whole && names.length === 1 && names[0] === "subject",
    );
    const texts = parts.map(({ text, secret }) => secret ? this.#token(text, tenant) : text);
    return encoder.encode((await Promise.all(texts)).join(""));
  }

  async #token(text: string, tenant: string): Promise<string> {
    const value = text.startsWith('"') ? JSON.parse(text) as string : text;
    let key = this.#tenants.get(tenant);
    if (key === undefined) this.#tenants.set(tenant, key = this.#derive(tenant));
    const mac = await crypto.subtle.sign("HMAC", await key, encoder.encode(value));
    return `"tok_${new Uint8Array(mac, 0, 24).toBase64({ alphabet: "base64url" })}"`;
  }

  async #derive(tenant: string): Promise<CryptoKey> {
    const secret = await crypto.subtle.sign("HMAC", await this.#root, encoder.encode(tenant));
    return await importKey(new Uint8Array(secret));
  }
}

function importKey(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secret, hmac, false, ["sign"]);
}

/** The names of members that are free text in every schema that has them. */
function maskable(): Set<string> {
  const free = new Set<string>(), bound = new Set<string>();
  const visit = ({ properties = {}, items }: Schema) => {
    for (const [name, schema] of Object.entries(properties)) {
      const { type, pattern, enum: some, const: only } = schema;
      const text = [type].flat().includes("string") && (pattern ?? some ?? only) === undefined;
      (text ? free : bound).add(name);
      visit(schema);
    }
    if (items !== undefined) visit(items);
  };
  for (const name of entities) visit((newestSchema(name).schema as Schema).properties!.data);
  return free.difference(bound);
}

/**
 * The words of a JSON text that is known to be good, and which of them are to be replaced.
 * @param isSecret whether the value of the member with this path of names is
 */
function tokens(text: string, isSecret: (names: string[]) => boolean): { text: string; secret: boolean }[] {
  const open: Open[] = [];
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:\s]+|\s+/g)].map(([word]) => {
    const inner = open.at(-1);
    const value = { text: word, secret: false };
    if (word === "{" || word === "[") open.push({ object: word === "{", named: false, name: "" });
    else if (word === "}" || word === "]") open.pop();
    else if (word === ",") inner!.named = false;
    else if (word === ":" || word.trim() === "") return value;
    else if (inner?.object && !inner.named) [inner.name, inner.named] = [JSON.parse(word), true];
    else if (word !== "null") {
      value.secret = isSecret(open.filter(({ object }) => object).map(({ name }) => name));
    }
    return value;
  });
}
