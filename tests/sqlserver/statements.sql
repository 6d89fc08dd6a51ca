-- Written by statements_test.ts: what the source says to SQL Server. Parameters are nvarchar texts.

-- what the table is
-- @p0 = core, @p1 = claim_line
SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION
FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = @p0 AND TABLE_NAME = @p1 ORDER BY ORDINAL_POSITION;

-- @p0 = [core].[claim_line]
SELECT i.index_id, c.name, c.is_nullable
FROM sys.indexes AS i
JOIN sys.index_columns AS ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
WHERE i.object_id = OBJECT_ID(@p0) AND i.is_unique = 1 AND i.has_filter = 0 AND i.is_disabled = 0
AND ic.is_included_column = 0
ORDER BY i.index_id, ic.key_ordinal;

-- what the database allows
SELECT snapshot_isolation_state FROM sys.databases WHERE name = DB_NAME();

-- ranges of its key
-- @p0 = [core].[claim_line]
SELECT SUM(rows) FROM sys.partitions WHERE object_id = OBJECT_ID(@p0) AND index_id IN (0, 1);

SELECT [claim_id], [line_number] FROM [core].[claim_line] ORDER BY [claim_id], [line_number] OFFSET 250000 ROWS FETCH NEXT 1 ROWS ONLY;

-- its totals
SELECT CONVERT(varchar(20), COUNT_BIG(*)), CONVERT(varchar(41), SUM(CAST([allowed] AS decimal(38,2)))), CONVERT(varchar(41), SUM(CAST([paid] AS decimal(38,4)))), CONVERT(varchar(41), SUM(CAST([copay] AS decimal(38,4)))) FROM [core].[claim_line];

-- watermark: where changes stand
SELECT CONVERT(varchar(27), CAST(DATEADD(second, -60, SYSUTCDATETIME()) AS datetime2(7)), 121);

-- rowversion: where changes stand
SELECT CONVERT(varchar(16), MIN_ACTIVE_ROWVERSION(), 2);

-- change-tracking: where changes stand
-- @p0 = [core].[claim_line]
SELECT CONVERT(varchar(20), CHANGE_TRACKING_MIN_VALID_VERSION(OBJECT_ID(@p0)));

SELECT CONVERT(varchar(20), CHANGE_TRACKING_CURRENT_VERSION());

-- cdc: where changes stand
-- @p0 = [core].[claim_line]
SELECT TOP (1) t.capture_instance, CONVERT(varchar(20), sys.fn_cdc_get_min_lsn(t.capture_instance), 2),
CONVERT(varchar(20), sys.fn_cdc_get_max_lsn(), 2),
DATEDIFF(second, sys.fn_cdc_map_lsn_to_time(sys.fn_cdc_get_max_lsn()), SYSDATETIME())
FROM cdc.change_tables AS t WHERE t.source_object_id = OBJECT_ID(@p0) ORDER BY t.start_lsn DESC;

-- all of it: a window, and one that goes on within
-- @p0 = C9, @p1 = 1
SELECT TOP (100000) [claim_id], [line_number], CONVERT(varchar(27), [updated_at], 121), [code], [name], [note], CONVERT(nvarchar(max), [old_note]), CONVERT(nvarchar(max), [payload]), CONVERT(varchar(max), [hash], 2), CONVERT(varchar(max), [scan], 2), CONVERT(varchar(max), CONVERT(varbinary(892), [node]), 2), CONCAT([is_denied], ',', [small], ',', [units], ',', [big], ',', CONVERT(varchar(41), [charge]), ',', CONVERT(varchar(41), [allowed]), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [paid])), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [copay])), ',', CONVERT(varchar(32), [ratio], 3), ',', CONVERT(varchar(32), [score], 3), ',', CONVERT(varchar(10), [service_date], 23), ',', CONVERT(varchar(16), [service_time], 121), ',', CONVERT(varchar(19), [received], 120), ',', CONVERT(varchar(23), [adjudicated], 121), ',', CONVERT(varchar(34), [sent], 121), ',', CONVERT(char(36), [trace]), ',', CONVERT(varchar(16), CONVERT(binary(8), [row_version]), 2)) FROM [core].[claim_line] WHERE ([claim_id] < CAST(@p0 AS varchar(20)) OR ([claim_id] = CAST(@p0 AS varchar(20)) AND ([line_number] <= CAST(@p1 AS smallint)))) ORDER BY [claim_id], [line_number];

