"""Weekly: what the account grants, refuses and masks is held against what was signed (security/matrix.md)."""

from airflow.sdk import DAG

from claimhouse.pods import pod
from claimhouse.runs import held
from claimhouse.targets import target

with DAG("maintenance", schedule=target("maintenance").schedule, doc_md=__doc__, **held("maintenance")):
    pod("verify", "snowflake:verify", json=False, minutes=60)
