import assert from "node:assert/strict";
import fc from "fast-check";
import { toLines, wholeLines } from "./lines.ts";
import { temporaryFolder } from "./testing.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();
const lines = (...documents: string[]) =>
  decoder.decode(toLines(documents.map((each) => encoder.encode(each))));

Deno.test("toLines() writes a document a line, line breaks between words as spaces", () => {
  assert.equal(lines(), "");
  assert.equal(lines('{"a":1}', '{\n"a":\r\n[1,\r2]\n\n}'), '{"a":1}\n{ "a":  [1, 2]  }\n');
  assert.equal(lines('{"é":"\\n"}\n'), '{"é":"\\n"} \n');
});

Deno.test("toLines() keeps what a JSON text says, however it is printed", () => {
  fc.assert(
    fc.property(fc.array(fc.json(), { minLength: 1 }), fc.constantFrom("\n", "\r\n"), (texts, end) => {
      const printed = texts.map((text) => JSON.stringify(JSON.parse(text), null, 1).replaceAll("\n", end));
      const written = lines(...printed).split("\n");
      assert.equal(written.pop(), "");
      assert.deepEqual(written.map((line) => JSON.parse(line)), texts.map((text) => JSON.parse(text)));
    }),
  );
});

Deno.test("wholeLines() finds the end of the last whole line, however long the rest is", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/lines`;
  for (const whole of ["", "\n", "a\nb\n", `${"x".repeat(70_000)}\n`, `a\n${"x".repeat(65_535)}\n`]) {
    for (const rest of ["", "x", "x".repeat(65_535), "x".repeat(65_536), "x".repeat(200_000)]) {
      await Deno.writeTextFile(path, whole + rest);
      using file = await Deno.open(path);
      assert.equal(await wholeLines(file), whole.length);
    }
  }
});
