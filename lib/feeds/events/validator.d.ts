/** What each generated module beside the published schemas exports. */

/** One breach of a schema, in ajv's words. */
export type Breach = { instancePath: string; keyword: string; params: Record<string, unknown> };

/** Whether a JSON value keeps to the schema; where not, `errors` has the first breach until the next call. */
export declare const validate: { (value: unknown): boolean; errors?: Breach[] | null };
