/** What Deno's permissions grant this process. Asked first: drivers hide a refusal, or retry it for minutes. */
import { ConfigError } from "./errors.ts";

/** One grant, as a flag has it: `net` and `kafka-1:9092`. An empty name means everything of the kind. */
export type Access = {
  kind: "read" | "write" | "net" | "env" | "sys" | "run" | "ffi" | "import";
  name: string;
};

/** A grant is missing. The task's edge prints the command line that has it. */
export class NotGrantedError extends ConfigError {
  override name = "NotGrantedError";

  /** @param doing e.g. `reach Kafka at kafka-1:9092` */
  constructor(doing: string, readonly missing: readonly Access[], options?: ErrorOptions) {
    super(`Cannot ${doing}: the task's permissions do not grant ${listed(missing)}`, options);
  }
}

/** @throws {NotGrantedError} naming each of the accesses that is not granted. */
export function needGrants(doing: string, accesses: readonly Access[]): void {
  const missing = accesses.filter((access) => !isGranted(access));
  if (missing.length > 0) throw new NotGrantedError(doing, missing);
}

/** Reading and, where it is asked for, writing of a folder or file. */
export function accessTo(path: string, { write = false } = {}): Access[] {
  const kinds = write ? ["read", "write"] as const : ["read"] as const;
  return kinds.map((kind) => ({ kind, name: path }));
}

/** Connecting to where a URL is. */
export function accessToUrl({ protocol, hostname, port }: URL): Access {
  return { kind: "net", name: `${hostname}:${port || (protocol === "http:" ? 80 : 443)}` };
}

/** The grants that an error, or one of its causes, says are missing; empty for any other error. */
export function missingGrants(error: unknown): readonly Access[] {
  if (!(error instanceof Error)) return [];
  if (error instanceof NotGrantedError) return error.missing;
  if (error.name === "NotCapable") return refused(error.message);
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  for (const inner of [cause, ...Array.isArray(errors) ? errors : []]) {
    const missing = missingGrants(inner);
    if (missing.length > 0) return missing;
  }
  return [];
}

function isGranted({ kind, name }: Access): boolean {
  const asked = kind === "net" ? { host: name } : { path: name };
  return Deno.permissions.querySync({ name: kind, ...asked } as Deno.PermissionDescriptor).state ===
    "granted";
}

/** Deno's refusals carry what they are about in their text alone. */
function refused(message: string): Access[] {
  const [, kind, name = ""] = /^Requires (\w+) access(?: to (?:"([^"]*)")?)?/.exec(message) ?? [];
  return kind === undefined ? [] : [{ kind: kind as Access["kind"], name }];
}

function listed(missing: readonly Access[]): string {
  return [...Map.groupBy(missing, ({ kind }) => kind)].map(([kind, of]) => {
    const names = of.map(({ name }) => name).filter((name) => name !== "");
    return `${kind} access${names.length === 0 ? "" : ` to ${names.join(", ")}`}`;
  }).join(" and ");
}
