import assert from "node:assert/strict";
import { deliveredOf, type DeliveryForm } from "./delivered.ts";

const all: DeliveryForm[] = ["yyyymmdd", "yyyymm", "yyyywNN"];
const at = (name: string, forms = all) => deliveredOf(`rif/2026/${name}`, forms).at;

Deno.test("deliveredOf() reads a day, a month and a week where they stand in a name", () => {
  for (
    const [name, moment] of [
      ["carrier_20261125.csv", "2026-11-25"],
      ["carrier-2026-11-25.csv.gz", "2026-11-25"],
      ["20261125_carrier.csv", "2026-11-25"],
      ["Patient.20261125.000.ndjson", "2026-11-25"],
      ["carrier_20261125_a.txt", "2026-11-25"],
      ["carrier_20261125T0930.csv", "2026-11-25T09:30:00"],
      ["carrier_20261125093011.csv", "2026-11-25T09:30:11"],
      ["Patient_2026-11-25T09-30-11Z.ndjson", "2026-11-25T09:30:11"],
      ["carrier_20261125_0930.csv", "2026-11-25T09:30:00"],
      ["carrier_20261125-173005.csv", "2026-11-25T17:30:05"],
      ["carrier_20261125093011123.csv", "2026-11-25T09:30:11"],
      ["carrier_2026-11-25T09:30:11.123Z.csv", "2026-11-25T09:30:11"],
      ["carrier_20261125_9999.csv", "2026-11-25"],
      ["carrier_20261125_1.csv", "2026-11-25"],
      ["carrier20261125.csv", "2026-11-25"],
      ["carrier_D20261125a.csv", "2026-11-25"],
      ["carrier_2026_11_25.csv", "2026-11-25"],
      ["carrier.2026.11.25.csv", "2026-11-25"],
      ["carrier2026w48.csv", "2026-11-23"],
      ["carrier_2026_w048.csv", "2026-11-23"],
      ["carrier202611.csv", "2026-11-01"],
      ["carrier_202611.csv", "2026-11-01"],
      ["carrier_2026-11.csv", "2026-11-01"],
      ["carrier_2026w48.csv", "2026-11-23"],
      ["carrier_2026-W48.CSV", "2026-11-23"],
      ["carrier_2026w1.csv", "2025-12-29"],
      ["carrier_2026w53.csv", "2026-12-28"],
    ] as const
  ) assert.equal(at(name), moment, name);
});

Deno.test("deliveredOf() puts weeks of one and of two digits in the order of the year", () => {
  const names = ["2025w52", "2026w9", "2026w10", "2026w48"].map((week) => at(`carrier_${week}.csv`)!);
  assert.deepEqual(names, [...names].sort());
});

Deno.test("deliveredOf() takes the latest of several moments: what a delivery is about lies before it", () => {
  assert.equal(at("carrier_202601_20260315.csv"), "2026-03-15");
  assert.match(at("carrier_20260315_202601.csv")!, /^2026-03-15/);
});

Deno.test("deliveredOf() calls a name without a moment bare: numbers, years, impossible days, forms not taken", () => {
  for (
    const name of [
      ...[
        "carrier.csv",
        "carrier_a.csv",
        "beneficiary_2024.csv",
        "Patient.000.ndjson",
        "carrier_12345678.csv",
      ],
      ...["carrier_20261332.csv", "carrier_20260230.csv", "carrier_2026w60.csv", "carrier_2025w53.csv"],
      ...[
        "carrier_2026w0.csv",
        "carrier_123456789012345.csv",
        "carrier_2026112.csv",
      ],
    ]
  ) assert.deepEqual(deliveredOf(`rif/${name}`, all), { at: null, by: "bare_name" }, name);
  assert.equal(at("carrier_2026w48.csv", ["yyyymmdd"]), null);
  assert.equal(at("carrier_20261125.csv", ["yyyymm"]), null);
  assert.deepEqual(deliveredOf("events/claims_20261125.ndjson", undefined), { at: null, by: "arrival" });
});

Deno.test("deliveredOf() asks the folders of a bare name, the nearest first", () => {
  assert.equal(deliveredOf("rif/2026w48/carrier.csv", all).at, "2026-11-23");
  assert.equal(deliveredOf("rif/202611/20261125/carrier.csv", all).at, "2026-11-25");
  assert.equal(deliveredOf("rif/20261231/carrier_20261125.csv", all).at, "2026-11-25");
  assert.equal(deliveredOf("rif/2026/w48/carrier.csv", all).at, "2026-11-23");
  assert.equal(deliveredOf("rif/2026/11/25/carrier_a.csv", all).at, "2026-11-25");
  assert.equal(deliveredOf("rif/2026/11/carrier.csv", all).at, "2026-11-01");
  assert.equal(deliveredOf("rif/year=2026/month=11/day=25/carrier.csv", all).at, "2026-11-25");
  assert.equal(deliveredOf("rif/date=2026-11-25/carrier.csv", all).at, "2026-11-25");
  assert.equal(deliveredOf("rif/2026/carrier.csv", all).by, "bare_name");
});
