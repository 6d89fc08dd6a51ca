/** The version, as deno.json declares it. */
import manifest from "../deno.json" with { type: "json" };

export const version: string = manifest.version;
