/** A permission set of deno.json as the flags that grant the same. */

type Grant = boolean | readonly string[] | {
  allow?: boolean | readonly string[];
  deny?: boolean | readonly string[];
  ignore?: boolean | readonly string[];
};

/** Kind → grant, as deno.json has it. */
export type PermissionSet = Record<string, Grant>;

/** One flag a grant, in the order of the set; a kind that is not named is not granted. */
export function explicitFlags(set: PermissionSet): string[] {
  return Object.entries(set).flatMap(([kind, grant]) => {
    const { allow, deny, ignore } = typeof grant === "object" && "allow" in grant
      ? grant
      : { allow: grant as boolean | readonly string[], deny: undefined, ignore: undefined };
    return [flag("allow", kind, allow), flag("deny", kind, deny), flag("ignore", kind, ignore)].flat();
  });
}

function flag(verb: string, kind: string, values: boolean | readonly string[] | undefined): string[] {
  if (values === undefined || values === false) return [];
  return values === true ? [`--${verb}-${kind}`] : [`--${verb}-${kind}=${values.join(",")}`];
}