-- @p0 = C1, @p1 = 2, @p2 = C9, @p3 = 1
SELECT TOP (100000) [claim_id], [line_number], CONVERT(varchar(27), [updated_at], 121), [code], [name], [note], CONVERT(nvarchar(max), [old_note]), CONVERT(nvarchar(max), [payload]), CONVERT(varchar(max), [hash], 2), CONVERT(varchar(max), [scan], 2), CONVERT(varchar(max), CONVERT(varbinary(892), [node]), 2), CONCAT([is_denied], ',', [small], ',', [units], ',', [big], ',', CONVERT(varchar(41), [charge]), ',', CONVERT(varchar(41), [allowed]), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [paid])), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [copay])), ',', CONVERT(varchar(32), [ratio], 3), ',', CONVERT(varchar(32), [score], 3), ',', CONVERT(varchar(10), [service_date], 23), ',', CONVERT(varchar(16), [service_time], 121), ',', CONVERT(varchar(19), [received], 120), ',', CONVERT(varchar(23), [adjudicated], 121), ',', CONVERT(varchar(34), [sent], 121), ',', CONVERT(char(36), [trace]), ',', CONVERT(varchar(16), CONVERT(binary(8), [row_version]), 2)) FROM [core].[claim_line] WHERE ([claim_id] > CAST(@p0 AS varchar(20)) OR ([claim_id] = CAST(@p0 AS varchar(20)) AND ([line_number] > CAST(@p1 AS smallint)))) AND ([claim_id] < CAST(@p2 AS varchar(20)) OR ([claim_id] = CAST(@p2 AS varchar(20)) AND ([line_number] <= CAST(@p3 AS smallint)))) ORDER BY [claim_id], [line_number];

-- watermark: a window, and one that goes on within
-- @p0 = 2026-11-25 09:00:00.0000000, @p1 = 2026-11-25 10:00:00.0000000
SELECT TOP (100000) [claim_id], [line_number], CONVERT(varchar(27), [updated_at], 121), [code], [name], [note], CONVERT(nvarchar(max), [old_note]), CONVERT(nvarchar(max), [payload]), CONVERT(varchar(max), [hash], 2), CONVERT(varchar(max), [scan], 2), CONVERT(varchar(max), CONVERT(varbinary(892), [node]), 2), CONCAT([is_denied], ',', [small], ',', [units], ',', [big], ',', CONVERT(varchar(41), [charge]), ',', CONVERT(varchar(41), [allowed]), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [paid])), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [copay])), ',', CONVERT(varchar(32), [ratio], 3), ',', CONVERT(varchar(32), [score], 3), ',', CONVERT(varchar(10), [service_date], 23), ',', CONVERT(varchar(16), [service_time], 121), ',', CONVERT(varchar(19), [received], 120), ',', CONVERT(varchar(23), [adjudicated], 121), ',', CONVERT(varchar(34), [sent], 121), ',', CONVERT(char(36), [trace]), ',', CONVERT(varchar(16), CONVERT(binary(8), [row_version]), 2)) FROM [core].[claim_line] WHERE ([updated_at] > CONVERT(datetime2(7), @p0, 121)) AND ([updated_at] <= CONVERT(datetime2(7), @p1, 121)) ORDER BY [updated_at], [claim_id], [line_number];

