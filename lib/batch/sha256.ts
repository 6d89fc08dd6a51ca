/** sha256, loaded when it is first needed: that takes as long as a thread's start, and good records need none. */
import type { Hash } from "node:crypto";

export function sha256(): Hash {
  return process.getBuiltinModule("node:crypto").createHash("sha256");
}
