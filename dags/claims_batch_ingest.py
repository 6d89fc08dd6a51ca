"""Files and tables into raw: a pod for each system, side by side. What is new begins claims_transform."""

from airflow.sdk import DAG, Param

from claimhouse.assets import RAW
from claimhouse.feeds import FILES, TABLES
from claimhouse.pods import mapped_pods
from claimhouse.runs import held
from claimhouse.targets import target

with DAG(
    "claims_batch_ingest",
    schedule=target("claims_batch_ingest").schedule,
    params={
        "mode": Param(
            "as declared",
            enum=["as declared", "full"],
            description="How SQL Server's changes are found; full reads its tables anew.",
        ),
    },
    doc_md=__doc__,
    **held("claims_batch_ingest"),
):
    # Neither waits for the other: a database that is down does not hold up files. Both change one asset, and
    # claims_transform gathers what comes while it runs.
    mapped_pods(
        "files",
        "ingest",
        [["--feed", system] for system in FILES],
        minutes=40,
        size="large",
        without=["sqlserver"],
        if_news=True,
        outlets=[RAW],
    )
    mapped_pods(
        "tables",
        "ingest",
        [["{{ '--mode=full' if params.mode == 'full' else '' }}", "--feed", system] for system in TABLES],
        minutes=40,
        size="large",
        if_news=True,
        outlets=[RAW],
    )
