/** Functions of one value, by name. */
import type { Value } from "../convert.ts";
import { SqlError } from "../errors.ts";
import { bigEndian } from "../convert_binary.ts";
import { type SqlType, sqlType } from "../types.ts";
import { lsnBytes, lsnOf } from "../changes/capture.ts";
import { firstOf } from "./compile.ts";
import { converted } from "./converted.ts";
import { dateFunctions } from "./date_functions.ts";
import type { Compiled, Frame, Scope } from "./scope.ts";
import { textFunctions } from "./text_functions.ts";

/** @throws {SqlError} where the arguments do not fit */
export type Function = (args: Compiled[], scope: Scope) => Compiled;

const int = sqlType("int"), bigint = sqlType("bigint"), sysname = sqlType("nvarchar", { length: 128 });
const lsn = sqlType("binary", { length: 10 });

/** A function of the session alone. */
export function session(type: SqlType, evaluate: (frame: Frame) => Value): Function {
  return (args) => {
    if (args.length > 0) throw new SqlError(174, "The function takes no arguments.");
    return { type, nullable: true, reads: 0, evaluate };
  };
}

/** A function whose arguments are taken to these types, and none of them may be NULL. */
export function strict(
  type: SqlType,
  takes: readonly SqlType[],
  evaluate: (values: Value[], frame: Frame) => Value,
): Function {
  return (args) => {
    if (args.length !== takes.length) {
      throw new SqlError(174, `The function requires ${takes.length} argument(s).`);
    }
    const values = args.map((arg, at) => converted(arg, takes[at]).evaluate);
    return {
      type,
      nullable: true,
      reads: args.reduce((bits, { reads }) => bits | reads, 0),
      evaluate: (frame) => {
        const given = values.map((value) => value(frame));
        return given.includes(null) ? null : evaluate(given, frame);
      },
    };
  };
}

const functions: Record<string, Function> = {
  ...dateFunctions,
  ...textFunctions,
  COALESCE: (args) => firstOf(args, (frame) => first(args, frame)),
  ISNULL: ([value, instead]) => {
    if (value.untyped) return instead;
    const other = converted(instead, value.type).evaluate;
    return {
      type: value.type,
      nullable: instead.nullable,
      reads: value.reads | instead.reads,
      evaluate: (frame) => value.evaluate(frame) ?? other(frame),
    };
  },
  NEWID: session(sqlType("uniqueidentifier"), () => crypto.randomUUID().toUpperCase()),
  OBJECT_ID: (args, scope) =>
    strict(int, [sysname, ...args.slice(1).map(() => sysname)], ([text]) => {
      const name = splitName(text);
      return name === null ? null : scope.database.find(name)?.id ?? null;
    })(args, scope),
  OBJECT_NAME: (args, scope) =>
    strict(sysname, [int], ([id]) => scope.database.tables.find((table) => table.id === id)?.name ?? null)(
      args,
      scope,
    ),
  SCHEMA_NAME: (args, scope) =>
    args.length === 0
      ? { type: sysname, nullable: false, reads: 0, evaluate: () => "dbo" }
      : strict(sysname, [int], ([id]) => scope.database.schemas[id - 1] ?? null)(args, scope),
  SCHEMA_ID: (args, scope) =>
    strict(int, [sysname], ([name]) => {
      const at = scope.database.schemas.findIndex((each) => each.toUpperCase() === name.toUpperCase());
      return at < 0 ? null : at + 1;
    })(args, scope),
  DB_ID: session(sqlType("smallint"), () => 5),
  DB_NAME: session(sysname, ({ around }) => around.database.name),
  SUSER_SNAME: session(sysname, ({ around }) => around.login),
  MIN_ACTIVE_ROWVERSION: session(
    sqlType("binary", { length: 8 }),
    ({ around }) => bigEndian(around.database.minActiveRowversion, 8),
  ),
  CHANGE_TRACKING_CURRENT_VERSION: session(bigint, ({ around }) => {
    const version = around.database.tracking.current(around.view);
    return version === null ? null : BigInt(version);
  }),
  CHANGE_TRACKING_MIN_VALID_VERSION: strict(bigint, [int], ([id], { around }) => {
    const { tables, tracking } = around.database;
    const version = tracking.minValid(tables.find((table) => table.id === id));
    return version === null ? null : BigInt(version);
  }),
  "SYS.FN_CDC_GET_MAX_LSN": session(lsn, ({ around }) => {
    const { last } = around.database.capture;
    return last === null ? null : lsnBytes(last);
  }),
  "SYS.FN_CDC_GET_MIN_LSN": strict(
    lsn,
    [sysname],
    ([name], { around }) => lsnBytes(around.database.capture.instance(name)?.start ?? 0n),
  ),
  "SYS.FN_CDC_INCREMENT_LSN": strict(lsn, [lsn], ([value]) => lsnBytes(lsnOf(value) + 1n)),
  "SYS.FN_CDC_DECREMENT_LSN": strict(lsn, [lsn], ([value]) => lsnBytes(lsnOf(value) - 1n)),
  "SYS.FN_CDC_MAP_LSN_TO_TIME": strict(sqlType("datetime"), [lsn], ([value], { around }) => {
    const wanted = lsnOf(value);
    return around.database.capture.log.find((each) => each.lsn === wanted)?.ended ?? null;
  }),
  "SYS.FN_CDC_MAP_TIME_TO_LSN": strict(
    lsn,
    [sysname, sqlType("datetime")],
    ([operator, time], { around }) => {
      const { log } = around.database.capture;
      const found = {
        "smallest greater than": log.find(({ ended }) => ended > time),
        "smallest greater than or equal": log.find(({ ended }) => ended >= time),
        "largest less than": log.findLast(({ ended }) => ended < time),
        "largest less than or equal": log.findLast(({ ended }) => ended <= time),
      }[operator as "largest less than"];
      return found === undefined ? null : lsnBytes(found.lsn);
    },
  ),
};

