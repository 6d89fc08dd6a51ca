/** One thing that an account is asked, and what it must answer. Checks are data: what they prove can be read. */

export type Expected =
  | { kind: "done" }
  /** An error of access control: what is refused, or not to be seen. */
  | { kind: "refused" }
  /** The first value of the first row, as text. */
  | { kind: "value"; value: string | null }
  | { kind: "matches"; pattern: string };

export type Check = {
  about: string;
  /** The session's role. Each role has a session of its own. */
  role: string;
  /** Null: the role's session is broken off, as a killed task's is. */
  sql: string | null;
  expected: Expected;
  /** Said after it was done, whether that was expected or not. */
  undo?: string;
};

/** Checks that belong together, in order. */
export type Stage = { title: string; checks: readonly Check[] };

export const done: Expected = { kind: "done" };
export const refused: Expected = { kind: "refused" };
export const value = (value: string | null): Expected => ({ kind: "value", value });
export const matches = (pattern: string): Expected => ({ kind: "matches", pattern });

/** For people. */
export function expectedText(expected: Expected): string {
  switch (expected.kind) {
    case "value":
      return expected.value === null ? "masked: NULL" : `value ${expected.value}`;
    case "matches":
      return `form ${expected.pattern}`;
    default:
      return expected.kind;
  }
}
