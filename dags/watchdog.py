"""What no deadline sees: sources that went quiet, and runs that never began."""

from airflow.sdk import DAG

from claimhouse.assets import CHECKED_MARTS, MARTS, RAW
from claimhouse.feeds import FILES, TABLES
from claimhouse.pods import pod
from claimhouse.runs import held
from claimhouse.targets import seconds, target, targets
from claimhouse.watch import RunsWatch

with DAG("watchdog", schedule=target("watchdog").schedule, doc_md=__doc__, **held("watchdog")):
    # streaming_monitor holds events to their age, and needs Kafka for it.
    for system in (*FILES, *TABLES):
        if system != "events":
            pod(
                f"quiet_{system}",
                "monitor",
                ["--feed", system, "--max-age", seconds(targets().systems[system].age)],
                minutes=5,
                without=["kafka"],
            )
    RunsWatch(
        task_id="runs",
        waiting={"claims_transform": RAW, "claims_quality": MARTS, "claims_publish": CHECKED_MARTS},
    )
