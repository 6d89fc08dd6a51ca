"""When raw changed, and each morning, since what streams into raw changes no asset. dbt, a pod a layer.

On CLAIMHOUSE_DBT=models a pod a model, by Cosmos, where trying one again is worth the pods. A failed test is a verdict:
later layers are left out, and the marts are not handed on.
"""

import os

from airflow.sdk import DAG, AssetOrTimeSchedule, CronTriggerTimetable

from claimhouse.assets import MARTS, RAW
from claimhouse.pods import pod
from claimhouse.runs import held
from claimhouse.targets import target

# The stream is no DAG: what it loads is built with what comes next, and in the morning at the latest.
MORNING = CronTriggerTimetable(target("claims_transform").schedule, timezone="UTC")
WHEN = AssetOrTimeSchedule(timetable=MORNING, assets=[RAW])
LAYERS = ("staging", "intermediate", "marts")

with DAG("claims_transform", schedule=WHEN, doc_md=__doc__, **held("claims_transform")):
    if os.environ.get("CLAIMHOUSE_DBT") == "models":
        from claimhouse.models import model_pods

        model_pods(outlets=[MARTS])
    else:
        before = None
        for layer in LAYERS:
            after = pod(
                layer,
                "transform:snowflake",
                # A test runs with the last layer that it reads.
                ["--select", f"path:models/{layer}", "--indirect-selection", "buildable"],
                minutes=45,
                gate=True,
                outlets=[MARTS] if layer == LAYERS[-1] else [],
            )
            if before is not None:
                before >> after
            before = after
