import assert from "node:assert/strict";
import { accountUrl } from "./account_url.ts";

Deno.test.each([
  { account: "ORG-Account", host: "org-account.snowflakecomputing.com" },
  { account: "ab12345.eu-central-1", host: "ab12345.eu-central-1.snowflakecomputing.com" },
  { account: "ab12345.us-west-2", host: "ab12345.snowflakecomputing.com" },
  { account: "ab12345.us-east-1.privatelink", host: "ab12345.us-east-1.privatelink.snowflakecomputing.com" },
  { account: "ab12345.cn-northwest-1", host: "ab12345.cn-northwest-1.snowflakecomputing.cn" },
])("account $account is at $host", ({ account, host }) => {
  assert.equal(accountUrl(account, null)?.host, host);
});

Deno.test("an address of its own stands for the account's", () => {
  assert.equal(accountUrl("org-account", "http://localhost:8443")?.host, "localhost:8443");
  assert.equal(accountUrl("org-account", "nowhere"), null);
});
