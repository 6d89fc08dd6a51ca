"""Each night: what holds records outside raw for longer than targets.yml says loses them."""

from airflow.sdk import DAG

from claimhouse.pods import pod
from claimhouse.runs import held
from claimhouse.targets import target, targets

kept = targets().retention

with DAG("maintenance", schedule=target("maintenance").schedule, doc_md=__doc__, **held("maintenance")):
    pod(
        "retention",
        "retention",
        ["--quarantine", f"{kept.quarantine.days}d", "--failures", f"{kept.failures.days}d"],
        minutes=60,
    )
