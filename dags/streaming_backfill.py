"""Reads a range of the topics again. What is in raw or quarantine already is left, and no checkpoint moves.

    airflow dags trigger streaming_backfill --conf '{"feed": "events.claim", "from": "2026-11-01", "to": "2026-11-03"}'
    airflow backfill create --dag-id streaming_backfill --from-date 2026-11-01 --to-date 2026-11-02

Each night it reads the day before, so that nothing which a stream has passed over stays unseen.
"""

from airflow.sdk import DAG, CronDataIntervalTimetable, Param

from claimhouse.assets import RAW
from claimhouse.feeds import STREAMED
from claimhouse.pods import pod
from claimhouse.runs import held
from claimhouse.targets import target

BOUND = r"^(earliest|latest|\d{1,19}|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?)?$"

with DAG(
    "streaming_backfill",
    # Of a run by date, its date is the day that is read.
    schedule=CronDataIntervalTimetable(target("streaming_backfill").schedule, timezone="UTC"),
    params={
        "feed": Param("events", enum=["events", *STREAMED], description="One feed, or all of them."),
        "from": Param("", type="string", pattern=BOUND, description="An offset, a date, a time, earliest."),
        "to": Param("", type="string", pattern=BOUND, description="As `from`; it is not read itself."),
    },
    doc_md=__doc__,
    **held("streaming_backfill"),
):
    pod(
        "range",
        "stream",
        [
            *("--feed", "{{ params.feed }}"),
            *("--from", "{{ params['from'] or data_interval_start | ts }}"),
            *("--to", "{{ params['to'] or ('latest' if params['from'] else data_interval_end | ts) }}"),
        ],
        minutes=150,
        size="large",
        if_news=True,
        outlets=[RAW],
    )
