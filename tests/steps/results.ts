/** Results of a run of tests, of JUnit's XML as Deno and pytest write it. */

/** One test and how long it took, in seconds. */
export type Timing = { test: string; seconds: number };
export type Results = { passed: number; failed: number; timings: Timing[] };

/** Null where the runner wrote nothing: it ended before its tests did. */
export function readResults(xml: string): Results | null {
  const whole = /<testsuites?\b[^>]*\btests="[^>]*>/.exec(xml)?.[0];
  if (whole === undefined) return null;
  const count = (name: string) => Number(attribute(whole, name) ?? 0);
  const failed = count("failures") + count("errors");
  // What was left out is said of each file or folder: `disabled` is Deno's word, `skipped` pytest's.
  const leftOut = [...xml.matchAll(/<testsuite\b[^>]*>/g)]
    .map(([tag]) => Number(attribute(tag, "disabled") ?? attribute(tag, "skipped") ?? 0))
    .reduce((sum, each) => sum + each, 0);
  const timings = [...xml.matchAll(/<testcase\b[^>]*>/g)].map(([tag]) => ({
    test: `${attribute(tag, "classname")}: ${attribute(tag, "name")}`.replace(/^\.\//, ""),
    seconds: Number(attribute(tag, "time")),
  }));
  const names = new Set(timings.map(({ test }) => test));
  return {
    passed: count("tests") - leftOut - failed,
    failed,
    // Deno counts a test's steps as tests, and the test's own time has theirs.
    timings: timings.filter(({ test }) => !isStep(test, names)),
  };
}

function isStep(test: string, names: ReadonlySet<string>): boolean {
  const at = test.indexOf(" > ");
  return at !== -1 && names.has(test.slice(0, at));
}

const entities: Record<string, string> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replace(/&(\w+);/g, (entity, name) => entities[name] ?? entity);
}
