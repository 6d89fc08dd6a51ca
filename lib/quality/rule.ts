/** What a rule is: one expectation of one table, as `quality/rules/<table>.yml` declares it. */

export type Severity = "warn" | "error";

/** How many failing rows a rule bears: a count, or a share of the rows that it checked. */
export type Threshold = { mustBeLessOrEqualTo: number; unit: "rows" | "percent" };

/** Columns and the values that they may hold. */
export type Scope = Readonly<Record<string, readonly Scalar[]>>;
export type Scalar = string | number | boolean;

type Common = {
  /** `<table>.<name>`, the same in every place that names the rule. */
  id: string;
  /** Schema and table. */
  table: string;
  /** Columns that name a row of the table; what `quality.failures` keeps. */
  key: readonly string[];
  severity: Severity;
  threshold: Threshold;
  description: string;
  /** Only rows that hold one of these values in each of these columns. */
  where: Scope;
  /** Not the rows that hold one of these values in any of these columns. */
  except: Scope;
};

export type RowCount = Common & { metric: "row_count"; arguments: { ledger: string } | { minimum: number } };
export type Completeness = Common & { metric: "completeness"; column: string };
export type Absence = Common & { metric: "absence"; column: string };
export type Uniqueness = Common & { metric: "uniqueness"; columns: readonly string[] };
export type ReferentialIntegrity = Common & {
  metric: "referential_integrity";
  columns: readonly string[];
  arguments: { table: string; columns?: readonly string[] };
};
export type AcceptedValues = Common & {
  metric: "accepted_values";
  column: string;
  arguments: { values: readonly Scalar[] };
};
export type RangeRule = Common & {
  metric: "range";
  column: string;
  arguments: { minimum?: number | string; maximum?: number | string };
};
export type FormatRule = Common & {
  metric: "format";
  column: string;
  arguments: { format: string } | { pattern: string };
};
export type Comparison = Common & {
  metric: "comparison";
  column: string;
  arguments: { lessOrEqualTo: string; bySign?: boolean };
};

export type Rule =
  | RowCount
  | Completeness
  | Absence
  | Uniqueness
  | ReferentialIntegrity
  | AcceptedValues
  | RangeRule
  | FormatRule
  | Comparison;

export type MetricName = Rule["metric"];
