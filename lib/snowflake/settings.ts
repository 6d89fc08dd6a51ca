/** What a buyer sets: the YAML file of security/snowflake/settings.example.yml, made into the scripts' parameters. */
import { ConfigError } from "../errors.ts";
import { parseYaml } from "../yaml.ts";
import type { Parameters } from "./script.ts";

/** Without these nothing is run. The public keys may be missing: their users cannot log in then. */
export const required = [
  "database",
  "pipeline_credits",
  "analyst_credits",
  "allowed_networks",
  "alert_email",
];

const users = ["ingest", "transform", "quality", "export", "retention"];
const address = "(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])";
/** Each value stands in SQL, most between quotes: only what cannot end a quote is let through. */
const forms = {
  database: [/^[A-Za-z][A-Za-z0-9_]{0,100}$/, "letters, digits and underscores, a letter first"],
  credits: [/^[1-9]\d{0,6}$/, "a whole number from 1 on"],
  network: [
    new RegExp(`^${address}(?:\\.${address}){3}(?:/(?:[1-9]|[12]\\d|3[0-2]))?$`),
    "an IPv4 address or CIDR block",
  ],
  email: [/^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/, "an e-mail address"],
  key: [/^[A-Za-z0-9+/]{300,2000}={0,2}$/, "a public key in base64, in one line, without its BEGIN and END"],
} as const satisfies Record<string, readonly [RegExp, string]>;

/** @throws {ConfigError} when the file is not there, or something in it is wrong: all at once, by name. */
export async function readSettingsFile(file: string): Promise<Parameters> {
  const text = await Deno.readTextFile(file).catch((cause) => {
    throw new ConfigError(`Cannot read the settings: ${file} is not there, or may not be read`, { cause });
  });
  const { parameters, problems } = readSettings(text, file);
  if (problems.length > 0) throw new ConfigError(`Cannot use the settings: ${problems.join("; ")}`);
  return parameters;
}

/** The parameters that a file's text gives, and what is wrong with it, by name and never by value. */
export function readSettings(text: string, file: string): { parameters: Parameters; problems: string[] } {
  const { content, problems } = parseYaml(text, file);
  if (problems.length > 0) return { parameters: {}, problems };
  const parameters: Record<string, string> = {};
  const put = (parameter: string, path: string, value: unknown, form: keyof typeof forms) => {
    if (value === undefined || value === null) return;
    const [pattern, words] = forms[form];
    const values: unknown[] = form === "network" && Array.isArray(value) ? value : [value];
    if (values.length > 0 && values.every((each) => pattern.test(String(each)))) {
      const upper = values.map((each) => form === "database" ? String(each).toUpperCase() : String(each));
      parameters[parameter] = form === "network"
        ? upper.map((each) => `'${each}'`).join(", ")
        : upper.join("");
    } else problems.push(`${file}: ${path} must be ${words}`);
  };
  const root = mapping(content, [
    "database",
    "credits",
    "allowed_networks",
    "alert_email",
    "public_keys",
  ]);
  const credits = mapping(root.values.credits, ["pipeline", "analyst"]);
  const keys = mapping(root.values.public_keys, users);
  put("database", "database", root.values.database, "database");
  put("pipeline_credits", "credits.pipeline", credits.values.pipeline, "credits");
  put("analyst_credits", "credits.analyst", credits.values.analyst, "credits");
  put("allowed_networks", "allowed_networks", root.values.allowed_networks, "network");
  put("alert_email", "alert_email", root.values.alert_email, "email");
  for (const user of users) put(`${user}_public_key`, `public_keys.${user}`, keys.values[user], "key");
  const unknown = [
    ...root.unknown,
    ...credits.unknown.map((name) => `credits.${name}`),
    ...keys.unknown.map((name) => `public_keys.${name}`),
  ];
  problems.push(...unknown.map((name) => `${file} has no setting '${name}'`));
  return { parameters, problems };
}

function mapping(
  value: unknown,
  known: readonly string[],
): { values: Record<string, unknown>; unknown: string[] } {
  if (value === null || value === undefined) return { values: {}, unknown: [] };
  if (typeof value !== "object" || Array.isArray(value)) return { values: {}, unknown: ["(not a mapping)"] };
  const values = value as Record<string, unknown>;
  return { values, unknown: Object.keys(values).filter((name) => !known.includes(name)) };
}
