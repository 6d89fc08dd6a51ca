/** Where a record stood: the printable part of its identity. Its key is PHI and is never here. */

/** `record` counts from 1 within the batch's source (a file's data records); bytes count from 0. */
export type Where = { source: string; record: number; byteOffset?: number };
