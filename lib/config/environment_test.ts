import assert from "node:assert/strict";
import { Environment, folderUrl } from "./environment.ts";

/** The folder that a setting of this text names, and what is wrong with it. */
function folder(text: string): [string, string[]] {
  const env = Object.assign(new Environment(), { text: () => text });
  return [folderUrl(env, "LANDING_URL").href, env.problems];
}

Deno.test("folderUrl() takes a folder of this machine", () => {
  assert.deepEqual(folder("file:///srv/x"), ["file:///srv/x/", []]);
  assert.deepEqual(folder("file:///srv/x/"), ["file:///srv/x/", []]);
  assert.deepEqual(folder("file://localhost/srv/x"), ["file:///srv/x/", []]);
});

Deno.test("folderUrl() refuses a host, which two slashes make of a folder's first name, and what is no file", () => {
  for (const text of ["file://srv/x", "file://srv", "/srv/x", "s3://srv/x"]) {
    const [, problems] = folder(text);
    assert.deepEqual(problems, ["LANDING_URL must be a file:// URL of a folder: file:///…"], text);
  }
});
