/**
 * docker-compose.yml against the Compose Specification's own schema, and against rules of ours. No container engine is asked:
 * that it is well formed is shown here, that it starts is not.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import assert from "node:assert/strict";
import { join } from "node:path";
import { project } from "../../lib/config.ts";
import { compose as readByCompose } from "../../lib/config/settings/compose.ts";
import { compose, imageParts, services, staysUp, text } from "./compose.ts";

/** github.com/compose-spec/compose-go v2.16.2, schema/compose-spec.json, Apache-2.0. */
const schema = JSON.parse(await Deno.readTextFile(join(import.meta.dirname!, "compose-spec.json")));
const example = await Deno.readTextFile(join(project, ".env.example"));

/** It holds the network and runs nothing that could be asked. */
const holdsTheNetwork = "machine";

/** How many parts a version has at least, by the image that has fewer than three. */
const shortVersions: Record<string, RegExp> = {
  "registry.k8s.io/pause": /^\d+\.\d+$/,
  "postgres": /^\d+\.\d+-\w+$/,
  "mcr.microsoft.com/mssql/server": /^\d{4}-CU\d+-ubuntu-[\d.]+$/,
};
const version = /^v?\d+\.\d+\.\d+([-+][\w.]+)?$/;

const names = (lines: string, pattern: RegExp) =>
  [...new Set([...lines.matchAll(pattern)].map(([, name]) => name))].sort();

Deno.test("docker-compose.yml keeps to the Compose Specification's schema", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, validateFormats: false });
  ajv.validate(schema, compose);
  assert.deepEqual(ajv.errors, null);
});

Deno.test("every image is of an exact version, or built here and named so", () => {
  for (const [name, { image, build }] of services) {
    const { name: from, tag } = imageParts(image);
    // No registry has such a name, so nobody else's image is ever run in its place.
    if (build !== undefined) assert.match(image, /^localhost\/claimhouse\/\w+:laptop$/, name);
    else assert.match(tag ?? "", shortVersions[from] ?? version, `${name}: ${image}`);
  }
});

Deno.test("every service that stays up says how its health is asked for, and no other does", () => {
  for (const [name, service] of services) {
    const asked = service.healthcheck !== undefined;
    assert.equal(asked, staysUp(service) && name !== holdsTheNetwork, name);
  }
});

Deno.test("what a service waits for is there whenever it is, and can come about", () => {
  for (const [name, { depends_on = {}, profiles }] of services) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const awaited = compose.services[other];
      assert.ok(awaited !== undefined, `${name} waits for ${other}, which is not there`);
      const possible = staysUp(awaited) ? "service_healthy" : "service_completed_successfully";
      assert.equal(condition, possible, `${name} waits for ${other}`);
      const covered = awaited.profiles === undefined ||
        profiles?.every((profile) => awaited.profiles!.includes(profile));
      assert.ok(covered, `${name} may start without ${other}`);
    }
  }
});

Deno.test("all services are in the one network, whose ports are open on this machine alone", () => {
  for (const [name, { network_mode, ports }] of services) {
    if (name === holdsTheNetwork) {
      for (const port of ports!) assert.match(port, /^127\.0\.0\.1:(\d+):\1$/);
    } else {
      assert.match(network_mode ?? "", /^(service:machine|none)$/, name);
      assert.equal(ports, undefined, name);
    }
  }
});

Deno.test("every variable is in .env.example with the profile that asks for it, and nothing there is set", () => {
  const read = names(text, /(?<!\$)\$\{(\w+)/g);
  assert.deepEqual(Object.keys(readByCompose).sort(), read);
  const [, ofCompose] = example.split("# ── docker-compose.yml");
  for (const name of read) {
    assert.match(example, new RegExp(`^# ${name}=`, "m"), name);
    assert.match(
      ofCompose,
      new RegExp(`^# ${readByCompose[name].profile}: ([^]+\n# )?${name}\\b`, "m"),
      name,
    );
  }
  assert.match(example, /^(#.*\n|\n)+$/, "a value in .env.example");
});

Deno.test("no secret stands in the file: what is called one comes from .env", () => {
  for (const [name, { environment = {} }] of services) {
    for (const [variable, value] of Object.entries(environment)) {
      if (!/PASSWORD|SECRET|TOKEN|_KEYS?$|PASSPHRASE/.test(variable)) continue;
      assert.match(value, /^\$\{\w+:-\}$/, `${name}: ${variable}`);
    }
    assert.doesNotMatch(
      JSON.stringify(environment),
      /:\/\/[^/@"$]*:[^/@"$]+@/,
      `${name}: a password in a URL`,
    );
  }
  assert.doesNotMatch(text, /BEGIN [A-Z ]*PRIVATE KEY/);
});

Deno.test("what is mounted is a volume that is declared, or is in the repository and cannot be written to", async () => {
  const used = new Set<string>();
  for (const [name, { volumes = [] }] of services) {
    for (const [source, , mode] of volumes.map((volume) => volume.split(":"))) {
      if (source.startsWith(".")) {
        assert.ok(await Deno.stat(join(project, source)).then(() => true, () => false), `${name}: ${source}`);
        assert.equal(mode, "ro", `${name}: ${source}`);
      } else used.add(source);
    }
  }
  assert.deepEqual([...used].sort(), Object.keys(compose.volumes).sort());
});

Deno.test("only the cluster is privileged; what is built of Claimhouse is confined as its pods are", () => {
  const privileged = services.filter(([, service]) => service.privileged === true).map(([name]) => name);
  assert.deepEqual(privileged, ["cluster"]);
  for (const [name, service] of services.filter(([, { build }]) => build !== undefined)) {
    const { cap_drop, security_opt, read_only, user } = service as Record<string, unknown>;
    assert.deepEqual([cap_drop, security_opt], [["ALL"], ["no-new-privileges:true"]], name);
    // Airflow writes logs and settings in its home, as the user that its image has.
    if (name !== "airflow") assert.deepEqual([read_only, user], [true, "10001:10001"], name);
  }
});
