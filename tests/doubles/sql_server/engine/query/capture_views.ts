/** The views of Change Data Capture. */
import { lsnBytes } from "../changes/capture.ts";
import { type SystemView, view } from "./system_view.ts";

export const captureViews: Record<string, SystemView> = {
  "CDC.CHANGE_TABLES": view(
    `object_id int, source_object_id int, capture_instance sysname, start_lsn lsn, end_lsn lsn,
      supports_net_changes bit`,
    ({ database }) =>
      database.capture.instances.map(({ name, table, start }, at) => [
        ...[table.id + 1 + at, table.id, name, lsnBytes(start), null, 0],
      ]),
  ),
  "CDC.CAPTURED_COLUMNS": view(
    "object_id int, column_name sysname, column_id int, column_type sysname, column_ordinal int",
    ({ database }) =>
      database.capture.instances.flatMap(({ table, columns }, at) =>
        columns.map(({ name, id, type }, n) => [table.id + 1 + at, name, id, type.name, n + 1])
      ),
  ),
  "CDC.LSN_TIME_MAPPING": view(
    "start_lsn lsn, tran_begin_time datetime, tran_end_time datetime",
    ({ database }) => database.capture.log.map(({ lsn, began, ended }) => [lsnBytes(lsn), began, ended]),
  ),
};
