#!/usr/bin/env python3
"""Claims totals straight from the sample files: the independent check of the marts.

    python3 tests/totals/totals.py samples            JSON
    python3 tests/totals/totals.py samples --table    for people

Shares no code with the pipeline: standard library only, no SQL, no floating point.
Two sets of figures: `pristine` leaves out the second delivery (files named *_YYYYwWW.*),
`all` takes every file, in path order. The rules, as samples/README.md shows them:
- the newest file that holds a claim (CLM_ID, PDE_ID, resource id) gives the whole claim, lines included;
- a claim counts when it is final: FINAL_ACTION = F and DML_IND <> DELETE; in FHIR, status = active;
- lines with revenue code 0001 are claim totals, never lines;
- a record that cannot be read is skipped and counted; a file without the header it needs is skipped whole.
Amounts are rounded half up to cents, line by line; null where the source has no such amount.
"""

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

AMOUNTS = ("charge", "allowed", "paid")
CARRIER = {"charge": ["LINE_SBMTD_CHRG_AMT"], "allowed": ["LINE_ALOWD_CHRG_AMT"], "paid": ["LINE_NCH_PMT_AMT"]}
INPATIENT = {
    "charge": ["CLM_TOT_CHRG_AMT"],
    "allowed": ["CLM_PMT_AMT", "NCH_BENE_IP_DDCTBL_AMT", "NCH_BENE_BLOOD_DDCTBL_LBLTY_AM", "NCH_BENE_PTA_COINSRNC_LBLTY_AM"],
    "paid": ["CLM_PMT_AMT"],
}
OUTPATIENT = {
    "charge": ["REV_CNTR_TOT_CHRG_AMT"],
    "allowed": ["REV_CNTR_PMT_AMT_AMT", "REV_CNTR_PTNT_RSPNSBLTY_PMT"],
    "paid": ["REV_CNTR_PMT_AMT_AMT"],
}
HOSPICE = OUTPATIENT | {"allowed": ["REV_CNTR_PMT_AMT_AMT", "REV_CNTR_BENE_PMT_AMT"]}
PDE = {"charge": None, "allowed": ["TOT_RX_CST_AMT"], "paid": ["CVRD_D_PLAN_PD_AMT", "NCVRD_PLAN_PD_AMT"]}
# feed: claim type, key, level of its amounts, and the columns whose sum each amount is
RIF = {
    "carrier": ("professional", "CLM_ID", "line", CARRIER),
    "dme": ("professional", "CLM_ID", "line", CARRIER),
    "inpatient": ("institutional", "CLM_ID", "header", INPATIENT),
    "snf": ("institutional", "CLM_ID", "header", INPATIENT),
    "outpatient": ("institutional", "CLM_ID", "line", OUTPATIENT),
    "hospice": ("institutional", "CLM_ID", "line", HOSPICE),
    "pde": ("pharmacy", "PDE_ID", "line", PDE),
}
ADJUDICATION = {"line_sbmtd_chrg_amt": "charge", "line_alowd_chrg_amt": "allowed", "line_prvdr_pmt_amt": "paid"}
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEPT OCT NOV DEC".split()


def cents(value):
    return Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def total(values):
    """The sum of what is there; None when nothing is."""
    values = [v for v in values if v is not None]
    return sum(values) if values else None


class Samples:
    """The sample files, pristine or all, and what of them had to be skipped."""

    def __init__(self, folder, pristine):
        self.folder, self.pristine, self.skipped = folder, pristine, Counter()

    def files(self, pattern):
        for path in sorted(self.folder.glob(pattern), key=lambda p: p.as_posix()):
            second = re.search(r"_\d{4}w\d\d\.", path.name)
            if path.name.endswith((".csv", ".ndjson", ".gz")) and not (self.pristine and second):
                data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
                yield path.relative_to(self.folder).as_posix(), data.rstrip(b"\n").split(b"\n")

    def rows(self, feed, needed):
        for name, (head, *lines) in self.files(f"rif/{feed}*.csv*"):
            columns = head.decode().split("|")
            if not set(needed) <= set(columns):
                self.skipped[name] = "no header"
                continue
            for line in lines:
                try:
                    yield name, dict(zip(columns, line.decode().split("|"), strict=True))
                except ValueError:  # wrong number of columns, or not UTF-8
                    self.skipped[name] += 1

    def resources(self, kind):
        """The newest version of each resource."""
        newest = {}
        for name, lines in self.files(f"fhir/{kind}*.ndjson*"):
            for line in lines:
                try:
                    resource = json.loads(line.decode(), parse_float=Decimal)
                    if resource["resourceType"] != kind:
                        raise ValueError(kind)
                    newest[resource["id"]] = resource
                except (ValueError, TypeError, KeyError):
                    self.skipped[name] += 1
        return newest.values()


def rif_claims(samples, feed):
    kind, key, level, columns = RIF[feed]
    needed = {key, "BENE_ID", "FINAL_ACTION", "DML_IND"} | {c for names in columns.values() for c in names or []}
    newest = {}  # claim id: (file, its rows)
    for name, row in samples.rows(feed, needed):
        if newest.get(row[key], ("",))[0] != name:
            newest[row[key]] = (name, [])
        newest[row[key]][1].append(row)
    for _, rows in newest.values():
        if rows[0]["FINAL_ACTION"] != "F" or rows[0]["DML_IND"] == "DELETE":
            continue
        lines = [row for row in rows if row.get("REV_CNTR") != "0001"]
        claim = {"type": kind, "person": rows[0]["BENE_ID"], "lines": len(lines)}
        for amount, names in columns.items():
            parts = [sum(cents(row[n]) for n in names) for row in (rows[:1] if level == "header" else lines)] if names else []
            claim[amount] = total(parts)
        yield claim


