/** YAML of a file, or what keeps it from being YAML. */
import { LineCounter, parseDocument } from "yaml";

/** What a file's text holds, and its problems: each begins with the file's name and line, none has a value. */
export function parseYaml(text: string, file: string): { content: unknown; problems: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map(({ pos, code }) =>
    `${file}, line ${lines.linePos(pos[0]).line}: not YAML (${code.toLowerCase()})`
  );
  return { content: problems.length > 0 ? null : document.toJS(), problems };
}
