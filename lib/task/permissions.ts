/** A permission set of deno.json as the flags that grant the same. */

type Names = boolean | readonly string[];
type Grant = Names | { allow?: Names; deny?: Names; ignore?: Names };

/** Kind → grant, as deno.json has it. */
export type PermissionSet = Record<string, Grant>;

/** One flag a grant, in the order of the set; a kind that is not named is not granted. */
export function explicitFlags(set: PermissionSet): string[] {
  return Object.entries(set).flatMap(([kind, grant]) => {
    const { allow, deny, ignore } = isNames(grant) ? { allow: grant } as Exclude<Grant, Names> : grant;
    return [flag("allow", kind, allow), flag("deny", kind, deny), flag("ignore", kind, ignore)].flat();
  });
}

function isNames(grant: Grant): grant is Names {
  return typeof grant === "boolean" || Array.isArray(grant);
}

function flag(verb: string, kind: string, values: Names | undefined): string[] {
  if (values === undefined || values === false) return [];
  return values === true ? [`--${verb}-${kind}`] : [`--${verb}-${kind}=${values.join(",")}`];
}