function first(args: readonly Compiled[], frame: Frame): number | null {
  const at = args.findIndex(({ evaluate }) => evaluate(frame) !== null);
  return at < 0 ? null : at;
}

/** @throws {SqlError} 195 for a function that is not known here */
export function callFunction(name: string, args: Compiled[], scope: Scope): Compiled {
  if (Object.hasOwn(functions, name)) return functions[name](args, scope);
  throw new SqlError(
    195,
    `'${name}' is not a recognized built-in function name, or not one of this fixture.`,
    {
      severity: 15,
    },
  );
}

const variables: Record<string, Compiled> = {
  "@@dbts": variable(
    sqlType("varbinary", { length: 8 }),
    ({ around }) => bigEndian(around.database.lastRowversion, 8),
  ),
  "@@trancount": variable(int, ({ around }) => around.transactions),
  "@@rowcount": variable(int, ({ around }) => around.rowCount),
  "@@spid": variable(sqlType("smallint"), ({ around }) => around.spid),
  "@@version": variable(
    sqlType("nvarchar", { length: 300 }),
    () => "Microsoft SQL Server 2022 (fixture of Claimhouse's tests) - 16.0.1000.6 (X64)",
  ),
};

function variable(type: SqlType, evaluate: (frame: Frame) => Value): Compiled {
  return { type, nullable: true, reads: 0, evaluate };
}

/** `@@name`, one of those that the parser lets pass. */
export function systemVariable(name: string): Compiled {
  return variables[name];
}

/** `schema.name` with or without brackets; null when it is no name. */
export function splitName(text: string): { schema: string | null; name: string } | null {
  const parts = text.match(/\[(?:[^\]]|\]\])*\]|[^.[\]]+/g)?.map((part) =>
    part.startsWith("[") ? part.slice(1, -1).replaceAll("]]", "]") : part.trim()
  );
  return parts === undefined ? null : { schema: parts.at(-2) ?? null, name: parts.at(-1)! };
}
