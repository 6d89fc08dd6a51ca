/** A stream that cannot begin ends and says why: with 2 when a person must mend it. No password is in what it says. */
import assert from "node:assert/strict";
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from "kafkajs";
import { project, Sandbox } from "../e2e/sandbox.ts";
import { Broker } from "../doubles/kafka/broker.ts";
import { claim, Streaming, topics } from "./streaming.ts";

const group = "claimhouse";
const password = (user: string) => `pass-${user}-Zzyzx`;
const users = ["admin", "reader", "groupless", "topicless", "looker"];

/** One listener with SASL for everybody, the broker's own connections included; only `admin` may do all. */
function guarded(): Record<string, string> {
  const accounts = users.map((user) => `user_${user}="${password(user)}"`).join(" ");
  return {
    "listener.security.protocol.map": "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "sasl.mechanism.inter.broker.protocol": "PLAIN",
    "sasl.enabled.mechanisms": "PLAIN",
    "listener.name.plaintext.plain.sasl.jaas.config":
      `org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" ` +
      `password="${password("admin")}" ${accounts};`,
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:admin;User:ANONYMOUS",
  };
}

/** Allows users to do something with a topic or a group. */
function rule(
  user: string,
  resourceType: AclResourceTypes,
  resourceName: string,
  operation: AclOperationTypes,
) {
  return {
    resourceType,
    resourceName,
    operation,
    principal: `User:${user}`,
    host: "*",
    resourcePatternType: ResourcePatternTypes.LITERAL,
    permissionType: AclPermissionTypes.ALLOW,
  };
}

Deno.test("a broker that is down at the start ends the task with 1, and a line that names the brokers", async () => {
  await using sandbox = await Sandbox.make();
  const began = performance.now();
  const { code, stdout, stderr } = await sandbox.run("stream", ["--json"], {
    STREAM_HEALTH: "off",
    KAFKA_BROKERS: "127.0.0.1:1,127.0.0.1:2",
  });
  assert.deepEqual([code, stdout], [1, ""], stderr);
  assert.ok(performance.now() - began < 30_000);
  assert.match(stderr, /^error: Cannot reach Kafka at 127\.0\.0\.1:1, 127\.0\.0\.1:2: no broker answers$/m);
  assert.doesNotMatch(stderr, /^\s+at /m);
});

Deno.test("a topic that is not there ends the task with 2 and a line that names it", async () => {
  await using streaming = await Streaming.start();
  await streaming.broker.deleteTopic("members.updates");
  for (const args of [["--json"], ["--until-caught-up", "--json"]]) {
    const { code, stdout, stderr } = await streaming.run(args);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, /^error: Cannot read topic members\.updates: it is not there/m);
  }
});

Deno.test("a broker that advertises itself at a host which is not granted is said at once, with the line that grants it", async () => {
  await using broker = await Broker.start();
  for (const topic of topics) await broker.createTopic(topic);
  await using sandbox = await Sandbox.make();
  // It says that it is at localhost.
  const named = broker.address.replace("localhost", "127.0.0.1");
  const began = performance.now();
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "-P=stream-local", "--no-prompt", `--allow-net=${named}`],
      ...[`--allow-read=${sandbox.folder}`, `--allow-write=${sandbox.folder}`, "tasks/stream.ts"],
    ],
    cwd: project,
    env: { ...sandbox.env, KAFKA_BROKERS: named, STREAM_HEALTH: "off" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assert.equal(code, 2, said);
  const { address } = broker;
  assert.ok(said.includes(`error: Cannot reach ${address}, where a broker says that it is: `), said);
  assert.match(said, new RegExp(`^Grant it: .* --allow-net=${named},${address} `, "m"));
  assert.ok(performance.now() - began < 10_000);
});

Deno.test("credentials and permissions decide who may stream", async (t) => {
  const credentials = { username: "admin", password: password("admin") };
  await using broker = await Broker.start({ properties: guarded(), credentials });
  await using streaming = await Streaming.start({ broker });
  const produce = (from: number) =>
    broker.produce("claims.events", Array.from({ length: 20 }, (_, n) => claim(from + n)));
  await produce(0);
  const { TOPIC, GROUP } = AclResourceTypes, { READ, DESCRIBE } = AclOperationTypes;
  const acl = [
    ...["reader", "groupless"].flatMap((user) => topics.map((topic) => rule(user, TOPIC, topic, READ))),
    ...topics.map((topic) => rule("looker", TOPIC, topic, DESCRIBE)),
    ...["reader", "topicless", "looker"].map((user) => rule(user, GROUP, group, READ)),
  ];
  await broker.administer((admin) => admin.createAcls({ acl }));

  const run = async (user: string, given = password(user)) => {
    const finished = await streaming.run(["--until-caught-up", "--json"], {
      KAFKA_SASL_MECHANISM: "plain",
      KAFKA_SASL_USERNAME: user,
      KAFKA_SASL_PASSWORD: given,
      KAFKA_GROUP: group,
      LOG_LEVEL: "debug",
    });
    const said = finished.stdout + finished.stderr;
    assert.doesNotMatch(said, /Zzyzx/);
    assert.doesNotMatch(said, /^\s+at /m);
    return finished;
  };
  const loads = async () => {
    const { code, stdout, stderr } = await run("reader");
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).feeds["events.claim"].loaded, 20);
  };
  await t.step("who may read topics and group loads", loads);
  await produce(20);
  const refused: [what: string, user: string, says: RegExp, given?: string][] = [
    [
      "a wrong password",
      "reader",
      /error: .*the broker refuses the user name or the password/,
      "wrong-Zzyzx",
    ],
    ["an unknown user", "nobody", /error: .*the broker refuses the user name or the password/],
    ["no right to see the topics", "topicless", /error: .*claims\.events.*the user may not see it/],
    ["no right to read the topics", "looker", /error: .*the user may not use the topic/],
    ["no right to use the group", "groupless", /error: .*the user may not use the consumer group/],
  ];
  for (const [what, user, says, given] of refused) {
    await t.step(`${what} ends the task with 2`, async () => {
      const { code, stdout, stderr } = await run(user, given);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, says);
    });
  }
  await t.step("what the refused ones left is loaded by who may", loads);
});
