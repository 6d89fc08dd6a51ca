/** Which feed a landing file belongs to, by its path alone. No file belongs to two. */
import type { Feed, FileSpec } from "./feed.ts";

/** What a feed's files may end in; each may be packed, `.gz`. */
const endings = { csv: ["csv", "txt"], ndjson: ["ndjson"] } as const;

/** Whether files of a feed have such a path: somewhere below the feed's folder, under the feed's whole name. */
export function fileMatcher(spec: FileSpec): (path: string) => boolean {
  const { folder, prefix, extension, others = [], numbered = false } = spec;
  const number = numbered ? "(?:\\d+[^\\p{L}\\p{N}])?" : "";
  // A letter would make it another word: Practitioner and PractitionerRole.
  const whole = prefix === "" ? "" : `${RegExp.escape(prefix)}(?!\\p{L})`;
  const pattern = new RegExp(
    `^${number}${whole}(.*)\\.(?:${endings[extension].join("|")})(?:\\.gz)?$`,
    "isu",
  );
  return (path) => {
    if (!path.startsWith(`${folder}/`) || isUnfinished(path)) return false;
    const rest = pattern.exec(path.slice(path.lastIndexOf("/") + 1))?.[1];
    if (rest === undefined) return false;
    const words = rest.toLowerCase().split(/[^\p{L}\p{N}]+/u);
    return !others.some((word) => words.includes(word));
  };
}

/** Whether a path says that its file is not whole yet: a part of it begins with a dot, or it ends like a draft. */
export function isUnfinished(path: string): boolean {
  return /(?:^|\/)\./.test(path) || /\.(?:part|partial|filepart|tmp)$/i.test(path);
}

/** Why none of the feeds takes the file at a path, for a person. */
export function whyUntaken(path: string, feeds: readonly Feed[]): string {
  if (isUnfinished(path)) return "its name is that of an unfinished file";
  const specs = feeds.flatMap(({ sources }) => sources.files ?? []);
  const here = specs.filter(({ folder }) => path.startsWith(`${folder}/`));
  if (here.length === 0) {
    return path.includes("/") ? "no feed reads this folder" : "it lies in no feed's folder";
  }
  const known = [...new Set(here.flatMap(({ extension }) => endings[extension]))].map((ending) =>
    `.${ending}`
  );
  const name = path.toLowerCase().replace(/\.gz$/, "");
  if (known.some((ending) => name.endsWith(ending))) return "no feed has files of this name";
  return `feeds of this folder have ${known.join(" and ")} files, packed by gzip or not`;
}
