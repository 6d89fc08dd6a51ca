import assert from "node:assert/strict";
import { sampleEvent } from "../../feeds/events/testing.ts";
import { EventJudge, type Judged } from "./check.ts";

const judge = new EventJudge({ kind: "document", constant: { specversion: "1.0" }, event: "claim" });
const bytes = (text: string) => new TextEncoder().encode(text);
const good = JSON.stringify(sampleEvent("claim"));
const judgeAll = (values: readonly (Uint8Array | null)[]) => {
  const all: (Judged | null)[] = [];
  judge.judge(values, (judged) => all.push(judged));
  return all;
};
const outcome = (value: Uint8Array | null) => {
  const [judged] = judgeAll([value]);
  return judged === null ? null : "reason" in judged ? judged.reason : judged.event.key;
};

Deno.test("judge() takes events whichever way their JSON is written", () => {
  const pretty = JSON.stringify(sampleEvent("claim"), null, 2);
  const spaced = ` \t${good}\r\n`;
  const letters = good.replace("payer-1", "é😀 \\u00e9 \\ud83d\\ude00 \\\\ud83d");
  for (const text of [good, pretty, spaced, letters]) {
    assert.equal(outcome(bytes(text)), sampleEvent("claim").subject);
  }
});

Deno.test("judge() reads what an event says of itself beside letters of all lengths, and beside none", () => {
  const ids = ["event-1", "event-2", "event-3"];
  for (const letters of ["payer", "é", "中", "😀", "\ufffd"]) {
    const values = ids.map((id, at) =>
      bytes(JSON.stringify(sampleEvent("claim", { id }, { plan: letters.repeat(at) })))
    );
    assert.deepEqual(
      judgeAll(values).map((judged) => judged !== null && "event" in judged && judged.event),
      ids.map((id) => ({ key: "claim-1", order: "2026-11-24T10:00:00.123000000Z", id: `/test ${id}` })),
    );
  }
});

Deno.test("judge() takes no byte order mark for white space", () => {
  assert.equal(outcome(bytes(`\ufeff${good}`)), "broken_json");
  assert.deepEqual(
    judgeAll([bytes(good), bytes(`\ufeff${good}`)]).map((one) => one !== null && "event" in one),
    [
      true,
      false,
    ],
  );
});

Deno.test("judge() gives each of many values its own outcome, in their order", () => {
  const values = [bytes(good), null, bytes("{"), bytes(good), new Uint8Array([0xff]), bytes(""), bytes(good)];
  const judged = judgeAll(values);
  assert.deepEqual(
    judged.map((one) => one === null ? null : "reason" in one ? one.reason : "good"),
    ["good", null, "broken_json", "good", "not_utf8", "broken_json", "good"],
  );
});

Deno.test("judge() says what is wrong with a document", () => {
  const cases: Record<string, string> = {
    broken_json: `${good} x`,
    duplicate_key: good.replace("{", `{"a":1,"a":2,`),
    not_an_object: `[${good}]`,
    wrong_type: good.replace(`"specversion":"1.0"`, `"specversion":"0.3"`),
    too_deep: good.replace("{", `{"a":${"[".repeat(600)}${"]".repeat(600)},`),
    half_character: good.replace("payer-1", "\\ude00"),
    breaks_schema: good.replace("professional", "optical"),
    unknown_schema: good.replace("claim_event:1", "claim_event:9"),
  };
  for (const [reason, text] of Object.entries(cases)) assert.equal(outcome(bytes(text)), reason);
  // A line break between words is white space; inside a string it is none.
  assert.equal(outcome(bytes(good.replace("payer-1", "pay\ner"))), "broken_json");
});

Deno.test("an event is about the entity in its data, and no longer than documents may be", () => {
  assert.equal(outcome(bytes(good.replace('"subject":"claim-1"', '"subject":"claim-2"'))), "breaks_schema");
  const limit = 16 * 1024 * 1024, blank = (size: number) => new Uint8Array(size).fill(0x20);
  assert.deepEqual([outcome(blank(limit)), outcome(blank(limit + 1))], ["broken_json", "too_long"]);
});

Deno.test("a document says whether line breaks stand between its words, of either kind", () => {
  const broken = (text: string) => {
    const judged = judge.judgeDocument(bytes(text));
    return "event" in judged && judged.document.broken;
  };
  assert.deepEqual(["", "\n", "\r", "\r\n"].map((end) => broken(good + end)), [false, true, true, true]);
});
