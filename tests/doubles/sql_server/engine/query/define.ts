/** CREATE, ALTER and DROP, which take effect at once and for all. */
import { converter } from "../convert.ts";
import { notSupported, SqlError } from "../errors.ts";
import { compileCondition, compileValue } from "../expressions/compile.ts";
import { type Frame, Scope } from "../expressions/scope.ts";
import type { ColumnDefinition, KeyDefinition, Name, Statement } from "../parser/syntax.ts";
import type { Database } from "../storage/database.ts";
import { Table } from "../storage/table.ts";
import { isSame } from "../convert.ts";

/** Kinds of statement that define(); others are none of its business. */
export const definitions = new Set<Statement["kind"]>([
  ...[
    "createSchema",
    "createTable",
    "dropTable",
    "addColumns",
    "addKey",
    "dropColumn",
    "alterColumn",
  ] as const,
  ...["createIndex", "dropIndex", "disableIndex", "tableTracking", "databaseOption"] as const,
]);

/** @throws {SqlError} as SQL Server numbers it */
export function define(statement: Statement, database: Database): void {
  database.definitions++;
  switch (statement.kind) {
    case "createSchema":
      return createSchema(statement.name, database);
    case "createTable":
      return createTable(statement, database);
    case "dropTable":
      return statement.tables.forEach((name) => dropTable(name, statement.ifExists, database));
    case "addColumns": {
      const table = database.table(statement.table);
      return statement.columns.forEach((column) => addColumn(table, column));
    }
    case "addKey":
      return addKey(database.table(statement.table), statement.key);
    case "dropColumn":
      return dropColumn(database.table(statement.table), statement.column);
    case "alterColumn":
      return alterColumn(statement, database);
    case "createIndex":
      return createIndex(statement, database);
    case "dropIndex": {
      const table = database.table(statement.table);
      table.indexes.splice(indexAt(table, statement.name), 1);
      return;
    }
    case "disableIndex": {
      const table = database.table(statement.table);
      table.indexes[indexAt(table, statement.name)].disabled = true;
      return;
    }
    case "tableTracking":
      return database.tracking.setTable(database.table(statement.table), statement.on);
    case "databaseOption":
      if (statement.option === "tracking") database.tracking.setDatabase(statement.on);
      else if (statement.option === "snapshot") database.snapshotAllowed = statement.on;
      // Readers that lock are not built here.
      else if (!statement.on) throw notSupported("READ_COMMITTED_SNAPSHOT OFF");
  }
}

function createSchema(name: string, database: Database): void {
  if (database.schemas.some((each) => each.toUpperCase() === name.toUpperCase())) {
    throw new SqlError(2714, `There is already an object named '${name}' in the database.`);
  }
  database.schemas.push(name);
}

function createTable(
  { table: name, columns, keys }: Statement & { kind: "createTable" },
  database: Database,
): void {
  if (database.find(name) !== null) {
    throw new SqlError(2714, `There is already an object named '${name.name}' in the database.`, {
      state: 6,
    });
  }
  const schema = database.schemas.find((each) => each.toUpperCase() === (name.schema ?? "dbo").toUpperCase());
  if (schema === undefined) {
    throw new SqlError(
      2760,
      `The specified schema name "${name.schema}" either does not exist or cannot be used.`,
    );
  }
  const table = new Table(database, database.newObject(), schema, name.name);
  const ownKeys = columns.filter(({ key }) => key !== null)
    .map(({ name, key }) => ({ name: null, primary: key === "primary", columns: [name] }));
  const all = [...ownKeys, ...keys].sort((a, b) => Number(b.primary) - Number(a.primary));
  const primary = all.find((key) => key.primary);
  for (const column of columns) {
    const isKey = primary?.columns.some((each) => each.toUpperCase() === column.name.toUpperCase());
    addColumn(table, isKey ? { ...column, nullable: false } : column);
  }
  if (primary === undefined) table.addIndex([], { hidden: true });
  for (const key of all) addKey(table, key);
  const stamp = table.columns.findIndex(({ type }) => type.name === "rowversion");
  if (stamp >= 0) table.addIndex([stamp], { hidden: true });
  database.tables.push(table);
}

function addColumn(table: Table, { name, type, nullable, fallback, key }: ColumnDefinition): void {
  if (table.position(name) >= 0) {
    throw new SqlError(
      2705,
      `Column names in each table must be unique. Column name '${name}' is specified twice.`,
    );
  }
  const rows = table.indexes.length === 0 ? [] : table.versions();
  const value = fallback === null ? null : compileValue(fallback, new Scope(table.database, [], new Map()));
  const convert = value === null || value.untyped ? null : converter(value.type, type);
  const make = value === null ? null : () => {
    const result = value.evaluate({ rows: [], params: [], around: surroundings(table.database) });
    return convert === null ? result : convert(result);
  };
  const isNullable = nullable ?? (type.name !== "rowversion");
  if (rows.length > 0 && !isNullable && make === null && type.name !== "rowversion") {
    throw new SqlError(
      4901,
      `ALTER TABLE only allows columns to be added that can contain nulls: '${name}'.`,
    );
  }
  table.addColumn({ name, type, nullable: isNullable, fallback: make });
  for (const version of rows) {
    const filled = type.name === "rowversion"
      ? table.database.takeRowversion(null)
      : isNullable
      ? null
      : make!();
    version.values.push(filled);
  }
  if (rows.length > 0 && key !== null) {
    addKey(table, { name: null, primary: key === "primary", columns: [name] });
  }
}

