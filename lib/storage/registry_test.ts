import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { NotGrantedError } from "../grants.ts";
import { openStorage } from "./registry.ts";

const place = Deno.makeTempDirSync();
const [target, links] = [join(place, "target"), join(place, "links")];
Deno.mkdirSync(target);
Deno.mkdirSync(links);
Deno.symlinkSync(target, join(links, "landing"));
Deno.symlinkSync(join(place, "nowhere"), join(links, "dangling"));
Deno.test.afterAll(() => Deno.remove(place, { recursive: true }));

const url = (name: string) => pathToFileURL(join(links, `${name}/`));

Deno.test({
  name: "openStorage() asks for the folder that a link leads to, before anything is read",
  permissions: { read: [links] },
  fn: () => {
    assert.throws(() => openStorage(url("landing")), (error) => {
      assert.ok(error instanceof NotGrantedError);
      assert.deepEqual(error.missing, [{ kind: "read", name: target }]);
      assert.ok(error.message.includes(`, a link to ${target}: `), error.message);
      return true;
    });
    openStorage(url("dangling"));
    openStorage(url("absent"));
  },
});

Deno.test({
  name: "openStorage() takes a link whose folder is granted",
  permissions: { read: [links, target] },
  fn: () => assert.equal(openStorage(url("landing")).url, url("landing").href),
});
