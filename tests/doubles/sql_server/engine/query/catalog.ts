/** The catalog views: INFORMATION_SCHEMA and sys. */
import type { Value } from "../convert.ts";
import type { Surroundings } from "../expressions/scope.ts";
import type { Database } from "../storage/database.ts";
import type { Index } from "../storage/index.ts";
import type { Column, Table } from "../storage/table.ts";
import { ticksOf } from "../moments.ts";
import type { SqlType } from "../types.ts";
import { captureViews } from "./capture_views.ts";
import { type SystemView, view } from "./system_view.ts";

const collation = "SQL_Latin1_General_CP1_CI_AS";
const typeIds: Record<string, number> = {
  bit: 104,
  tinyint: 48,
  smallint: 52,
  int: 56,
  bigint: 127,
  decimal: 106,
  numeric: 108,
  money: 60,
  smallmoney: 122,
  real: 59,
  float: 62,
  char: 175,
  varchar: 167,
  nchar: 239,
  nvarchar: 231,
  xml: 241,
  binary: 173,
  varbinary: 165,
  timestamp: 189,
  uniqueidentifier: 36,
  date: 40,
  time: 41,
  smalldatetime: 58,
  datetime: 61,
  datetime2: 42,
  datetimeoffset: 43,
  sql_variant: 98,
  hierarchyid: 240,
  geography: 240,
  geometry: 240,
};

/** SQL Server's older name of rowversion is the one that its catalog shows. */
function typeName({ name }: SqlType): string {
  return name === "rowversion" ? "timestamp" : name;
}

const views: Record<string, SystemView> = {
  "INFORMATION_SCHEMA.TABLES": view(
    "TABLE_CATALOG sysname, TABLE_SCHEMA sysname, TABLE_NAME sysname, TABLE_TYPE sysname",
    ({ database }) => database.tables.map(({ schema, name }) => [database.name, schema, name, "BASE TABLE"]),
  ),
  "INFORMATION_SCHEMA.COLUMNS": view(
    `TABLE_CATALOG sysname, TABLE_SCHEMA sysname, TABLE_NAME sysname, COLUMN_NAME sysname,
      ORDINAL_POSITION int, COLUMN_DEFAULT sysname, IS_NULLABLE sysname, DATA_TYPE sysname,
      CHARACTER_MAXIMUM_LENGTH int, NUMERIC_PRECISION tinyint, NUMERIC_SCALE int,
      DATETIME_PRECISION smallint, COLLATION_NAME sysname`,
    ({ database }) =>
      database.tables.flatMap(({ schema, name, columns }) =>
        columns.map((column, at) => [
          ...[database.name, schema, name, column.name, at + 1, null, column.nullable ? "YES" : "NO"],
          ...[typeName(column.type), ...informationOf(column.type)],
        ])
      ),
  ),
  "SYS.SCHEMAS": view(
    "name sysname, schema_id int",
    ({ database }) => database.schemas.map((name, at) => [name, at + 1]),
  ),
  "SYS.TABLES": view(
    "object_id int, name sysname, schema_id int, create_date datetime",
    tables,
  ),
  "SYS.OBJECTS": view(
    "object_id int, name sysname, schema_id int, create_date datetime, type char2",
    (around) => tables(around).map((row) => [...row, "U "]),
  ),
  "SYS.COLUMNS": view(
    `object_id int, column_id int, name sysname, is_nullable bit, system_type_id tinyint,
      user_type_id int, max_length smallint, precision tinyint, scale tinyint, is_computed bit,
      is_identity bit, collation_name sysname`,
    ({ database }) =>
      database.tables.flatMap(({ id, columns }) => columns.map((column) => [id, ...systemColumn(column)])),
  ),
  "SYS.TYPES": view(
    "name sysname, system_type_id tinyint, user_type_id int",
    () => Object.entries(typeIds).map(([name, id]) => [name, id, id]),
  ),
  "SYS.INDEXES": view(
    `object_id int, name sysname, index_id int, type tinyint, is_unique bit, is_primary_key bit,
      is_unique_constraint bit, has_filter bit, is_disabled bit`,
    ({ database }) =>
      indexes(database).map(([table, { id, options, disabled }]) => [
        ...[table.id, options.name, id, Math.min(id, 2), flag(options.unique), flag(options.primary)],
        ...[flag(options.constraint && !options.primary), flag(options.filter !== null), flag(disabled)],
      ]),
  ),
  "SYS.INDEX_COLUMNS": view(
    `object_id int, index_id int, index_column_id int, column_id int, key_ordinal tinyint,
      is_descending_key bit, is_included_column bit`,
    ({ database }) =>
      indexes(database).flatMap(([table, { id, columns }]) =>
        columns.map((position, at) => [table.id, id, at + 1, table.columns[position].id, at + 1, 0, 0])
      ),
  ),
  "SYS.PARTITIONS": view(
    "object_id int, index_id int, partition_number int, rows bigint",
    ({ database }) =>
      indexes(database).map(([table, index]) => [table.id, index.id, 1, BigInt(index.rows.size)]),
  ),
  "SYS.DATABASES": view(
    `database_id int, name sysname, snapshot_isolation_state tinyint, is_read_committed_snapshot_on bit,
      is_cdc_enabled bit`,
    ({ database }) => [[5, database.name, flag(database.snapshotAllowed), 1, flag(database.capture.enabled)]],
  ),
  "SYS.CHANGE_TRACKING_DATABASES": view(
    "database_id int, is_auto_cleanup_on bit, retention_period int, retention_period_units tinyint",
    ({ database }) => database.tracking.enabled ? [[5, 1, 2, 3]] : [],
  ),
  "SYS.CHANGE_TRACKING_TABLES": view(
    "object_id int, is_track_columns_updated_on bit, min_valid_version bigint",
    ({ database }) =>
      [...database.tracking.tracks()].map((
        table,
      ) => [table.id, 0, BigInt(database.tracking.minValid(table)!)]),
  ),
  ...captureViews,
};

