import assert from "node:assert/strict";
import fc from "fast-check";
import { EventRows } from "./rows.ts";

const nothing = { timestamp: null, headers: null };
const event = (key: string) => ({ key, order: "2026", id: "s 1" });
const document = (text: string, broken = false) => ({ bytes: new TextEncoder().encode(text), broken });
const text = (rows: Uint8Array) => new TextDecoder().decode(rows);

Deno.test("a field that is empty or begins with a quote is quoted, a missing one is nothing", () => {
  const rows = new EventRows();
  rows.add("1", { key: '"a"b', order: "2026", id: "" }, { timestamp: "5", headers: "{}" }, document("{}"));
  rows.add("2", event('a"b'), nothing, null);
  assert.deepEqual(text(rows.take().rows).split("\n").map((line) => line.split("\x1f")), [
    ["1", '"""a""b"', "5", "", "2026", '""', "{}", "{}"],
    ["2", 'a"b', "", "delete", "2026", "", "", ""],
    [""],
  ]);
});

Deno.test("a document with line breaks between its words is quoted, others are as they came", () => {
  const rows = new EventRows();
  rows.add("1", event("a"), nothing, document('{\n"a": 1}', true));
  rows.add("2", event("a"), nothing, document('{"a":"é"}'));
  const [first, second] = text(rows.take().rows).split("\n2\x1f");
  assert.equal(first.split("\x1f").at(-1), '"{\n""a"": 1}"');
  assert.equal(second.split("\x1f").at(-1), '{"a":"é"}\n');
});

Deno.test("rows are whole, whatever their letters and lengths, and each take begins anew", () => {
  const texts = fc.array(
    fc.string({ unit: fc.constantFrom("a", "é", "中", "😀", "-"), minLength: 1, maxLength: 60 }),
    {
      maxLength: 12,
    },
  );
  const rows = new EventRows();
  fc.assert(
    fc.property(texts, (keys) => {
      for (const [at, key] of keys.entries()) {
        rows.add(String(at), event(key), nothing, document(`{"k":"${key}"}`));
      }
      const taken = rows.take();
      const lines = keys.map((key, at) =>
        [at, key, "", "", "2026", "s 1", "", `{"k":"${key}"}`].join("\x1f") + "\n"
      );
      assert.equal(text(taken.rows), lines.join(""));
      assert.equal(taken.loaded, keys.length);
      assert.equal(taken.longest, Math.max(0, ...lines.map((line) => new TextEncoder().encode(line).length)));
    }),
  );
});
