import type { Reason } from "../../batch/quarantine.ts";

/** Why a file as a whole cannot be loaded. A value for the reader's caller, thrown only between the two. */
export class Refusal extends Error {
  constructor(readonly reason: Reason, readonly detail?: string) {
    super(reason);
  }
}
