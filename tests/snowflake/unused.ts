/** What a set of a task on Snowflake grants and a run never asked for. */
import { type AuditOptions, unusedGrants } from "../e2e/audit.ts";

/** What TLS takes, which the emulator is not asked over here: tls_test.ts is. */
const ofTls = ["sys ca", "env NODE_EXTRA_CA_CERTS"];

export async function unusedOnSnowflake(
  folder: string,
  task: string,
  set: string,
  options: AuditOptions,
): Promise<string[]> {
  return (await unusedGrants(folder, task, set, options)).filter((grant) => !ofTls.includes(grant));
}
