/**
 * Uploads a few bytes as the driver does for a stage that lies in S3: `upload.ts HOST:PORT`. A program of its own, so that it
 * runs with a task's permissions.
 */
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";

const [endPoint] = Deno.args;
const require = createRequire(import.meta.url);
const { S3Util } = require("snowflake-sdk/dist/lib/file_transfer_agent/s3_util.js");
const creds = { AWS_KEY_ID: "k", AWS_SECRET_KEY: "s", AWS_TOKEN: "t" };
const stageInfo = { region: "r", endPoint, creds, location: "bucket/stages/1/" };
const util = new S3Util({ getProxy: () => null });
const content = Buffer.from("1,a\n");
const meta: Record<string, unknown> = {
  stageInfo,
  client: util.createClient(stageInfo, false),
  dstFileName: "part.csv",
  SHA256_DIGEST: "d",
  fileStream: content,
  uploadSize: content.length,
  overwrite: true,
  parallel: 4,
};
await util.uploadFileStream(content, meta, null, 4);
console.log(meta.resultStatus, (meta.lastError as Error | undefined)?.message ?? "");