/** The view of this name; null when there is none. */
export function systemView(schema: string | null, name: string): SystemView | null {
  return views[`${schema ?? ""}.${name}`.toUpperCase()] ?? null;
}

function flag(value: boolean): number {
  return value ? 1 : 0;
}

function tables({ database }: Surroundings): Value[][] {
  const schemaId = (table: Table) =>
    database.schemas.findIndex((name) => name.toUpperCase() === table.schema.toUpperCase()) + 1;
  return database.tables.map((table) => [table.id, table.name, schemaId(table), ticksOf(table.created)]);
}

/** Those that SQL Server would have: a heap counts as one, with id 0. */
function indexes({ tables }: Database): [Table, Index][] {
  return tables.flatMap((table) =>
    table.indexes.filter(({ options }) => !options.hidden || table.all.options === options)
      .map((index): [Table, Index] => [table, index])
  );
}

function informationOf(type: SqlType): Value[] {
  const length = (type.kind === "text" || type.kind === "binary") && type.name !== "rowversion"
    ? type.length
    : null;
  const floats: Partial<Record<string, number>> = { real: 24, float: 53 };
  const number = (type.kind === "integer" && type.name !== "bit") || type.kind === "decimal";
  const precision = number ? type.precision : floats[type.name] ?? null;
  const fraction = { date: 0, smalldatetime: 0, datetime: 3 }[type.name as "date"] ??
    (["time", "moment", "offset"].includes(type.kind) ? type.scale : null);
  const collated = type.kind === "text" && type.name !== "xml" ? collation : null;
  return [length, precision, number ? type.scale : null, fraction, collated];
}

function systemColumn({ id, name, nullable, type }: Column): Value[] {
  const wide = type.name.startsWith("n") && type.kind === "text" && type.length > 0;
  const sizes: Partial<Record<string, number>> = {
    bit: 1,
    tinyint: 1,
    smallint: 2,
    int: 4,
    bigint: 8,
    real: 4,
    float: 8,
    money: 8,
    smallmoney: 4,
    date: 3,
    time: 5,
    smalldatetime: 4,
    datetime: 8,
    datetime2: 8,
    datetimeoffset: 10,
    uniqueidentifier: 16,
  };
  const length = sizes[type.name] ?? (type.kind === "decimal" ? 9 : wide ? type.length * 2 : type.length);
  const id_ = typeIds[typeName(type)];
  const collated = type.kind === "text" && type.name !== "xml" ? collation : null;
  return [id, name, flag(nullable), id_, id_, length, type.precision, type.scale, 0, 0, collated];
}
