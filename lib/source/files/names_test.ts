import assert from "node:assert/strict";
import fc from "fast-check";
import { Names, textIs } from "./names.ts";

const encoder = new TextEncoder();

/** Whether each name of an object, as JSON writes it, stands in it already. Every hash is of few values, so that many meet. */
function repeats(names: Names, objects: readonly (readonly string[])[]): boolean[] {
  const found: boolean[] = [];
  const open: number[] = [];
  for (const object of objects) {
    const first = names.count;
    open.push(first);
    for (const written of object) {
      const bytes = encoder.encode(`..${written}"`);
      // All of a document are in one piece of memory.
      const begin = end;
      memory.set(bytes, end);
      end += bytes.length;
      found.push(
        names.add(memory, first, begin + 2, end - 1, Number(written.length > 2), written.includes("\\")),
      );
    }
  }
  names.drop(open[0] ?? 0);
  return found;
}
let memory = new Uint8Array(1 << 20), end = 0;

Deno.test("a name that stands twice in its object is found, whatever its escapes and the object's length", () => {
  const name = fc.constantFrom("a", "b", "ab", "ba", "\\u0061", "a\\u0062", "é", "\\u00e9", "");
  const object = fc.tuple(fc.array(name, { maxLength: 6 }), fc.nat(40)).map(([some, more]) => [
    ...Array.from({ length: more }, (_, at) => `n${at}`),
    ...some,
  ]);
  const names = new Names();
  fc.assert(fc.property(fc.array(object, { minLength: 1, maxLength: 4 }), (objects) => {
    end = 0;
    const expected = objects.flatMap((object) => {
      const seen = new Set<string>();
      return object.map((written) => {
        const text = JSON.parse(`"${written}"`), again = seen.has(text);
        seen.add(text);
        return again;
      });
    });
    assert.deepEqual(repeats(names, objects), expected);
    assert.equal(names.count, 0);
  }));
});

Deno.test("an object of thousands of names, and objects within it, keep their names apart", () => {
  memory = new Uint8Array(1 << 20);
  end = 0;
  const names = new Names(), many = Array.from({ length: 3000 }, (_, at) => `n${at}`);
  assert.ok(!repeats(names, [many, ["n0", "n0x"], many.slice(0, 40)]).includes(true));
  assert.deepEqual(repeats(names, [[...many, "n2999"]]).lastIndexOf(true), 3000);
});

Deno.test("an inner object that is closed leaves the outer one its names", () => {
  memory = new Uint8Array(1 << 10);
  const names = new Names();
  memory.set(encoder.encode('a"\\u0061"b"'));
  assert.equal(names.add(memory, 0, 0, 1, 1, false), false);
  assert.equal(names.add(memory, 1, 2, 8, 1, true), false);
  names.drop(1);
  assert.equal(names.count, 1);
  assert.equal(names.add(memory, 0, 9, 10, 1, false), false);
  assert.equal(names.add(memory, 0, 2, 8, 1, true), true);
  names.drop(0);
  assert.equal(names.add(memory, 0, 0, 1, 1, false), false);
});

Deno.test("an escaped name is still known after an inner object was closed", () => {
  memory = new Uint8Array(1 << 10);
  const names = new Names();
  memory.set(encoder.encode('\\u0061"b"a"'));
  assert.equal(names.add(memory, 0, 0, 6, 1, true), false);
  assert.equal(names.add(memory, 1, 7, 8, 2, false), false);
  names.drop(1);
  assert.equal(names.add(memory, 0, 9, 10, 3, false), true);
});

Deno.test("textIs() compares texts, escapes resolved", () => {
  const is = (written: string, wanted: string) => {
    const bytes = encoder.encode(`"${written}"`);
    return textIs(bytes, 1, bytes.length - 1, { text: wanted, bytes: encoder.encode(wanted) });
  };
  assert.ok(
    is("1.0", "1.0") && is("\\u0031.0", "1.0") && is("1.\\u0030", "1.0") && is("é", "é") && is("", ""),
  );
  for (const other of ["1.", "1.00", "1.1", "2.0", "\\u0032.0", "1.0\\u0030", ""]) {
    assert.ok(!is(other, "1.0"), other);
  }
});
