/** deno.json's lists of variables, one a permission set: each has the settings that the set may read, and nothing else changes. */
import { ConfigError } from "../../errors.ts";
import { type Settings, settingsOf } from "../../config/settings.ts";

/** As `deno fmt` has it. */
const lineWidth = 110;

/** The text with these lists, in the table's order. A set that no setting names keeps its own. */
export function denoJson(before: string, of: Settings): string {
  const sets = Object.keys(JSON.parse(before).permissions).filter((set) => settingsOf(set, of).length > 0);
  return sets.reduce((text, set) => withList(text, set, settingsOf(set, of).map(([name]) => name)), before);
}

function withList(text: string, set: string, names: readonly string[]): string {
  // Tasks have the names of sets, and come before them.
  const sets = text.indexOf('\n  "permissions": {\n');
  const start = text.indexOf(`\n    "${set}": {\n`, sets), end = text.indexOf("\n    }", start + 1);
  const body = text.slice(start, end);
  const found = /^( *)"env": \{\s*"allow": \[[^\]]*\],\s*"ignore": true\s*\}(,?)/m.exec(body);
  if (start === -1 || found === null) {
    throw new ConfigError(
      `Cannot write deno.json: permission set ${set} needs "env": { "allow": [], "ignore": true }`,
    );
  }
  const [whole, indent, comma] = found;
  const quoted = names.map((name) => `"${name}"`);
  const short = `${indent}"env": { "allow": [${quoted.join(", ")}], "ignore": true }${comma}`;
  const long = [
    `${indent}"env": {`,
    `${indent}  "allow": [`,
    quoted.map((name) => `${indent}    ${name}`).join(",\n"),
    `${indent}  ],`,
    `${indent}  "ignore": true`,
    `${indent}}${comma}`,
  ].join("\n");
  const list = short.length > lineWidth ? long : short;
  return text.slice(0, start) + body.replace(whole, () => list) + text.slice(end);
}
