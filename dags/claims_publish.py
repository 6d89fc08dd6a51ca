"""Marts that passed as Delta tables: a new version of those whose content changed."""

from airflow.sdk import DAG

from claimhouse.assets import CHECKED_MARTS, PUBLISHED
from claimhouse.pods import pod
from claimhouse.runs import held

with DAG("claims_publish", schedule=[CHECKED_MARTS], doc_md=__doc__, **held("claims_publish")):
    pod("export", "export", minutes=45, size="large", outlets=[PUBLISHED])
