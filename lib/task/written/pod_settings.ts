/** dags/claimhouse/settings.json: what the pods' factory knows of each setting. */
import type { Setting, Settings } from "../../config/settings.ts";

/** A setting a line; `pod: false` is one that pods are not given. */
export function podSettings(of: Settings): string {
  const lines = Object.entries(of).map(([name, setting]) => {
    const { system, kind, replaces } = setting;
    const known = inPods(setting) ? { system, kind, replaces } : { system, kind, pod: false };
    return `  "${name}": ${JSON.stringify(known, null, 1).replaceAll(/\n */g, " ")}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** A pod has places of its own, sets for libraries what they need, and logs in as services do. */
function inPods({ kind, internal = false, people = false }: Setting): boolean {
  return kind !== "path" && kind !== "folder" && !internal && !people;
}