-- @p0 = 2026-11-25 09:00:00.0000000, @p1 = C1, @p2 = 2, @p3 = 2026-11-25 10:00:00.0000000
SELECT TOP (100000) [claim_id], [line_number], CONVERT(varchar(27), [updated_at], 121), [code], [name], [note], CONVERT(nvarchar(max), [old_note]), CONVERT(nvarchar(max), [payload]), CONVERT(varchar(max), [hash], 2), CONVERT(varchar(max), [scan], 2), CONVERT(varchar(max), CONVERT(varbinary(892), [node]), 2), CONCAT([is_denied], ',', [small], ',', [units], ',', [big], ',', CONVERT(varchar(41), [charge]), ',', CONVERT(varchar(41), [allowed]), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [paid])), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [copay])), ',', CONVERT(varchar(32), [ratio], 3), ',', CONVERT(varchar(32), [score], 3), ',', CONVERT(varchar(10), [service_date], 23), ',', CONVERT(varchar(16), [service_time], 121), ',', CONVERT(varchar(19), [received], 120), ',', CONVERT(varchar(23), [adjudicated], 121), ',', CONVERT(varchar(34), [sent], 121), ',', CONVERT(char(36), [trace]), ',', CONVERT(varchar(16), CONVERT(binary(8), [row_version]), 2)) FROM [core].[claim_line] WHERE ([updated_at] > CONVERT(datetime2(7), @p0, 121) OR ([updated_at] = CONVERT(datetime2(7), @p0, 121) AND ([claim_id] > CAST(@p1 AS varchar(20)) OR ([claim_id] = CAST(@p1 AS varchar(20)) AND ([line_number] > CAST(@p2 AS smallint)))))) AND ([updated_at] <= CONVERT(datetime2(7), @p3, 121)) ORDER BY [updated_at], [claim_id], [line_number];

-- rowversion: a window, and one that goes on within
-- @p0 = 00000000000007D0, @p1 = 00000000000007D1
SELECT TOP (100000) CONVERT(varchar(16), CONVERT(binary(8), [row_version]), 2), [claim_id], [line_number], CONVERT(varchar(27), [updated_at], 121), [code], [name], [note], CONVERT(nvarchar(max), [old_note]), CONVERT(nvarchar(max), [payload]), CONVERT(varchar(max), [hash], 2), CONVERT(varchar(max), [scan], 2), CONVERT(varchar(max), CONVERT(varbinary(892), [node]), 2), CONCAT([is_denied], ',', [small], ',', [units], ',', [big], ',', CONVERT(varchar(41), [charge]), ',', CONVERT(varchar(41), [allowed]), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [paid])), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [copay])), ',', CONVERT(varchar(32), [ratio], 3), ',', CONVERT(varchar(32), [score], 3), ',', CONVERT(varchar(10), [service_date], 23), ',', CONVERT(varchar(16), [service_time], 121), ',', CONVERT(varchar(19), [received], 120), ',', CONVERT(varchar(23), [adjudicated], 121), ',', CONVERT(varchar(34), [sent], 121), ',', CONVERT(char(36), [trace]), ',', CONVERT(varchar(16), CONVERT(binary(8), [row_version]), 2)) FROM [core].[claim_line] WHERE ([row_version] > CONVERT(binary(8), @p0, 2)) AND ([row_version] <= CONVERT(binary(8), @p1, 2)) ORDER BY [row_version];

