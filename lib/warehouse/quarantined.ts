/** A row of `ops.quarantine` with its batch's columns, as the warehouses' queries select it, as the record that it is. */
import type { QuarantinedRecord, Row } from "./warehouse.ts";

export function quarantinedOf(row: Row): QuarantinedRecord {
  const { source_kind, byte_offset, byte_length, columns, raw, ...rest } = row;
  return {
    ...rest,
    sourceKind: source_kind,
    record: Number(rest.record),
    records: Number(rest.records),
    byteOffset: byte_offset === null ? null : Number(byte_offset),
    byteLength: Number(byte_length),
    columns: columns === null ? [] : JSON.parse(String(columns)),
    raw: raw === null ? null : Uint8Array.fromHex(String(raw)),
  } as QuarantinedRecord;
}
