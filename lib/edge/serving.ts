/** What an edge is beside its handler where it runs as a task: its log, its metrics, its readiness, its landing. */
import { ourMessage } from "../errors.ts";
import { accessTo, needGrants } from "../grants.ts";
import { logger } from "../observe/log.ts";
import { countAnswer } from "../observe/metrics.ts";
import { landingPath } from "../sink/folder.ts";
import { upload } from "../sink/upload.ts";
import type { Answer, Upload } from "./edge.ts";

const log = logger("edge");

/** How long an edge says that it is not ready after its sink has failed, in ms. */
const recovering = 5_000;

/** Logs an answer and counts it: nothing of what was sent. */
export function observer({ error, ms, ...answer }: Answer): void {
  countAnswer({ ...answer, seconds: ms / 1000 });
  const facts = { ...answer, ms: Math.round(ms * 10) / 10 };
  if (answer.status < 500) return log.debug(`${answer.route} ${answer.status}`, facts);
  const why = ourMessage(error) ?? (error === null ? answer.problem : (error as Error).name);
  log.warning(`${answer.route} is answered with ${answer.status}: ${why}`, facts);
}

/** An edge is ready but for a while after something could not be kept. */
export function readiness(): { note(answer: Answer): void; ready(): string | null } {
  let failed = 0;
  return {
    note: ({ problem, accepted }) => {
      if (problem === "sink-down") failed = Date.now();
      else if (accepted > 0) failed = 0;
    },
    ready: () => Date.now() - failed < recovering ? "the sink does not keep what is sent" : null,
  };
}

/** Keeps files in a landing folder. @throws {NotGrantedError} when it may not be written. */
export function landingUpload(folder: URL): Upload {
  const root = landingPath(folder);
  needGrants(`write to ${root}`, accessTo(root, { write: true }));
  return (feed, { gzip, sha256, limit }, body) =>
    upload({ folder }, feed, { extension: feed.sources.files!.extension, gzip }, body, { sha256, limit });
}
