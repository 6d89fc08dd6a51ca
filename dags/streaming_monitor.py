"""How far the warehouse is behind Kafka: lag, stalls, partitions in trouble, by the bounds of targets.yml."""

from airflow.sdk import DAG

from claimhouse.pods import pod
from claimhouse.runs import held
from claimhouse.targets import seconds, target, targets

bounds = targets().stream

with DAG(
    "streaming_monitor", schedule=target("streaming_monitor").schedule, doc_md=__doc__, **held("streaming_monitor")
):
    pod(
        "lag",
        "monitor",
        [
            *("--feed", "events"),
            *("--max-lag", str(bounds.lag)),
            *("--max-lag-seconds", seconds(bounds.waiting)),
            *("--stalled-after", seconds(bounds.stalled)),
            *("--max-age", seconds(targets().systems["events"].age)),
        ],
        minutes=5,
    )
