/** Events in files, without Kafka: raw has each as it came, current state and history have each once. */
import assert from "node:assert/strict";
import { type Sample, sampleEvent } from "../../lib/feeds/events/testing.ts";
import { Sandbox } from "./sandbox.ts";

const marked = "Zebedee-4711";

/** A claim's event; the claim and everything that a text can hold are marked. */
function event(claim: string, id: string, data: object = {}, envelope: object = {}): Sample {
  const subject = `${marked}-${claim}`;
  const own = { claim_id: subject, member_id: marked, payer: marked };
  return sampleEvent("claim", { id: `${marked}-${id}`, subject, ...envelope }, { ...own, ...data });
}

const lines = (...events: object[]) => events.map((each) => `${JSON.stringify(each)}\n`).join("");
const short = (value: unknown) => String(value).replaceAll(`${marked}-`, "");

const good = event("a", "1", {
  paid_amount: "9999999999999999.99",
  claim_lines: [
    { claim_line_number: 1, charge_amount: "120.50", service_unit_quantity: "1.125" },
    { claim_line_number: 2, charge_amount: "0.07" },
  ],
  diagnoses: [{ diagnosis_sequence: 1, diagnosis_code: "E119" }],
});
const late = event("a", "2", { paid_amount: "1.00" }, { time: "2026-11-24T10:30:00+01:00" });
const tied = ["3", "4"].map((id) => event("b", id, { paid_amount: `${id}.00` }));
const sequenced = ["0010", "0009"].map((sequence) =>
  event("c", sequence, { paid_amount: sequence }, { sequence })
);
const broken = event("d", "5", { charge_amount: 120.5 });
const unknown = event("e", "6", {}, { dataschema: "urn:claimhouse:schema:claim_event:2" });

const current = `SELECT _key || ' ' || json_extract_string(document, '$.data.paid_amount') AS line
  FROM staging.current_claim ORDER BY line`;

Deno.test("events in files: raw has all of them, current state and history each one once", async (t) => {
  await using sandbox = await Sandbox.make();
  const said: string[] = [];
  const list = async (sql: string) => (await sandbox.query(sql)).map(({ line }) => short(line));
  const ingest = async (code = 0) => {
    const finished = await sandbox.ingest();
    said.push(finished.stdout, finished.stderr);
    assert.equal(finished.code, code, finished.stderr);
  };

  await t.step("of two events of one time the later one counts, of a sequence the greatest", async () => {
    await sandbox.land("events/claims_1.ndjson", lines(good, ...tied, ...sequenced, broken, unknown));
    // Two of seven are bad: somebody should look.
    await ingest(3);
    assert.deepEqual(await list(current), ["a 9999999999999999.99", "b 4.00", "c 0010"]);
  });

  await t.step("neither a repeat nor a late event moves the state", async () => {
    await sandbox.land("events/claims_2.ndjson", lines(good, late));
    await ingest();
    await sandbox.land("events/claims_3.ndjson", lines(tied[0]));
    await ingest();
    assert.deepEqual(await list(current), ["a 9999999999999999.99", "b 4.00", "c 0010"]);
  });

  await t.step("raw keeps repeats, and where each event stood", async () => {
    const raw =
      `SELECT _source || ':' || _position || ' ' || _key AS line FROM raw.events_claim ORDER BY line`;
    assert.deepEqual(await list(raw), [
      ...["1 a", "2 b", "3 b", "4 c", "5 c"].map((line) => `events/claims_1.ndjson:${line}`),
      ...["1 a", "2 a"].map((line) => `events/claims_2.ndjson:${line}`),
      "events/claims_3.ndjson:1 b",
    ]);
  });

  await t.step("what breaks its schema is in quarantine, and why", async () => {
    const quarantine = `SELECT record_number || ' ' || reason || ' ' || detail AS line FROM ops.quarantine
      ORDER BY record_number`;
    assert.deepEqual(await list(quarantine), [
      "6 breaks_schema data.charge_amount: type",
      "7 unknown_schema known: urn:claimhouse:schema:claim_event:1",
    ]);
  });

  await t.step("dbt's views have the values, typed", async () => {
    const args = ["--json", "--select", "stg_events__claims+", "stg_events__claim_events"];
    const { code, stdout, stderr } = await sandbox.run("transform", args);
    said.push(stdout, stderr);
    assert.equal(code, 0, stderr);
    const { models, tests } = JSON.parse(stdout);
    assert.deepEqual([models, Object.keys(tests)], [{ success: 4 }, ["pass"]]);
    assert.deepEqual(
      await list(
        `SELECT concat_ws(' ', claim_id, paid_amount, claim_start_date, event_at) AS line
        FROM staging.stg_events__claims ORDER BY line`,
      ),
      [
        "a 9999999999999999.99 2026-11-02 2026-11-24 10:00:00.123",
        "b 4.00 2026-11-02 2026-11-24 10:00:00.123",
        "c 10.00 2026-11-02 2026-11-24 10:00:00.123",
      ],
    );
    assert.deepEqual(
      await list(
        `SELECT concat_ws(' ', claim_id, claim_line_number, charge_amount, service_unit_quantity) AS line
        FROM staging.stg_events__claim_lines ORDER BY line`,
      ),
      ["a 1 120.50 1.125", "a 2 0.07", "b 1 120.50", "c 1 120.50"],
    );
    assert.deepEqual(
      await list(
        `SELECT concat_ws(' ', claim_id, diagnosis_sequence, diagnosis_code, principal_flag) AS line
        FROM staging.stg_events__claim_diagnoses`,
      ),
      ["a 1 E119 true"],
    );
  });

  await t.step("the history has each event once, and nothing of Kafka", async () => {
    assert.deepEqual(
      await list(
        `SELECT concat_ws(' ', claim_id, event_id, event_at, sequence, status, is_deletion) AS line
        FROM staging.stg_events__claim_events
        WHERE event_source = '/test' AND kafka_topic IS NULL AND kafka_offset IS NULL ORDER BY line`,
      ),
      [
        "a 1 2026-11-24 10:00:00.123 paid false",
        "a 2 2026-11-24 09:30:00 paid false",
        "b 3 2026-11-24 10:00:00.123 paid false",
        "b 4 2026-11-24 10:00:00.123 paid false",
        "c 0009 2026-11-24 10:00:00.123 0009 paid false",
        "c 0010 2026-11-24 10:00:00.123 0010 paid false",
      ],
    );
  });

  await t.step("a view is as live as its table", async () => {
    const newer = event("b", "7", { paid_amount: "7.00" }, { time: "2026-11-25T00:00:00Z" });
    await sandbox.land("events/claims_4.ndjson", lines(newer));
    await ingest();
    const paid = "SELECT paid_amount AS line FROM staging.stg_events__claims WHERE ends_with(claim_id, '-b')";
    assert.deepEqual(await list(paid), ["7.00"]);
  });

  await t.step("no value of an event is printed", () => {
    for (const value of [marked, "9999999999999999.99", "E119"]) {
      assert.equal(said.some((text) => text.includes(value)), false);
    }
  });
});
