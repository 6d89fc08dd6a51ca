import assert from "node:assert/strict";
import { explicitFlags } from "./permissions.ts";

Deno.test("explicitFlags() writes every form of a grant", () => {
  const flags = explicitFlags({
    read: ["./a", "./b"],
    write: true,
    run: false,
    env: { allow: ["HOME"], ignore: true },
    net: { deny: ["example.org"] },
  });
  assert.deepEqual(flags, [
    "--allow-read=./a,./b",
    "--allow-write",
    "--allow-env=HOME",
    "--ignore-env",
    "--deny-net=example.org",
  ]);
});
