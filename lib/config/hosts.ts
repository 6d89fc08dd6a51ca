/** The hosts that the environment names in the place of those of the permission sets. */
import { accessToUrl } from "../grants.ts";
import { accountUrl } from "../warehouse/snowflake/account_url.ts";
import { address, type Environment, hostList } from "./environment.ts";
import {
  type SettingKind,
  type SettingName,
  type SettingNameOf,
  settings,
  settingsOfKind,
} from "./settings.ts";

/** A set's host → those to name instead. */
export function namedHosts(env: Environment): Record<string, string[]> {
  const names = settingsOfKind("account", "address", "host", "hosts", "port", "url");
  const byHost = Map.groupBy(names, (name) => settings[name].replaces ?? "");
  return Object.fromEntries([...byHost].map(([usual, names]) => [usual, hostsOf(env, usual, names)]));
}

/** What the settings of one host name together; without them, the host itself. */
export function hostsOf(env: Environment, usual: string, names: readonly SettingName[]): string[] {
  const of = <K extends SettingKind>(kind: K) =>
    names.find((name): name is SettingNameOf<K> => settings[name].kind === kind);
  const account = of("account"), host = of("host"), port = of("port"), listed = of("hosts");
  const at = of("address"), url = of("url");
  if (account !== undefined) {
    const further = listed === undefined ? "" : env.text(listed) ?? "";
    return ofAccount(env.text(account), url === undefined ? null : env.text(url) ?? null, further) ?? [usual];
  }
  if (host !== undefined || port !== undefined) {
    const [usualHost, usualPort] = usual.split(":");
    const named = host === undefined ? undefined : env.text(host);
    return [`${named ?? usualHost}:${port === undefined ? usualPort : env.number(port)}`];
  }
  if (at !== undefined) {
    const listens = address(env, at);
    return listens === null ? [] : [`${listens.hostname}:${listens.port}`];
  }
  if (url !== undefined) return [URL.parse(env.text(url) ?? "")?.host ?? usual];
  const named = listed === undefined ? [] : hostList(env, listed);
  return named.length === 0 ? [usual] : named;
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
