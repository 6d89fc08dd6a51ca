import assert from "node:assert/strict";
import { ConfigError, TransientError } from "../../errors.ts";
import { PassingError } from "./connection.ts";
import { failure } from "./failures.ts";

const numbered = (number: number) =>
  Object.assign(new Error("Deadlocked on 'Ada'"), { code: "EREQUEST", number });

Deno.test("failure() tells by number what may pass, what a login is refused for, and what a person must mend", () => {
  assert.ok(failure(numbered(1205), "Cannot read") instanceof PassingError);
  assert.ok(failure(numbered(40613), "Cannot read") instanceof PassingError);
  assert.ok(failure(numbered(18456), "Cannot connect") instanceof ConfigError);
  const refused = failure(numbered(229), "Cannot read");
  assert.ok(refused instanceof TransientError && !(refused instanceof PassingError));
  assert.match(refused.message, /permission SELECT/);
});

Deno.test("failure() finds the number or code where the driver has wrapped it", () => {
  const inner = Object.assign(new Error("x"), { originalError: numbered(4060) });
  assert.ok(
    failure(Object.assign(new Error("y"), { code: "ELOGIN", cause: inner }), "Cannot connect") instanceof
      ConfigError,
  );
  const socket = Object.assign(new Error("z"), {
    code: "EREQUEST",
    originalError: Object.assign(new Error("gone"), { code: "ESOCKET" }),
  });
  assert.ok(failure(socket, "Cannot read") instanceof PassingError);
});

Deno.test("no text of the server's, which may hold a row's value, is in what is said", () => {
  for (const number of [2627, 1205, 245]) {
    assert.doesNotMatch(failure(numbered(number), "Cannot read").message, /Ada/);
  }
});

Deno.test("failure() says what it knows, and no more", () => {
  assert.equal(failure(numbered(99), "Cannot read").message, "Cannot read: error 99");
  const coded = (code: string | null, more = {}) =>
    failure(Object.assign(new Error("x"), { code, ...more }), "Cannot");
  assert.ok(coded("ELOGIN") instanceof ConfigError);
  assert.equal(coded("EARGS").message, "Cannot: EARGS");
  assert.ok(!(coded("EARGS") instanceof PassingError));
  assert.equal(failure("text", "Cannot").message, "Cannot: unknown error");
  assert.equal(coded(null).message, "Cannot: unknown error");
  assert.equal(
    coded("EREQUEST", { number: 0 }).message,
    "Cannot: EREQUEST",
    "the driver's own have number 0",
  );
  assert.equal(coded("EREQUEST", { number: "229" }).message, "Cannot: EREQUEST");
});

Deno.test("failure() takes the innermost number, and the outermost code that says more than that a request failed", () => {
  const [inner, socket] = [{ code: "ECONNRESET" }, { code: "ESOCKET", originalError: { code: "EARGS" } }];
  assert.equal(failure({ code: "EREQUEST", errors: [inner, {}] }, "Cannot").message, "Cannot: ECONNRESET");
  assert.equal(failure({ cause: inner }, "Cannot").message, "Cannot: ECONNRESET");
  assert.equal(failure({ code: "EREQUEST", originalError: socket }, "Cannot").message, "Cannot: ESOCKET");
  assert.equal(
    failure({ code: "EREQUEST", originalError: { message: "no code" } }, "Cannot").message,
    "Cannot: EREQUEST",
  );
  assert.equal(
    failure({ code: "EREQUEST", errors: "none", cause: null }, "Cannot").message,
    "Cannot: EREQUEST",
  );
  const nested = (depth: number): object => depth === 0 ? { number: 229 } : { cause: nested(depth - 1) };
  assert.match(failure(nested(4), "Cannot").message, /229/);
  assert.equal(
    failure(nested(5), "Cannot").message,
    "Cannot: unknown error",
    "an error may be its own cause",
  );
});
