"""What DAGs hand to one another. A DAG begins when the asset it waits for has changed, and not by the clock."""

from airflow.sdk import Asset

RAW = Asset("claimhouse_raw", uri="claimhouse://warehouse/raw")
"""Raw tables: something was loaded."""

MARTS = Asset("claimhouse_marts", uri="claimhouse://warehouse/marts")
"""Marts: built, and their dbt tests passed."""

CHECKED_MARTS = Asset("claimhouse_checked_marts", uri="claimhouse://warehouse/marts/checked")
"""Marts that no quality rule of severity error objects to: these may be published."""

PUBLISHED = Asset("claimhouse_published", uri="claimhouse://publish/marts")
"""Delta tables."""
