/**
 * A lint rule that holds the house's plan: folders of lib stand in tiers, and imports run downwards only.
 * Within a tier, another folder is reached through its port, the file that has the folder's name. A driver
 * is named only by its adapter. `import()` counts like `import`.
 */

import { fileURLToPath } from "node:url";

/** Lowest first. A folder or file of lib that is not named here cannot be imported by any other. */
const tiers = [
  ["errors", "local_file", "joined", "observe", "queue", "retry", "turns", "version", "yaml"],
  ["grants"],
  ["feeds"],
  ["batch"],
  ["storage", "kafka"],
  ["source", "sink", "warehouse"],
  ["load", "quality", "publish", "transform", "simulate", "monitor", "edge", "snowflake", "retention"],
  ["summary"],
  ["demo", "config", "report"],
  ["task"],
];

/** npm package → the only folders that may name it. */
const drivers: Record<string, string[]> = {
  "@duckdb/node-api": ["lib/warehouse/duckdb/"],
  "kafkajs": ["lib/kafka/"],
  "mssql": ["lib/source/sqlserver/"],
  "snowflake-sdk": ["lib/warehouse/snowflake/"],
  "zod": ["lib/feeds/events/", "lib/report/"],
};

const project = fileURLToPath(new URL("../..", import.meta.url));

/** A path below the project, from `/` on; folders above it may be called lib too. */
export function inProject(file: string): string {
  return file.startsWith(project) ? `/${file.slice(project.length)}` : file;
}

const tierOf = (folder: string) => tiers.findIndex((tier) => tier.includes(folder));

/** The first name below lib: a folder, or a file without its ending; null outside lib. */
function libFolder(path: string): string | null {
  return /(?:^|\/)lib\/([^/]+?)(?:\.ts)?(?:\/|$)/.exec(path)?.[1] ?? null;
}

/** Why `file` may not import `specifier`, or null. Paths are `/`-separated. */
export function forbidden(file: string, specifier: string): string | null {
  const driver = Object.keys(drivers).find((name) =>
    specifier === name || specifier.startsWith(`npm:${name}`)
  );
  const folders = driver === undefined ? null : drivers[driver];
  if (folders !== null && /\/(lib|tasks)\//.test(file) && !folders.some((folder) => file.includes(folder))) {
    return `${driver} may be imported in ${folders.join(" and ")} only`;
  }
  const from = libFolder(file);
  if (from === null || !specifier.startsWith(".")) return null;
  const target = new URL(specifier, `file://${file}`).pathname;
  const to = libFolder(target);
  // The manifest is whoever's: it says the version and the permission sets.
  if (target.endsWith("/deno.json")) return null;
  if (to === null) return `lib may not import ${specifier}: it is outside lib`;
  if (from === to) return null;
  if (tierOf(to) === -1 || tierOf(from) === -1) return `lib/${tierOf(to) === -1 ? to : from} has no tier`;
  if (tierOf(to) > tierOf(from)) return `lib/${from} may not import lib/${to}: imports run downwards`;
  const port = target.endsWith(`/lib/${to}/${to}.ts`);
  if (tierOf(to) === tierOf(from) && !port && to !== "observe" && to !== "errors") {
    return `lib/${from} may import lib/${to} through its port ${to}.ts only`;
  }
  return null;
}

const hint =
  "tiers are in tests/lint/import_direction.ts, lowest first, and in CONTRIBUTING: what both need belongs below";

export const importDirection: Deno.lint.Rule = {
  create(context) {
    if (context.filename.endsWith("_test.ts")) return {};
    const file = inProject(context.filename).replaceAll("\\", "/");
    const visit = (node: { source?: Deno.lint.Expression | Deno.lint.StringLiteral | null }) => {
      const source = node.source;
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      const message = forbidden(file, source.value);
      if (message !== null) context.report({ node: source, message, hint });
    };
    return {
      ImportDeclaration: visit,
      ExportNamedDeclaration: visit,
      ExportAllDeclaration: visit,
      ImportExpression: visit,
    };
  },
};
