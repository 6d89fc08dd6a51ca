/** What Markdown files promise: links that lead somewhere, files that are there, functions that are in them. */
import { dirname, join, posix, relative } from "node:path";

/** A Markdown file by its path in the repository, `/`-separated, and its text. */
export type Page = { path: string; text: string };

/** What the pages are held against. Paths are `/`-separated and relative to the repository. */
export type Repository = {
  pages: readonly Page[];
  /** Every file and folder, without what runs make. */
  entries: ReadonlySet<string>;
  /** Paths of .gitignore: what runs make, there or not. */
  made: readonly string[];
  read(path: string): string;
};

/** Reads the repository below a folder, without what .gitignore names. */
export function readRepository(root: string): Repository {
  const lines = Deno.readTextFileSync(join(root, ".gitignore")).split("\n").filter((line) => line !== "");
  const made = lines.map((line) => line.replaceAll(/^\/|\/$/g, ""));
  const entries = new Set<string>();
  const walk = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      const path = relative(root, join(folder, name)).replaceAll("\\", "/");
      if (path === ".git" || made.includes(path) || made.includes(name)) continue;
      entries.add(path);
      if (isDirectory) walk(join(folder, name));
    }
  };
  walk(root);
  const read = (path: string) => Deno.readTextFileSync(join(root, path));
  const pages = [...entries].filter((path) => path.endsWith(".md")).sort()
    .map((path) => ({ path, text: read(path) }));
  return { pages, entries, made, read };
}

/** Links of a page that lead to no file, or to no heading of it. */
export function deadLinks({ path, text }: Page, { pages, entries, made }: Repository): string[] {
  const prose = withoutFences(text).replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g)].map(([, target]) => target).filter((target) => {
    if (/^[a-z][a-z+.-]*:/i.test(target)) return false;
    const [file, anchor] = decodeURIComponent(target).split("#");
    const to = file === "" ? path : posix.normalize(posix.join(dirname(path), file)).replace(/\/$/, "");
    if (!entries.has(to)) return !isMade(to, made);
    if (anchor === undefined) return false;
    const page = pages.find((one) => one.path === to);
    return page === undefined || !anchorsOf(page.text).includes(anchor);
  });
}

/**
 * Files that a page names in backticks and that are not there. A name is taken for a file's where it begins with a folder
 * of the repository, or ends as sources do; `*` is any text, and a bare name may be a file of any folder.
 */
export function missingFiles({ text }: Page, { entries, made }: Repository): string[] {
  const names = new Set([...entries].map((path) => path.slice(path.lastIndexOf("/") + 1)));
  return codeOf(withoutFences(text)).filter((code) => {
    if (!isFile(code, entries) || isMade(code, made)) return false;
    const path = code.replace(/\/$/, "");
    if (!path.includes("*")) return !entries.has(path) && !names.has(path);
    const pattern = new RegExp(`^${path.split("*").map(RegExp.escape).join("[^/]*")}$`);
    return ![...entries].some((entry) => pattern.test(entry));
  });
}

/**
 * Functions that a page names, as `name()` or `Type.name()`, and that no file defines which the same paragraph, list entry
 * or table row names.
 */
export function missingFunctions({ text }: Page, { entries, read }: Repository): string[] {
  return blocksOf(withoutFences(text)).flatMap((block) => {
    const code = codeOf(block);
    const sources = code.filter((one) => isFile(one, entries) && entries.has(one) && /\.\w+$/.test(one));
    return code.filter((one) => /^[\w.]+\(\)$/.test(one)).filter((one) => {
      const names = one.slice(0, -2).split(".");
      return !sources.some((path) => {
        const source = read(path);
        return names.every((name) => defines(source, name));
      });
    });
  });
}

/** Whether TypeScript or Python defines a function, class, method or member of that name, and not only uses it. */
function defines(source: string, name: string): boolean {
  const keyword = `\\b(?:function\\*?|class|interface|const|type|def) ${name}\\b`;
  const member =
    `^ +(?:static |override |async |readonly )*\\*?${name}(?:<[^(]*>)?(?:: |\\([^;]*\\)?(?::|,$|$))`;
  return new RegExp(`${keyword}|${member}`, "m").test(source);
}

function isFile(code: string, entries: ReadonlySet<string>): boolean {
  if (!/^[\w.*-]+(?:\/[\w.*-]+)*\/?$/.test(code)) return false;
  const folder = code.includes("/") && entries.has(code.slice(0, code.indexOf("/")));
  return folder || /[\w*]\.(?:ts|sql|py|yml|md|wasm)$/.test(code);
}

function isMade(path: string, made: readonly string[]): boolean {
  return made.some((one) => path === one || path.startsWith(`${one}/`));
}

/** GitHub's names of the headings: lower case, words joined by hyphens, nothing but letters, digits, `-` and `_`. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutFences(text).matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading]) => {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** Paragraphs, entries of lists and rows of tables. */
function blocksOf(text: string): string[] {
  return text.split(/\n(?=\s*(?:\n|\||[-*] |\d+\. ))/);
}

function codeOf(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
}

function withoutFences(text: string): string {
  return text.replaceAll(/^ *```[^]*?^ *```$/gm, "");
}
