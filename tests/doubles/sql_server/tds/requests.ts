/** What a client asks once it is logged in: batches, procedures, transactions. */
import { converter } from "../engine/convert.ts";
import { notSupported, SqlError } from "../engine/errors.ts";
import { parseParameters } from "../engine/parser/parameters.ts";
import type { Parameter, Session } from "../engine/session.ts";
import type { Isolation } from "../engine/storage/transaction.ts";
import { type Message, packetType } from "./packets.ts";
import { readRpc, type RpcParameter, skipHeaders } from "./parameters.ts";
import type { Response } from "./response.ts";
import { writeDone, writeReturnStatus, writeReturnValue } from "./tokens.ts";

export type Prepared = { declared: Parameter[]; text: string };

/** Of a connection. `log` gets each text that is to run. */
export type Asked = {
  session: Session;
  prepared: Map<number, Prepared>;
  signal: AbortSignal;
  log: (text: string) => void;
};

/** Runs a request; the response still has to be ended. @returns how it ends */
export async function answer(
  message: Message,
  response: Response,
  asked: Asked,
): Promise<"batch" | "procedure"> {
  switch (message.type) {
    case packetType.batch: {
      const reader = skipHeaders(message.data);
      const text = reader.utf16(reader.left >> 1);
      asked.log(text);
      await asked.session.run(text, [], { output: response, signal: asked.signal });
      return "batch";
    }
    case packetType.rpc:
      await callProcedure(message.data, response, asked);
      return "procedure";
    case packetType.transaction:
      manageTransaction(message.data, response, asked.session);
      return "batch";
  }
  response.error(notSupported(`messages of the TDS type ${message.type}`));
  return "batch";
}

async function callProcedure(data: Uint8Array, response: Response, asked: Asked): Promise<void> {
  let whole = false, handle: number | null = null;
  try {
    const { procedure, parameters } = readRpc(data);
    if (procedure === "sp_prepare" || procedure === "sp_prepexec") {
      handle = prepare(parameters, asked);
      whole = procedure === "sp_prepare" || await run(handle, parameters.slice(3), response, asked);
    } else if (procedure === "sp_execute") {
      whole = await run(Number(parameters[0].value), parameters.slice(1), response, asked);
    } else if (procedure === "sp_unprepare") {
      whole = asked.prepared.delete(Number(parameters[0].value));
    } else if (procedure === "sp_executesql") {
      const [text, declared, ...values] = parameters;
      const given = bind(declared === undefined ? [] : declare(String(declared.value)), values);
      whole = await start(String(text.value), given, response, asked);
    } else whole = await start(callText(procedure, parameters), bound(parameters), response, asked);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    response.error(error);
  }
  response.flushDone();
  writeReturnStatus(response.out, whole ? 0 : 1);
  if (handle !== null) writeReturnValue(response.out, "@handle", handle);
  writeDone(response.out, "doneProc", { status: whole ? 0 : 2 });
}

function start(text: string, given: Parameter[], response: Response, asked: Asked): Promise<boolean> {
  asked.log(text);
  return asked.session.run(text, given, { output: response, signal: asked.signal });
}

function prepare([, declared, text]: RpcParameter[], { prepared }: Asked): number {
  const handle = Math.max(0, ...prepared.keys()) + 1;
  prepared.set(handle, { declared: declare(String(declared.value ?? "")), text: String(text.value) });
  return handle;
}

async function run(
  handle: number,
  values: RpcParameter[],
  response: Response,
  asked: Asked,
): Promise<boolean> {
  const found = asked.prepared.get(handle);
  if (found === undefined) {
    throw new SqlError(8179, `Could not find prepared statement with handle ${handle}.`);
  }
  return await start(found.text, bind(found.declared, values), response, asked);
}

function declare(text: string): Parameter[] {
  return parseParameters(text).map((parameter) => ({ ...parameter, value: null }));
}

/** Values by name, or by place where they have none, in the types that are declared. */
function bind(declared: readonly Parameter[], values: readonly RpcParameter[]): Parameter[] {
  return declared.map(({ name, type }, at) => {
    const given = values.find((each) => each.name === name) ??
      (values[at]?.name === "" ? values[at] : undefined);
    if (given === undefined) {
      throw new SqlError(
        8178,
        `The parameterized query expects the parameter '${name}', which was not supplied.`,
      );
    }
    return { name, type, value: converter(given.type, type)(given.value) };
  });
}

function callText(procedure: string, parameters: readonly RpcParameter[]): string {
  const args = parameters.map(({ name }, at) => name === "" ? `@p${at}` : `${name} = @p${at}`);
  return `EXEC ${procedure} ${args.join(", ")}`;
}

function bound(parameters: readonly RpcParameter[]): Parameter[] {
  return parameters.map(({ type, value }, at) => ({ name: `@p${at}`, type, value }));
}

const isolations: Record<number, Isolation> = {
  1: "READ UNCOMMITTED",
  2: "READ COMMITTED",
  3: "REPEATABLE READ",
  4: "SERIALIZABLE",
  5: "SNAPSHOT",
};

function manageTransaction(data: Uint8Array, response: Response, session: Session): void {
  const reader = skipHeaders(data);
  try {
    switch (reader.uint16()) {
      case 5:
        session.isolation = isolations[reader.byte()] ?? session.isolation;
        return session.begin(response);
      case 7:
        return session.commit(response);
      case 8:
        return session.rollback(response);
    }
    throw notSupported("this request of the transaction manager");
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    response.error(error);
  }
}