-- change-tracking: a window, and one that goes on within
-- @p0 = 40, @p1 = 42
SELECT TOP (100000) CONVERT(varchar(20), ct.SYS_CHANGE_VERSION), ct.SYS_CHANGE_OPERATION, CASE WHEN t.[claim_id] IS NULL THEN 1 ELSE 0 END, ct.[claim_id], ct.[line_number], CONVERT(varchar(27), t.[updated_at], 121), t.[code], t.[name], t.[note], CONVERT(nvarchar(max), t.[old_note]), CONVERT(nvarchar(max), t.[payload]), CONVERT(varchar(max), t.[hash], 2), CONVERT(varchar(max), t.[scan], 2), CONVERT(varchar(max), CONVERT(varbinary(892), t.[node]), 2), CONCAT(t.[is_denied], ',', t.[small], ',', t.[units], ',', t.[big], ',', CONVERT(varchar(41), t.[charge]), ',', CONVERT(varchar(41), t.[allowed]), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), t.[paid])), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), t.[copay])), ',', CONVERT(varchar(32), t.[ratio], 3), ',', CONVERT(varchar(32), t.[score], 3), ',', CONVERT(varchar(10), t.[service_date], 23), ',', CONVERT(varchar(16), t.[service_time], 121), ',', CONVERT(varchar(19), t.[received], 120), ',', CONVERT(varchar(23), t.[adjudicated], 121), ',', CONVERT(varchar(34), t.[sent], 121), ',', CONVERT(char(36), t.[trace]), ',', CONVERT(varchar(16), CONVERT(binary(8), t.[row_version]), 2)) FROM CHANGETABLE(CHANGES [core].[claim_line], 40) AS ct LEFT JOIN [core].[claim_line] AS t ON t.[claim_id] = ct.[claim_id] AND t.[line_number] = ct.[line_number] WHERE (ct.SYS_CHANGE_VERSION > CAST(@p0 AS bigint)) AND (ct.SYS_CHANGE_VERSION <= CAST(@p1 AS bigint)) ORDER BY ct.SYS_CHANGE_VERSION, ct.[claim_id], ct.[line_number];

-- @p0 = 41, @p1 = C1, @p2 = 2, @p3 = 42
SELECT TOP (100000) CONVERT(varchar(20), ct.SYS_CHANGE_VERSION), ct.SYS_CHANGE_OPERATION, CASE WHEN t.[claim_id] IS NULL THEN 1 ELSE 0 END, ct.[claim_id], ct.[line_number], CONVERT(varchar(27), t.[updated_at], 121), t.[code], t.[name], t.[note], CONVERT(nvarchar(max), t.[old_note]), CONVERT(nvarchar(max), t.[payload]), CONVERT(varchar(max), t.[hash], 2), CONVERT(varchar(max), t.[scan], 2), CONVERT(varchar(max), CONVERT(varbinary(892), t.[node]), 2), CONCAT(t.[is_denied], ',', t.[small], ',', t.[units], ',', t.[big], ',', CONVERT(varchar(41), t.[charge]), ',', CONVERT(varchar(41), t.[allowed]), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), t.[paid])), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), t.[copay])), ',', CONVERT(varchar(32), t.[ratio], 3), ',', CONVERT(varchar(32), t.[score], 3), ',', CONVERT(varchar(10), t.[service_date], 23), ',', CONVERT(varchar(16), t.[service_time], 121), ',', CONVERT(varchar(19), t.[received], 120), ',', CONVERT(varchar(23), t.[adjudicated], 121), ',', CONVERT(varchar(34), t.[sent], 121), ',', CONVERT(char(36), t.[trace]), ',', CONVERT(varchar(16), CONVERT(binary(8), t.[row_version]), 2)) FROM CHANGETABLE(CHANGES [core].[claim_line], 40) AS ct LEFT JOIN [core].[claim_line] AS t ON t.[claim_id] = ct.[claim_id] AND t.[line_number] = ct.[line_number] WHERE (ct.SYS_CHANGE_VERSION > CAST(@p0 AS bigint) OR (ct.SYS_CHANGE_VERSION = CAST(@p0 AS bigint) AND (ct.[claim_id] > CAST(@p1 AS varchar(20)) OR (ct.[claim_id] = CAST(@p1 AS varchar(20)) AND (ct.[line_number] > CAST(@p2 AS smallint)))))) AND (ct.SYS_CHANGE_VERSION <= CAST(@p3 AS bigint)) ORDER BY ct.SYS_CHANGE_VERSION, ct.[claim_id], ct.[line_number];

