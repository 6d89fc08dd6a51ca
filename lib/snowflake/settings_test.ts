import assert from "node:assert/strict";
import { readSettings, required } from "./settings.ts";

const whole = `
database: claims_dev
credits: {pipeline: 100, analyst: 5}
allowed_networks: [192.0.2.0/24, 198.51.100.7]
alert_email: security@example.org
public_keys: {ingest: ${"A".repeat(392)}}
`;

Deno.test("readSettings() makes the scripts' parameters", () => {
  const { parameters, problems } = readSettings(whole, "s.yml");
  assert.deepEqual(problems, []);
  assert.deepEqual(parameters, {
    database: "CLAIMS_DEV",
    pipeline_credits: "100",
    analyst_credits: "5",
    allowed_networks: "'192.0.2.0/24', '198.51.100.7'",
    alert_email: "security@example.org",
    ingest_public_key: "A".repeat(392),
  });
  for (const name of required) assert.ok(name in parameters, name);
});

Deno.test("readSettings() refuses by name what could end a quote or means something else", () => {
  const unsafe = {
    "database: 'A; DROP DATABASE B'": "database",
    "database: A.B": "database",
    "database: [A, B]": "database",
    "credits: {pipeline: 0}": "credits.pipeline",
    "credits: {pipeline: 1 OR 1}": "credits.pipeline",
    'allowed_networks: ["1.1.1.1\') --"]': "allowed_networks",
    "allowed_networks: [0.0.0.0/0]": "allowed_networks",
    "allowed_networks: [10.0.0.256]": "allowed_networks",
    "allowed_networks: []": "allowed_networks",
    'alert_email: "a\'b@example.org"': "alert_email",
    'public_keys: {ingest: "MII\'"}': "public_keys.ingest",
    "public_keys: {ingest: -----BEGIN PUBLIC KEY-----}": "public_keys.ingest",
  };
  for (const [text, name] of Object.entries(unsafe)) {
    const { parameters, problems } = readSettings(text, "s.yml");
    assert.match(problems.join("\n"), new RegExp(`^s\\.yml: ${name.replace(".", "\\.")} must be `), text);
    assert.deepEqual(Object.values(parameters), [], text);
  }
});

Deno.test("readSettings() tells what it does not know, and text that is no mapping", () => {
  const { problems } = readSettings("databse: A\ncredits: {people: 1}\npublic_keys: [a]\n", "s.yml");
  assert.deepEqual(problems, [
    "s.yml has no setting 'databse'",
    "s.yml has no setting 'credits.people'",
    "s.yml has no setting 'public_keys.(not a mapping)'",
  ]);
  assert.deepEqual(readSettings("- a", "s.yml").problems, ["s.yml has no setting '(not a mapping)'"]);
  assert.match(readSettings("a: [", "s.yml").problems[0], /^s\.yml, line 1: not YAML/);
  assert.deepEqual(readSettings("", "s.yml"), { parameters: {}, problems: [] });
});
