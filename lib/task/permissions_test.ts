import assert from "node:assert/strict";
import {
  commandWords,
  explicitFlags,
  forEnvironment,
  type PermissionSet,
  withAccess,
} from "./permissions.ts";

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

const nowhereElse = { hosts: {}, paths: {}, files: {} };

Deno.test("forEnvironment() names the environment's hosts, and grants no net where there are none", () => {
  const places = {
    ...nowhereElse,
    hosts: { "localhost:9092": ["b1.example:9093", "b2.example:9093"], "127.0.0.1:8086": [] },
  };
  assert.deepEqual(explicitFlags(forEnvironment({ net: ["localhost:9092", "127.0.0.1:8086"] }, places)), [
    "--allow-net=b1.example:9093,b2.example:9093",
  ]);
  assert.deepEqual(explicitFlags(forEnvironment({ net: ["127.0.0.1:8086"] }, places)), []);
  assert.deepEqual(explicitFlags(forEnvironment({ net: ["example.org"] }, places)), [
    "--allow-net=example.org",
  ]);
});

Deno.test("forEnvironment() moves folders in what may be read and written, in every form of a grant", () => {
  const places = { ...nowhereElse, paths: { "./data/spool": "/srv/spool" } };
  const set = {
    read: { allow: ["./data/spool", "./lib"], deny: ["./data/spool"] },
    write: ["./data/spool"],
    run: ["./data/spool"],
  };
  assert.deepEqual(explicitFlags(forEnvironment(set, places)), [
    "--allow-read=/srv/spool,./lib",
    "--deny-read=./data/spool",
    "--allow-write=/srv/spool",
    "--allow-run=./data/spool",
  ]);
  assert.deepEqual(forEnvironment({ read: true, write: false }, places), { read: true, write: false });
});

Deno.test("commandWords() names the set, and flags only what the environment has otherwise", () => {
  const set = { read: ["./data/spool"], net: ["localhost:9092"], sys: ["ca", "cpus"] };
  const places = { ...nowhereElse, hosts: { "localhost:9092": ["b1.example:9093"] } };
  assert.deepEqual(commandWords("stream", set, forEnvironment(set, places)), [
    "-P=stream",
    "--allow-net=b1.example:9093",
  ]);
});

Deno.test("commandWords() denies what the set names and the environment has not", () => {
  const set = { read: ["./samples"], net: ["localhost:9092"] };
  const moved = forEnvironment(set, { ...nowhereElse, hosts: { "localhost:9092": [] } });
  assert.deepEqual(commandWords("simulate", set, moved), ["-P=simulate", "--deny-net"]);
});

Deno.test("forEnvironment() lets those read Kafka's authority that may see its name", () => {
  const places = { ...nowhereElse, files: { KAFKA_SSL_CA: "/etc/ca.pem" } };
  const env = { allow: ["KAFKA_SSL_CA"], ignore: true };
  const read = (set: PermissionSet) => explicitFlags(forEnvironment(set, places))[0];
  assert.equal(read({ read: ["./a"], env }), "--allow-read=./a,/etc/ca.pem");
  assert.equal(read({ read: { allow: ["./a"] }, env }), "--allow-read=./a,/etc/ca.pem");
  assert.equal(read({ env }), "--allow-read=/etc/ca.pem");
  assert.equal(read({ read: true, env }), "--allow-read");
  assert.equal(read({ read: ["./a"], env: { allow: ["LOG_LEVEL"] } }), "--allow-read=./a");
});

Deno.test("withAccess() adds what is not granted, once, in every form of a grant", () => {
  const set = { read: ["./lib"], write: { allow: ["./a"], deny: ["./b"] }, env: true };
  const grown = withAccess(set, [
    { kind: "read", name: "./lib/x.ts" },
    { kind: "read", name: "./library" },
    { kind: "write", name: "/srv" },
    { kind: "net", name: "b1:9092" },
    { kind: "net", name: "b1:9092" },
    { kind: "env", name: "HOME" },
    { kind: "sys", name: "" },
  ]);
  assert.deepEqual(explicitFlags(grown), [
    "--allow-read=./lib,./library",
    "--allow-write=./a,/srv",
    "--deny-write=./b",
    "--allow-env",
    "--allow-net=b1:9092",
    "--allow-sys",
  ]);
});
