/** What the thread that reads and a thread that scans say to one another. */
import type { Found, Job } from "./scan.ts";

/** To the scanner: the job first, then the text in pieces and buffers of rows that are done with, then its end. */
export type ToScanner = Job | Uint8Array<ArrayBuffer> | ArrayBuffer | "end";

/** From the scanner: what each piece brought, and at last the end's; or what went wrong. */
export type FromScanner =
  | { found: Found }
  | { refused: NonNullable<Found["refusal"]> }
  | { error: string };
