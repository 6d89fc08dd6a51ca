"""The gate: rules against the marts. While one of severity error fails, nothing is published.

Exit code 3 is a verdict: the task is skipped, not failed; people hear which rules, and the checked marts do not change.
"""

from airflow.sdk import DAG

from claimhouse.assets import CHECKED_MARTS, MARTS
from claimhouse.pods import pod
from claimhouse.runs import held

with DAG("claims_quality", schedule=[MARTS], doc_md=__doc__, **held("claims_quality")):
    pod("rules", "quality", minutes=20, gate=True, outlets=[CHECKED_MARTS])
