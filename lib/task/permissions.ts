/** A permission set of deno.json as the flags that grant the same, or the same for another environment. */
import type { Access } from "../grants.ts";

type Names = boolean | readonly string[];
type Grant = Names | { allow?: Names; deny?: Names; ignore?: Names };

/** Kind → grant, as deno.json has it. */
export type PermissionSet = Record<string, Grant>;

/** What an environment has in the place of what the sets name. */
export type Places = {
  /** A set's host → those to grant instead. */
  hosts: Readonly<Record<string, readonly string[]>>;
  /** A set's folder or file → the one to grant instead. */
  paths: Readonly<Record<string, string>>;
  /** Setting → the file that it names, for the sets that may see the setting. */
  files: Readonly<Record<string, string>>;
};

/** One flag a grant, in the order of the set; a kind that is not named is not granted. */
export function explicitFlags(set: PermissionSet): string[] {
  return Object.entries(set).flatMap(([kind, grant]) => {
    const { allow, deny, ignore } = parts(grant);
    return [flag("allow", kind, allow), flag("deny", kind, deny), flag("ignore", kind, ignore)].flat();
  });
}

/**
 * A command line's words for a set: its name, and flags for what an environment has otherwise. Flags replace what the set
 * says of their kind, and a kind of which nothing is left is denied; all else stays with the set, since it can grant what
 * no flag can name (`ca`).
 */
export function commandWords(name: string, set: PermissionSet, moved: PermissionSet): string[] {
  const own = explicitFlags(set);
  const flags = explicitFlags(moved);
  const gone = Object.keys(set).filter((kind) => grants(own, kind) && !grants(flags, kind));
  return [
    `-P=${name}`,
    ...flags.filter((flag) => !own.includes(flag)),
    ...gone.map((kind) => `--deny-${kind}`),
  ];
}

/** The set with the environment's hosts and places instead of those that it names; nothing else changes. */
export function forEnvironment(set: PermissionSet, { hosts, paths, files }: Places): PermissionSet {
  const moved = Object.entries(set).map(([kind, grant]): [string, Grant] => {
    if (kind === "net") return [kind, withAllowed(grant, (name) => hosts[name] ?? [name])];
    if (kind === "read" || kind === "write") {
      return [kind, withAllowed(grant, (name) => [paths[name] ?? name])];
    }
    return [kind, grant];
  });
  const { allow: env } = parts(set.env ?? false);
  const seen = Object.entries(files).filter(([name]) =>
    env === true || (Array.isArray(env) && env.includes(name))
  );
  if (seen.length === 0) return Object.fromEntries(moved);
  const { read = [], ...rest } = Object.fromEntries(moved);
  return { read: seen.reduce((grant, [, file]) => withMore(grant, file), read), ...rest };
}

/** The set with more granted, as far as it is not: below a folder that is granted everything is. */
export function withAccess(set: PermissionSet, accesses: readonly Access[]): PermissionSet {
  return accesses.reduce((grown, { kind, name }) => {
    const { allow = false } = parts(grown[kind] ?? false);
    if (allow === true) return grown;
    if (name === "") return { ...grown, [kind]: { ...parts(grown[kind] ?? false), allow: true } };
    const there = (allow === false ? [] : allow).some((each) => each === name || name.startsWith(`${each}/`));
    return there ? grown : { ...grown, [kind]: withMore(grown[kind] ?? false, name) };
  }, set);
}

function grants(flags: readonly string[], kind: string): boolean {
  return flags.some((flag) => flag.split("=", 1)[0] === `--allow-${kind}`);
}

function parts(grant: Grant): Exclude<Grant, Names> {
  return typeof grant === "boolean" || isList(grant) ? { allow: grant } : grant;
}

/** `Array.isArray` does not tell a readonly list from the rest. */
function isList(grant: Grant): grant is readonly string[] {
  return Array.isArray(grant);
}

function withAllowed(grant: Grant, change: (name: string) => readonly string[]): Grant {
  if (typeof grant === "boolean") return grant;
  if (isList(grant)) return [...new Set(grant.flatMap(change))];
  return grant.allow === undefined ? grant : { ...grant, allow: withAllowed(grant.allow, change) as Names };
}

function withMore(grant: Grant, name: string): Grant {
  const { allow = false, ...rest } = parts(grant);
  if (allow === true) return grant;
  const more = [...(allow === false ? [] : allow), name];
  return Object.keys(rest).length === 0 ? more : { ...rest, allow: more };
}

function flag(verb: string, kind: string, values: Names | undefined): string[] {
  if (values === undefined || values === false) return [];
  // A list that is empty grants nothing; a flag without values would grant everything.
  if (values !== true && values.length === 0) return [];
  return values === true ? [`--${verb}-${kind}`] : [`--${verb}-${kind}=${values.join(",")}`];
}
