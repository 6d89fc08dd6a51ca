/** Snowflake, as the environment has it. */
import { readFileSync } from "node:fs";
import type { Login, SnowflakeAccount } from "../warehouse/snowflake/account.ts";
import { type Environment, file } from "./environment.ts";
import { defaultOf, type SettingNameOf } from "./settings.ts";

const account = /^[A-Za-z0-9][\w-]*(\.[\w-]+)*$/;
const identifier = /^[A-Za-z_]\w*$/;

/** The account and one way to log in; the first is the one that services use. */
export function snowflake(env: Environment): SnowflakeAccount {
  const needed = (name: SettingNameOf<"account" | "text">, form: RegExp, what: string) => {
    const value = env.text(name) ?? "";
    if (!form.test(value)) env.problems.push(`${name} must be ${what}`);
    return value;
  };
  const named = (name: SettingNameOf<"text">) => {
    const value = env.text(name);
    if (value !== undefined && !identifier.test(value)) env.problems.push(`${name} must be a name`);
    return value ?? null;
  };
  return {
    account: needed("SNOWFLAKE_ACCOUNT", account, "the account's identifier, ORGANIZATION-ACCOUNT"),
    user: needed("SNOWFLAKE_USER", /./, "a user's name"),
    role: named("SNOWFLAKE_ROLE"),
    warehouse: named("SNOWFLAKE_WAREHOUSE"),
    database: named("SNOWFLAKE_DATABASE") ?? defaultOf("SNOWFLAKE_DATABASE"),
    accessUrl: accessUrl(env),
    login: login(env),
    statementTimeout: env.number("SNOWFLAKE_STATEMENT_TIMEOUT_SECONDS"),
  };
}

function login(env: Environment): Login {
  const key = file(env, "SNOWFLAKE_PRIVATE_KEY_PATH"), token = file(env, "SNOWFLAKE_TOKEN_PATH");
  const password = env.text("SNOWFLAKE_PASSWORD"),
    passphrase = env.text("SNOWFLAKE_PRIVATE_KEY_PASSPHRASE") ?? null;
  const ways = [key?.path, token?.path, password].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    env.problems.push(
      "one of SNOWFLAKE_PRIVATE_KEY_PATH, SNOWFLAKE_TOKEN_PATH and SNOWFLAKE_PASSWORD must be set, and only one",
    );
  }
  if (key !== null) {
    if (key.text !== null && !/-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(key.text)) {
      env.problems.push("SNOWFLAKE_PRIVATE_KEY_PATH must be a private key as PKCS#8 PEM");
    }
    return { kind: "key", privateKey: key.text ?? "", passphrase };
  }
  // A token lives shorter than a stream: it is read anew for each login.
  if (token !== null) return { kind: "oauth", token: () => readFileSync(token.path, "utf8").trim() };
  return { kind: "password", password: password ?? "" };
}

function accessUrl(env: Environment): string | null {
  const value = env.text("SNOWFLAKE_ACCESS_URL");
  if (value === undefined) return null;
  const url = URL.parse(value);
  const local = url?.hostname === "localhost" || url?.hostname === "127.0.0.1";
  if (url?.protocol !== "https:" && !local) {
    env.problems.push("SNOWFLAKE_ACCESS_URL must be an https:// URL");
  }
  return value;
}