def fhir_claims(samples):
    for eob in samples.resources("ExplanationOfBenefit"):
        if eob["status"] != "active":
            continue
        kind, amounts = eob["type"]["coding"][0]["code"], defaultdict(list)
        if kind == "pharmacy":
            parts = [("charge", t) for t in eob["total"] if t["category"]["coding"][0]["code"] == "submitted"]
        else:
            found = [a for item in eob["item"] for a in item.get("adjudication", []) if "amount" in a]
            parts = [(ADJUDICATION.get(a["category"]["coding"][0]["code"].rsplit("/", 1)[-1]), a) for a in found]
        for amount, part in parts:
            amounts[amount].append(cents(part["amount"]["value"]))
        person = eob["patient"]["reference"].split("/")[-1]
        yield {"type": kind, "person": person, "lines": len(eob["item"])} | {a: total(amounts[a]) for a in AMOUNTS}


def covered(row, part, year, month):
    """Whether the dates of Part A or B touch the month; no end date means open."""
    dates = [row[f"{part}_CVRG_{end}_DT"].strip() for end in ("STRT", "END")]
    start, end = [(d.year, d.month) if d else None for d in (d and datetime.strptime(d, "%d-%b-%Y") for d in dates)]
    return start is not None and start <= (year, month) and (end is None or (year, month) <= end)


def member_months(years):
    """Months of the years that were delivered, up to the last month with a buy-in indicator (the as-of month).

    Medical: A's dates touch the month, or B's do and its buy-in is 2, 3, B or C. Pharmacy: there is a D contract.
    """
    buy_in = {(r["BENE_ID"], int(r["RFRNC_YR"]), m): r[f"MDCR_ENTLMT_BUYIN_{m}_IND"].strip() for r in years for m in range(1, 13)}
    as_of = max((year, m) for (_, year, m), code in buy_in.items() if code)
    months = Counter(medical=0, pharmacy=0)
    for row in years:
        year = int(row["RFRNC_YR"])
        for m in range(1, 13):
            if (year, m) <= as_of:
                b = buy_in[row["BENE_ID"], year, m] in ("2", "3", "B", "C") and covered(row, "PTB", year, m)
                months["medical"] += covered(row, "PTA", year, m) or b
                months["pharmacy"] += row[f"PTD_CNTRCT_{MONTHS[m - 1]}_ID"].strip() not in ("", "0", "N")
    return {"as_of": f"{as_of[0]}-{as_of[1]:02}"} | months


def figures(folder, pristine):
    samples = Samples(folder, pristine)
    feeds = {f"rif.{feed}": list(rif_claims(samples, feed)) for feed in RIF}
    feeds["fhir.explanation_of_benefit"] = list(fhir_claims(samples))
    groups = []
    for feed, claims in feeds.items():
        for kind in sorted({c["type"] for c in claims}):
            group = [c for c in claims if c["type"] == kind]
            row = {"data_source": feed.split(".")[0], "source_feed": feed, "claim_type": kind, "claims": len(group)}
            row |= {"lines": sum(c["lines"] for c in group), "members": len({c["person"] for c in group})}
            sums = {a: total(c[a] for c in group) for a in AMOUNTS}
            groups.append(row | {a: None if s is None else str(s) for a, s in sums.items()})
    years = {(r["BENE_ID"], r["RFRNC_YR"]): r for _, r in samples.rows("beneficiary", {"BENE_ID", "RFRNC_YR"})}
    people = {"rif": {bene for bene, _ in years}, "fhir": {p["id"] for p in samples.resources("Patient")}}
    with_claim = {s: {c["person"] for f, cs in feeds.items() if f.startswith(s) for c in cs} for s in people}
    return {
        "claims": groups,
        "beneficiaries": {s: len(ids) for s, ids in people.items()},
        "members_with_a_claim": {s: len(ids) for s, ids in with_claim.items()},
        "members_with_a_claim_but_no_member_record": {s: len(with_claim[s] - people[s]) for s in people},
        "member_months": member_months(years.values()),
        "skipped": dict(samples.skipped),
    }


def table(result):
    for name, part in result.items():
        print(f"\n{name}\n{'feed':29}{'type':15}{'claims':>7}{'lines':>7}{'members':>9}{'charge':>15}{'allowed':>15}{'paid':>15}")
        for g in part["claims"]:
            counts = f"{g['claims']:>7,}{g['lines']:>7,}{g['members']:>9,}"
            sums = "".join(f"{'–':>15}" if g[a] is None else f"{Decimal(g[a]):15,.2f}" for a in AMOUNTS)
            print(f"{g['source_feed']:29}{g['claim_type']:15}{counts}{sums}")
        for fact in list(part)[1:]:
            print(f"{fact.replace('_', ' ')}: " + ", ".join(f"{k} {v}" for k, v in part[fact].items()))


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--table"]
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.exit("usage: totals.py <folder of samples> [--table]")
    result = {n: figures(Path(arguments[0]), n == "pristine") for n in ("pristine", "all")}
    table(result) if "--table" in sys.argv else print(json.dumps(result, indent=2))
