/** What the engine refuses, as SQL Server numbers it. */

export class SqlError extends Error {
  readonly state: number;
  readonly severity: number;
  /** Of the statement in its batch, from 1; set when it is known. */
  line: number;

  constructor(
    readonly number: number,
    message: string,
    { state = 1, severity = 16, line = 1 }: { state?: number; severity?: number; line?: number } = {},
  ) {
    super(message);
    this.state = state;
    this.severity = severity;
    this.line = line;
  }
}

/** What the text means is T-SQL, or not, but in no case something that this engine does. */
export function notSupported(what: string, line = 1): SqlError {
  return new SqlError(102, `Incorrect syntax: this fixture does not support ${what}.`, {
    severity: 15,
    line,
  });
}

/** Errors after which SQL Server goes on with the next statement of the batch. */
const statementOnly = new Set([515, 547, 1222, 2601, 2627, 2628, 3701, 3903, 8134]);
/** Errors that roll the open transaction back. */
const dooming = new Set([235, 241, 242, 245, 248, 1205, 3960, 8114, 8115, 8169]);

/** Whether the batch ends with this error. */
export function endsBatch(error: SqlError): boolean {
  return !statementOnly.has(error.number);
}

/** Whether the transaction ends with this error. */
export function endsTransaction(error: SqlError): boolean {
  return dooming.has(error.number);
}
