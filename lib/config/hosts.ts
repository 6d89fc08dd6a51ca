/** The hosts that the environment names in the place of those of the permission sets. */
import { accessToUrl } from "../grants.ts";
import { accountUrl } from "../warehouse/snowflake/account_url.ts";
import { address, type Environment } from "./environment.ts";
import { brokers } from "./kafka.ts";
import { type Kind, type Named, type SettingName, settings, settingsOfKind } from "./settings.ts";

/** A set's host → those to name instead. */
export function namedHosts(env: Environment): Record<string, string[]> {
  const names = settingsOfKind("account", "address", "host", "hosts", "port", "url");
  const byHost = Map.groupBy(names, (name) => settings[name].replaces ?? "");
  return Object.fromEntries([...byHost].map(([usual, names]) => [usual, hosts(env, usual, names)]));
}

/** What the settings of one host name together. */
function hosts(env: Environment, usual: string, names: readonly SettingName[]): string[] {
  const of = <K extends Kind>(kind: K) =>
    names.find((name): name is Named<K> => settings[name].kind === kind);
  const account = of("account"), host = of("host"), port = of("port"), listed = of("hosts");
  const at = of("address"), url = of("url");
  if (account !== undefined) {
    const further = listed === undefined ? "" : env.text(listed) ?? "";
    return ofAccount(env.text(account), url === undefined ? null : env.text(url) ?? null, further) ?? [usual];
  }
  if (host !== undefined && port !== undefined) {
    return [`${env.text(host) ?? usual.split(":")[0]}:${env.number(port)}`];
  }
  if (at !== undefined) {
    const listens = address(env, at);
    return listens === null ? [] : [`${listens.hostname}:${listens.port}`];
  }
  if (url !== undefined) return [URL.parse(env.text(url) ?? "")?.host ?? usual];
  return brokers(env);
}

/** An account's own host, and those that SYSTEM$ALLOWLIST() names beside it: of stages, of certificates' status. */
function ofAccount(account: string | undefined, accessUrl: string | null, further: string): string[] | null {
  if (account === undefined) return null;
  const url = accountUrl(account, accessUrl);
  return [
    ...url === null ? [] : [accessToUrl(url).name],
    ...further.split(",").filter((host) => host !== ""),
  ];
}
