/**
 * What pods reach, for Python's tests: a Snowflake account that is set up whole, SQL Server with the samples' tables, and a
 * Kafka with the topics. Prints where all of it is as one line of JSON, and goes when its standard input ends.
 *
 * Each line of its standard input, a number, adds so many claims of yesterday to a topic, and is answered by the same line.
 */
import { generateKeyPairSync } from "node:crypto";
import process from "node:process";
import { createInterface } from "node:readline";
import { Broker } from "../doubles/kafka/broker.ts";
import { claim, topics } from "../kafka/streaming.ts";
import { project } from "../e2e/sandbox.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "../snowflake/snowflake_sandbox.ts";
import { TestDatabase, testLogin } from "../doubles/sql_server/test_database.ts";

await using emulator = await startEmulator();
await using sandbox = await SnowflakeSandbox.make(emulator, "claimhouse", []);
await using database = await TestDatabase.create({ real: false });
for (const file of ["schema.sql", "seed.sql"]) {
  await database.run(await Deno.readTextFile(`${project}/samples/sqlserver/${file}`));
}
await using broker = await Broker.start();
for (const topic of topics) await broker.createTopic(topic, { partitions: 2 });

/** A login of Snowflake, as its Secret has it. */
async function login(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await emulator.addUser({
    name: `CLAIMHOUSE_${name}`,
    roles: [`CLAIMS_${name}`],
    default_role: `CLAIMS_${name}`,
    public_keys: [publicKey],
  });
  return [`claimhouse-${name.toLowerCase()}`, { "private_key.p8": privateKey }] as const;
}

const logins = await Promise.all(["INGEST", "TRANSFORM", "QUALITY", "EXPORT", "RETENTION"].map(login));
const { port } = database.config;
console.log(JSON.stringify({
  settings: {
    SNOWFLAKE_ACCOUNT: emulator.env.SNOWFLAKE_ACCOUNT,
    SNOWFLAKE_ACCESS_URL: emulator.url,
    SNOWFLAKE_DATABASE: sandbox.database,
    KAFKA_BROKERS: broker.address,
    MSSQL_HOST: "localhost",
    MSSQL_PORT: String(port),
    MSSQL_USER: testLogin.user,
    MSSQL_ENCRYPT: "false",
  },
  secrets: {
    ...Object.fromEntries(logins),
    "claimhouse-sqlserver": { MSSQL_PASSWORD: testLogin.password },
    "claimhouse-kafka": {},
  },
  ports: [Number(new URL(emulator.url).port), Number(broker.address.split(":")[1]), port],
}));

const noon = new Date();
noon.setUTCDate(noon.getUTCDate() - 1);
noon.setUTCHours(12);
for await (const line of createInterface({ input: process.stdin })) {
  const claims = Array.from(
    { length: Number(line) },
    (_, at) => ({ ...claim(at), timestamp: `${noon.getTime()}` }),
  );
  await broker.produce("claims.events", claims);
  console.log(line);
}
