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
