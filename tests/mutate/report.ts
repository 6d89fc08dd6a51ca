/** What a run of mutants found, for people and for machines. */
import { table } from "../../lib/observe/table.ts";
import { type Explained, type List, type Result, staleOf, whyOf } from "./survivors.ts";

export type MutationReport = {
  seconds: number;
  files: FileCounts[];
  survivors: { file: string; line: number; was: string; now: string; why: string | null }[];
  /** Entries of the list that explain no survivor. */
  stale: (Explained & { file: string })[];
};

type FileCounts = {
  file: string;
  mutants: number;
  killed: number;
  timedOut: number;
  survived: number;
  /** Of those that survived. */
  explained: number;
};

export function reportOf(results: readonly Result[], list: List, seconds: number): MutationReport {
  const survivors = results.filter(({ fate }) => fate === "survived");
  return {
    seconds: Math.round(seconds),
    files: [...Map.groupBy(results, ({ file }) => file)].map(([file, all]) => ({
      file,
      mutants: all.length,
      killed: all.filter(({ fate }) => fate === "killed").length,
      timedOut: all.filter(({ fate }) => fate === "timed out").length,
      survived: all.filter(({ fate }) => fate === "survived").length,
      explained: all.filter((one) => one.fate === "survived" && whyOf(list, one) !== null).length,
    })),
    survivors: survivors.map((one) => {
      const { file, line, was, now } = one;
      return { file, line, was, now, why: whyOf(list, one) };
    }),
    stale: staleOf(list, results),
  };
}

export function unexplained({ survivors }: MutationReport): MutationReport["survivors"] {
  return survivors.filter(({ why }) => why === null);
}

export function mutationTable(report: MutationReport): string {
  const { files, stale, seconds } = report;
  const counts = (one: Omit<FileCounts, "file">) =>
    [one.mutants, one.killed, one.timedOut, one.survived, one.explained] as const;
  const sum = (name: keyof Omit<FileCounts, "file">) => files.reduce((total, one) => total + one[name], 0);
  const all = {
    mutants: sum("mutants"),
    killed: sum("killed"),
    timedOut: sum("timedOut"),
    survived: sum("survived"),
    explained: sum("explained"),
  };
  const header = ["file", "mutants", "killed", "timed out", "survived", "explained"];
  const rows = [...files.map((one) => [one.file, ...counts(one)]), ["all", ...counts(all)]];
  return [
    table(header, rows, { whole: ["file"] }),
    ...unexplained(report).flatMap(({ file, line, was, now }) => [
      `\nsurvived: ${file}:${line}`,
      `  was: ${was}`,
      `  now: ${now}`,
    ]),
    ...stale.map(({ file, was }) => `\nstale in survivors.yml: ${file}\n  was: ${was}`),
    `\n${all.mutants} mutants in ${seconds} s, ${unexplained(report).length} survived that nobody explains`,
  ].join("\n");
}
