import assert from "node:assert/strict";
import { ConfigError } from "../errors.ts";
import type { QuarantinedRecord } from "../warehouse/warehouse.ts";
import { replay, type ReplayOptions } from "./replay.ts";

Deno.test("replay() refuses mended bytes for a whole file, before it looks at it", async () => {
  const file = { id: "20261128T062446-ab12-0", sourceKind: "files", raw: null, reason: "missing_column" };
  const options: Partial<ReplayOptions> = {
    feeds: [],
    records: [file as unknown as QuarantinedRecord],
    mended: new Uint8Array([65]),
  };
  await assert.rejects(
    replay(options as ReplayOptions),
    new ConfigError(
      `Cannot replay mended bytes: ${file.id} is a whole file; ` +
        "put the mended file at its path and run `deno task ingest`",
    ),
  );
});
