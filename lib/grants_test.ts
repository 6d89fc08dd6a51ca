import assert from "node:assert/strict";
import { accessTo, accessToUrl, missingGrants, needGrants, NotGrantedError } from "./grants.ts";

const permissions = { net: ["granted:1"], read: ["/granted"], write: false } as const;

Deno.test({
  name: "needGrants() passes over what is granted, and names all that is not",
  permissions: { ...permissions, net: [...permissions.net], read: [...permissions.read] },
  fn: () => {
    needGrants("go", [{ kind: "net", name: "granted:1" }, ...accessTo("/granted/below")]);
    const net = [{ kind: "net", name: "a:1" }, { kind: "net", name: "granted:1" }, {
      kind: "net",
      name: "b:2",
    }] as const;
    assert.throws(
      () => needGrants("reach a and b", [...net, ...accessTo("/x", { write: true })]),
      (error) => {
        assert.ok(error instanceof NotGrantedError);
        assert.equal(
          error.message,
          "Cannot reach a and b: the task's permissions do not grant net access to a:1, b:2 and read access to /x " +
            "and write access to /x",
        );
        return true;
      },
    );
  },
});

Deno.test({
  name: "missingGrants() finds a refusal of Deno's behind errors that were made of it",
  permissions: { read: false, net: false, run: false },
  fn: async () => {
    const refused = async (work: () => unknown) => {
      try {
        await work();
      } catch (error) {
        return error;
      }
    };
    const read = await refused(() => Deno.readTextFile("/etc/hosts"));
    const net = await refused(() => Deno.connect({ hostname: "kafka-1", port: 9092 }));
    const run = await refused(() => new Deno.Command("ls").outputSync());
    assert.deepEqual(missingGrants(read), [{ kind: "read", name: "/etc/hosts" }]);
    assert.deepEqual(missingGrants(new Error("driver", { cause: new AggregateError([new Error(), net]) })), [
      { kind: "net", name: "kafka-1:9092" },
    ]);
    assert.deepEqual(missingGrants(run), [{ kind: "run", name: "ls" }]);
    assert.deepEqual(missingGrants(new Error('Requires read access to "/etc/hosts", run again')), []);
    assert.deepEqual(missingGrants("text"), []);
  },
});

Deno.test("accessToUrl() knows the ports that a URL leaves out", () => {
  const names = ["http://a/x", "https://a", "https://a:8443/", "http://[::1]:80"].map((url) =>
    accessToUrl(new URL(url)).name
  );
  assert.deepEqual(names, ["a:80", "a:443", "a:8443", "[::1]:80"]);
});
