/** Stored procedures that EXECUTE knows. */
import { lsnOf } from "./changes/capture.ts";
import type { Value } from "./convert.ts";
import { notSupported, SqlError } from "./errors.ts";
import type { Name } from "./parser/syntax.ts";
import type { Database } from "./storage/database.ts";

/** Arguments by their names in lower case, `@` included. */
export type Arguments = ReadonlyMap<string, Value>;

type Procedure = (database: Database, args: Arguments) => void;

const procedures: Record<string, { takes: string[]; run: Procedure }> = {
  SP_CDC_ENABLE_DB: { takes: [], run: (database) => database.capture.enableDatabase() },
  SP_CDC_ENABLE_TABLE: {
    takes: ["@source_schema", "@source_name", "@capture_instance", "@supports_net_changes", "@role_name"],
    run: (database, args) => {
      const [schema, name] = [text(args, "@source_schema"), text(args, "@source_name")];
      if (args.get("@role_name") != null) throw notSupported("a gating role (@role_name)");
      if (Number(args.get("@supports_net_changes") ?? 0) !== 0) {
        throw notSupported("@supports_net_changes = 1");
      }
      const table = database.table({ schema, name });
      const instance = args.get("@capture_instance") ?? `${table.schema}_${table.name}`;
      database.definitions++;
      database.capture.enableTable(table, instance);
    },
  },
  SP_CDC_DISABLE_TABLE: {
    takes: ["@source_schema", "@source_name", "@capture_instance"],
    run: (database, args) => {
      database.definitions++;
      database.capture.disableTable(text(args, "@capture_instance"));
    },
  },
  SP_CDC_CLEANUP_CHANGE_TABLE: {
    takes: ["@capture_instance", "@low_water_mark", "@threshold"],
    run: (database, args) => {
      const mark = args.get("@low_water_mark");
      if (!(mark instanceof Uint8Array)) throw notSupported("a low water mark that is not binary");
      database.capture.cleanUp(text(args, "@capture_instance"), lsnOf(mark));
    },
  },
};

/** @throws {SqlError} 2812, 8145 or what the procedure refuses */
export function execute(name: Name, args: { name: string | null; value: Value }[], database: Database): void {
  const known = procedures[name.name.toUpperCase()];
  if (known === undefined) throw new SqlError(2812, `Could not find stored procedure '${name.name}'.`);
  const named = new Map<string, Value>();
  for (const [at, arg] of args.entries()) {
    const key = arg.name ?? known.takes[at];
    if (key === undefined || !known.takes.includes(key)) {
      throw new SqlError(
        8145,
        `${arg.name ?? `Argument ${at + 1}`} is not a parameter of ${name.name} here.`,
      );
    }
    named.set(key, arg.value);
  }
  known.run(database, named);
}

function text(args: Arguments, name: string): string {
  const value = args.get(name);
  if (typeof value === "string") return value;
  throw new SqlError(201, `The procedure expects parameter '${name}', which was not supplied.`);
}
