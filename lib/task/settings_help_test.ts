import assert from "node:assert/strict";
import { formatMessage } from "@optique/core/message";
import type { Setting } from "../config/settings.ts";
import { settingsHelp } from "./settings_help.ts";

const command = { task: "export", before: "deno run -q", set: "export-local", after: "tasks/export.ts" };
const of: Record<string, Setting> = {
  SHORT: { kind: "seconds", system: "tasks", sets: ["export-local"], help: "how long", default: "2" },
  CHOSEN: {
    kind: "choice",
    system: "tasks",
    sets: ["export-local"],
    help: "one `of` these",
    values: ["a", "b"],
    default: "a",
  },
  TOKEN: { kind: "secret", system: "tasks", sets: ["export-local"], help: "a token" },
  ELSEWHERE: { kind: "text", system: "tasks", sets: ["ingest"], help: "another task's" },
  OWN: { kind: "text", system: "tasks", sets: ["export-local"], help: "set by the task", internal: true },
};

Deno.test("--help ends with the settings that the set may read, what each is, and its default", () => {
  const help = settingsHelp(command, { of, width: Infinity })!;
  assert.deepEqual(formatMessage(help).split("\n"), [
    "Environment variables:",
    "  SHORT   how long [2]",
    "  CHOSEN  one of these (a, b) [a]",
    "  TOKEN   a token",
  ]);
});

Deno.test("it says that .env is read where the command line reads it", () => {
  const help = settingsHelp({ ...command, before: "deno run -q --env-file=.env" }, { of })!;
  assert.match(formatMessage(help), /^Environment variables, also from \.env:\n/);
});

Deno.test("a variable that the command line sets is none to choose", () => {
  const help = settingsHelp({ ...command, before: "SHORT=3 deno run -q" }, { of })!;
  assert.doesNotMatch(formatMessage(help), /SHORT/);
});

Deno.test("on a narrow terminal its lines are broken between words", () => {
  const help = settingsHelp(command, { of, width: 24 })!;
  assert.deepEqual(formatMessage(help).split("\n").slice(2, 4), [
    "  CHOSEN  one of these",
    "          (a, b) [a]",
  ]);
});

Deno.test("a set that may read none says nothing", () => {
  assert.equal(settingsHelp({ ...command, set: "schemas" }, { of }), undefined);
});
