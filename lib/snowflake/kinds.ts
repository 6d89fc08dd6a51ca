/** What kind a statement is: the words that say what it does, without names. */

const kinds = [
  /^(CREATE)(?: OR REPLACE)?(?: TRANSIENT)?(?: SECURE)? (\w+(?: MONITOR| RULE| POLICY| ACCESS POLICY| FORMAT| INTEGRATION)?)\b/,
  /^(ALTER) (RESOURCE MONITOR|NETWORK RULE|MASKING POLICY|ROW ACCESS POLICY|NOTIFICATION INTEGRATION|\w+) .*?\b(SET BODY|SET TAG|SET MASKING POLICY|SET AUTHENTICATION POLICY|SET \w+|ADD COLUMN|RESUME)\b/,
  /^(GRANT OWNERSHIP)\b.*? (ON (?:ALL|FUTURE))\b/,
  /^(GRANT OWNERSHIP)\b/,
  /^(GRANT DATABASE ROLE|GRANT ROLE)\b.*? (TO (?:ROLE|USER)) /,
  /^(GRANT)\b.*? (ON ACCOUNT|ON (?:ALL|FUTURE)|ON (?:ROW ACCESS POLICY|FILE FORMAT|\w+))\b.*? (TO (?:ROLE|SHARE)) /,
  /^(REVOKE)\b/,
  /^(USE) (\w+)/,
  /^(INSERT)\b/,
];

/** `CREATE MASKING POLICY`, `ALTER TAG SET MASKING POLICY`, `GRANT ON FUTURE TO ROLE`; or its first word. */
export function kindOf(sql: string): string {
  const text = sql.replaceAll(/--[^\n]*/g, "").replaceAll(/\s+/g, " ").trim().toUpperCase();
  for (const kind of kinds) {
    const found = kind.exec(text);
    if (found !== null) return found.slice(1).join(" ");
  }
  return text.split(" ", 1)[0];
}
