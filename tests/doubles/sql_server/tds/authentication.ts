/** Who may log in. */
import { SqlError } from "../engine/errors.ts";
import type { Database } from "../engine/storage/database.ts";
import type { Faults } from "../faults.ts";
import type { Login } from "./login.ts";

export type Credentials = {
  users: readonly { user: string; password: string }[];
  /** The access token that is good; null when none is. */
  token: string | null;
};

/** A login that was tried; `error` is the number that it was refused with. */
export type LoginRecord = {
  user: string;
  application: string;
  host: string;
  library: string;
  database: string;
  readOnlyIntent: boolean;
  encrypted: boolean;
  /** Whether it came with an access token. */
  token: boolean;
  error: number | null;
};

/** Null when the login is good, else what it is refused with. */
export function authenticate(
  login: Login,
  { users, token, faults, database }: Credentials & { faults: Faults; database: Database },
): SqlError | null {
  const refused = faults.takeRefusal();
  if (refused !== null) {
    return new SqlError(refused, `Login is refused with error ${refused} by a fault of the fixture.`, {
      severity: 14,
    });
  }
  const good = login.token !== null
    ? token !== null && login.token === token
    : !login.integrated && users.some(({ user, password }) =>
      user.toUpperCase() === login.user.toUpperCase() && password === login.password
    );
  if (!good) {
    const who = login.token === null ? login.user : "<token-identified principal>";
    return new SqlError(18456, `Login failed for user '${who}'.`, { severity: 14 });
  }
  if (login.database !== "" && login.database.toUpperCase() !== database.name.toUpperCase()) {
    return new SqlError(
      4060,
      `Cannot open database "${login.database}" requested by the login. The login failed.`,
      { severity: 11 },
    );
  }
  return null;
}
