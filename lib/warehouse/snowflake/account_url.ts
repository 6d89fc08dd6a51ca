/** Where an account is reached, as the driver has it: the region may be in the account's identifier. */

/** Null where the address is none. */
export function accountUrl(account: string, accessUrl: string | null): URL | null {
  if (accessUrl !== null) return URL.parse(accessUrl);
  const [, name, region = ""] = /^([^.]*)\.?(.*)$/.exec(account)!;
  // The oldest region is left out of the name; those in China have a domain of their own.
  const place = region === "" || region === "us-west-2" ? name : `${name}.${region}`;
  return URL.parse(`https://${place}.snowflakecomputing.${/^cn-/i.test(region) ? "cn" : "com"}`);
}