/** Of a default that is worked out outside of any session. */
function surroundings(database: Database): Frame["around"] {
  const view = { sequence: database.sequence, transaction: null };
  const now = BigInt(Date.now()) * 10_000n + 621_355_968_000_000_000n;
  return { database, view, now, transactions: 0, rowCount: 0, spid: 0, login: "" };
}

function addKey(table: Table, { name, primary, columns }: KeyDefinition): void {
  if (primary && table.primary !== null) {
    throw new SqlError(1779, `Table '${table.name}' already has a primary key defined on it.`);
  }
  const positions = positionsOf(table, columns);
  const nullable = positions.find((position) => primary && table.columns[position].nullable);
  if (nullable !== undefined) {
    throw new SqlError(
      8111,
      `Cannot define PRIMARY KEY constraint on nullable column in table '${table.name}'.`,
    );
  }
  const suffix = crypto.randomUUID().slice(0, 8).toUpperCase();
  const named = name ?? `${primary ? "PK" : "UQ"}__${table.name.slice(0, 16)}__${suffix}`;
  table.addIndex(positions, { name: named, unique: true, primary, constraint: true });
}

function positionsOf(table: Table, columns: readonly string[]): number[] {
  return columns.map((column) => {
    const position = table.position(column);
    if (position < 0) {
      throw new SqlError(1911, `Column name '${column}' does not exist in the target table or view.`);
    }
    return position;
  });
}

function dropTable(name: Name, ifExists: boolean, database: Database): void {
  const table = database.find(name);
  if (table === null) {
    if (ifExists) return;
    throw new SqlError(
      3701,
      `Cannot drop the table '${name.name}', because it does not exist or you do not have permission.`,
      { state: 5 },
    );
  }
  database.tracking.forget(table);
  database.capture.forget(table);
  database.tables.splice(database.tables.indexOf(table), 1);
}

function dropColumn(table: Table, name: string): void {
  const position = columnAt(table, name, "DROP COLUMN");
  if (table.indexes.some(({ columns, options }) => !options.hidden && columns.includes(position))) {
    throw new SqlError(5074, `The object with a key on it is dependent on column '${name}'.`);
  }
  table.indexes = table.indexes.filter(({ columns }) => !columns.includes(position));
  const rows = table.versions();
  for (const version of rows) version.values = version.values.toSpliced(position, 1);
  table.columns.splice(position, 1);
  table.rebuild((old) => old > position ? old - 1 : old, rows);
}

function alterColumn(
  { table: name, column, type, nullable }: Statement & { kind: "alterColumn" },
  database: Database,
): void {
  const table = database.table(name);
  const position = columnAt(table, column, "ALTER COLUMN");
  const old = table.columns[position];
  const rows = table.versions();
  if (nullable === false && rows.some(({ values }) => values[position] === null)) {
    throw new SqlError(
      515,
      `Cannot insert the value NULL into column '${column}', table '${table.fullName}'.`,
    );
  }
  const isKey = table.primary?.columns.includes(position) ?? false;
  if (isKey && database.tracking.minValid(table) !== null) {
    throw new SqlError(4996, `Cannot alter the key of table '${table.name}' while change tracking is on.`);
  }
  if (!isSame(old.type, type)) {
    const convert = converter(old.type, type);
    const converted = rows.map(({ values }) => convert(values[position]));
    rows.forEach((version, at) => version.values = version.values.with(position, converted[at]));
  }
  table.columns[position] = { ...old, type, nullable: isKey ? false : nullable ?? true };
  table.rebuild((each) => each, rows);
}

function columnAt(table: Table, name: string, verb: string): number {
  const position = table.position(name);
  if (position >= 0) return position;
  const what = `ALTER TABLE ${verb} failed because column '${name}' does not exist in table '${table.name}'.`;
  throw new SqlError(4924, what);
}

function createIndex(
  { name, table: tableName, unique, columns, where }: Statement & { kind: "createIndex" },
  database: Database,
): void {
  const table = database.table(tableName);
  const positions = positionsOf(table, columns);
  const scope = new Scope(database, [{ alias: table.name, columns: table.columns }], new Map());
  const condition = where === null ? null : compileCondition(where, scope);
  const filter = condition === null
    ? null
    : (values: unknown[]) =>
      condition.test({ rows: [values], params: [], around: surroundings(database) }) === true;
  table.addIndex(positions, { name, unique, filter });
}

function indexAt(table: Table, name: string): number {
  const at = table.indexes.findIndex(({ options }) => options.name?.toUpperCase() === name.toUpperCase());
  if (at >= 0) return at;
  throw new SqlError(3701, `Cannot drop the index '${table.name}.${name}', because it does not exist.`);
}
