/** What a set of a task on Snowflake grants and a run never asked for. */
import { type AuditOptions, unusedGrants } from "../e2e/audit.ts";

/** What an account takes and the emulator does not: TLS (tls_test.ts) and the cloud's own storage (storage_test.ts). */
const ofAnAccount = ["sys ca", "env NODE_EXTRA_CA_CERTS", "sys uid"];

export async function unusedOnSnowflake(
  folder: string,
  task: string,
  set: string,
  options: AuditOptions,
): Promise<string[]> {
  return (await unusedGrants(folder, task, set, options)).filter((grant) => !ofAnAccount.includes(grant));
}
