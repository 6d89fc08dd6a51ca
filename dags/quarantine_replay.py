"""Validates what is in quarantine again, as the feeds are declared now, and loads what is good. Begun by a person."""

from airflow.sdk import DAG, Param

from claimhouse.assets import RAW
from claimhouse.pods import pod
from claimhouse.runs import held

with DAG(
    "quarantine_replay",
    schedule=None,
    params={
        "feed": Param("", type="string", pattern=r"^([a-z]+\.[a-z_]+)?$", description="Only of this feed."),
        "reason": Param("", type="string", pattern=r"^[a-z0-9_]*$", description="Only for this reason, by its code."),
    },
    doc_md=__doc__,
    **held("quarantine_replay"),
):
    pod(
        "replay",
        "quarantine",
        [
            "replay",
            "{{ '--feed=' ~ params.feed if params.feed else '' }}",
            "{{ '--reason=' ~ params.reason if params.reason else '' }}",
            "--json",
        ],
        json=False,
        minutes=45,
        size="large",
        outlets=[RAW],
    )
