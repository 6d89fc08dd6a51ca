/** Scripts for SQL Server's tools, cut into the batches that a client sends. */

/** Splits at lines that say GO, as sqlcmd does; empty batches are left out. */
export function statements(script: string): string[] {
  return script.split(/^[ \t]*GO[ \t]*;?[ \t]*$/im).map((batch) => batch.trim()).filter((batch) =>
    batch !== ""
  );
}
