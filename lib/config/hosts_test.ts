import assert from "node:assert/strict";
import { Environment } from "./environment.ts";
import { hostsOf, namedHosts } from "./hosts.ts";
import { settings } from "./settings.ts";
import manifest from "../../deno.json" with { type: "json" };

/** The hosts that are named where these settings alone are given. */
function named(given: Readonly<Record<string, string | undefined>>): Record<string, string[]> {
  const env = Object.assign(new Environment(), { text: (name: string) => given[name] });
  const hosts = namedHosts(env);
  assert.deepEqual(env.problems, []);
  return hosts;
}

Deno.test("with nothing set every host of the permission sets is itself", () => {
  const granted = new Set(Object.values(manifest.permissions).flatMap((set) => "net" in set ? set.net : []));
  assert.deepEqual(named({}), Object.fromEntries([...granted].map((host) => [host, [host]])));
});

Deno.test.each([
  { given: { KAFKA_BROKERS: "a:1, b:2" }, host: "localhost:9092", names: ["a:1", "b:2"] },
  { given: { MSSQL_HOST: "db.example" }, host: "localhost:1433", names: ["db.example:1433"] },
  { given: { MSSQL_PORT: "14330" }, host: "localhost:1433", names: ["localhost:14330"] },
  { given: { STREAM_HEALTH: "0.0.0.0:1" }, host: "127.0.0.1:8086", names: ["0.0.0.0:1"] },
  { given: { STREAM_HEALTH: "off" }, host: "127.0.0.1:8086", names: [] },
  { given: { EDGE_HTTP_URL: "https://hub.example/in" }, host: "localhost:8082", names: ["hub.example"] },
  { given: { SNOWFLAKE_ACCOUNT: "o-a" }, host: "localhost:8443", names: ["o-a.snowflakecomputing.com:443"] },
  {
    given: { SNOWFLAKE_ACCOUNT: "o-a", SNOWFLAKE_ACCESS_URL: "http://link", SNOWFLAKE_HOSTS: "s:1,t:2" },
    host: "localhost:8443",
    names: ["link:80", "s:1", "t:2"],
  },
  { given: { SNOWFLAKE_HOSTS: "s:1" }, host: "localhost:8443", names: ["localhost:8443"] },
])("$given names $names in the place of $host, and nothing else", ({ given, host, names }) => {
  assert.deepEqual(named(given), { ...named({}), [host]: names });
});

Deno.test("an address alone may be off, and only where the table says so", () => {
  const off = Object.entries(settings).filter(([, { off = false }]) => off).map(([name]) => name);
  assert.deepEqual(off, ["STREAM_HEALTH"]);
  const env = Object.assign(new Environment(), {
    text: (name: string) => name === "EDGE_LISTEN" ? "off" : undefined,
  });
  namedHosts(env);
  assert.deepEqual(env.problems, ["EDGE_LISTEN must be host:port"]);
});

Deno.test.each(
  [
    { names: ["SNOWFLAKE_HOSTS"], value: "a:1, b:2", hosts: ["a:1", "b:2"] },
    { names: ["SNOWFLAKE_HOSTS"], value: undefined, hosts: ["usual:1"] },
    { names: ["MSSQL_HOST"], value: "a", hosts: ["a:1"] },
    { names: ["MSSQL_PORT"], value: "2", hosts: ["usual:2"] },
    { names: ["EDGE_HTTP_URL"], value: "https://a/in", hosts: ["a"] },
  ] as const,
)("of $names alone, $value names $hosts: whichever setting it is", ({ names, value, hosts }) => {
  const env = Object.assign(new Environment(), { text: () => value });
  assert.deepEqual(hostsOf(env, "usual:1", names), hosts);
});
