/** `deno task snowflake:setup` and `snowflake:verify` on the emulator, as far as it goes: it enforces no grant and no mask. */
import assert from "node:assert/strict";
import { project } from "../e2e/sandbox.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";

type Report = {
  answers: {
    stage: string;
    check: { about: string; expected: { kind: string } };
    seen: string;
    right: boolean;
  }[];
  held: { role: string; beyond: string[]; missing: string[] }[];
};

Deno.test("setup sets an account up, twice, and verify asks it everything", async (t) => {
  await using emulator = await startEmulator();
  await using sandbox = await SnowflakeSandbox.make(emulator, "verified");
  const settings = sandbox.local.path("settings.yml");
  const example = await Deno.readTextFile(`${project}/security/snowflake/settings.example.yml`);
  await Deno.writeTextFile(settings, example.replace("database: CLAIMHOUSE", "database: VERIFIED"));
  const env = { SNOWFLAKE_ROLE: "ACCOUNTADMIN" };
  const setup = (...args: string[]) =>
    sandbox.run("snowflake_setup", { args: ["--settings", settings, ...args], env });

  await t.step("the plan changes nothing", async () => {
    const before = (await emulator.statements()).length;
    const { code, stdout, stderr } = await setup();
    assert.equal(code, 0, stderr);
    assert.match(stdout, /08_masking: /);
    assert.match(stdout, /Nothing was changed/);
    assert.equal((await emulator.statements()).length, before);
  });

  await t.step("--apply does it, and again", async () => {
    const first = await setup("--apply");
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /\d+ statements ran, 5 left out for want of a setting/);
    const { code, stdout, stderr } = await setup("--apply", "--json");
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).leftOut.length, 5);
  });

  await t.step(
    "verify: what loads, unloads and is granted is right; what the emulator does not enforce is told",
    async () => {
      const { code, stdout, stderr } = await sandbox.run("snowflake_verify", { args: ["--json"] });
      assert.equal(code, 3, stderr);
      const { answers, held }: Report = JSON.parse(stdout);
      const wrong = answers.filter(({ right }) => !right);
      const tasks = answers.filter(({ stage }) => /as the tasks make them/.test(stage));
      assert.equal(tasks.length, 8);
      for (const { check, seen, right } of tasks) assert.ok(right, `${check.about}: ${seen}`);
      for (const { check, seen, right } of answers.filter(({ stage }) => /a kill/.test(stage))) {
        assert.ok(right, `${check.about}: ${seen}`);
      }
      // Refusals and masks: there are none here, so whoever asks finds them missing.
      assert.ok(
        wrong.every(({ check, stage }) =>
          check.expected.kind === "refused" || /Masks|Rows/.test(stage) || /nothing of it/.test(check.about)
        ),
      );
      assert.ok(wrong.some(({ check }) => check.expected.kind === "refused"));
      assert.deepEqual(held.flatMap(({ role, beyond }) => beyond.map((grant) => `${role}: ${grant}`)), []);
    },
  );

  await t.step("the report has places to sign", async () => {
    const { stdout } = await sandbox.run("snowflake_verify");
    assert.match(stdout, /## Signed/);
    assert.match(stdout, /\*\*does not hold\*\*/);
  });
});