-- cdc: a window, and one that goes on within
-- @p0 = 00000000000000000002, @p1 = 0000000000000000000F
SELECT TOP (100000) CONVERT(varchar(20), __$start_lsn, 2), CONVERT(varchar(20), __$seqval, 2), CONVERT(varchar(2), __$operation), CONVERT(varchar(27), sys.fn_cdc_map_lsn_to_time(__$start_lsn), 121), [claim_id], [line_number], CONVERT(varchar(27), [updated_at], 121), [code], [name], [note], CONVERT(nvarchar(max), [old_note]), CONVERT(nvarchar(max), [payload]), CONVERT(varchar(max), [hash], 2), CONVERT(varchar(max), [scan], 2), CONVERT(varchar(max), CONVERT(varbinary(892), [node]), 2), CONCAT([is_denied], ',', [small], ',', [units], ',', [big], ',', CONVERT(varchar(41), [charge]), ',', CONVERT(varchar(41), [allowed]), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [paid])), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [copay])), ',', CONVERT(varchar(32), [ratio], 3), ',', CONVERT(varchar(32), [score], 3), ',', CONVERT(varchar(10), [service_date], 23), ',', CONVERT(varchar(16), [service_time], 121), ',', CONVERT(varchar(19), [received], 120), ',', CONVERT(varchar(23), [adjudicated], 121), ',', CONVERT(varchar(34), [sent], 121), ',', CONVERT(char(36), [trace]), ',', CONVERT(varchar(16), CONVERT(binary(8), [row_version]), 2)) FROM cdc.[fn_cdc_get_all_changes_core_claim_line](0x00000000000000000003, 0x0000000000000000000F, N'all') WHERE (__$start_lsn > CONVERT(binary(10), @p0, 2)) AND (__$start_lsn <= CONVERT(binary(10), @p1, 2)) ORDER BY __$start_lsn, __$seqval, __$operation;

-- @p0 = 00000000000000000003, @p1 = 00000000000000000007, @p2 = 4, @p3 = 0000000000000000000F
SELECT TOP (100000) CONVERT(varchar(20), __$start_lsn, 2), CONVERT(varchar(20), __$seqval, 2), CONVERT(varchar(2), __$operation), CONVERT(varchar(27), sys.fn_cdc_map_lsn_to_time(__$start_lsn), 121), [claim_id], [line_number], CONVERT(varchar(27), [updated_at], 121), [code], [name], [note], CONVERT(nvarchar(max), [old_note]), CONVERT(nvarchar(max), [payload]), CONVERT(varchar(max), [hash], 2), CONVERT(varchar(max), [scan], 2), CONVERT(varchar(max), CONVERT(varbinary(892), [node]), 2), CONCAT([is_denied], ',', [small], ',', [units], ',', [big], ',', CONVERT(varchar(41), [charge]), ',', CONVERT(varchar(41), [allowed]), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [paid])), ',', CONVERT(varchar(30), CONVERT(decimal(19,4), [copay])), ',', CONVERT(varchar(32), [ratio], 3), ',', CONVERT(varchar(32), [score], 3), ',', CONVERT(varchar(10), [service_date], 23), ',', CONVERT(varchar(16), [service_time], 121), ',', CONVERT(varchar(19), [received], 120), ',', CONVERT(varchar(23), [adjudicated], 121), ',', CONVERT(varchar(34), [sent], 121), ',', CONVERT(char(36), [trace]), ',', CONVERT(varchar(16), CONVERT(binary(8), [row_version]), 2)) FROM cdc.[fn_cdc_get_all_changes_core_claim_line](0x00000000000000000003, 0x0000000000000000000F, N'all') WHERE (__$start_lsn > CONVERT(binary(10), @p0, 2) OR (__$start_lsn = CONVERT(binary(10), @p0, 2) AND (__$seqval > CONVERT(binary(10), @p1, 2) OR (__$seqval = CONVERT(binary(10), @p1, 2) AND (__$operation > CAST(@p2 AS int)))))) AND (__$start_lsn <= CONVERT(binary(10), @p3, 2)) ORDER BY __$start_lsn, __$seqval, __$operation;
