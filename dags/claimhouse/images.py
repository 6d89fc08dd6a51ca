"""The images that pods run, and where the project stands in them. A deployment names them by digest."""

from __future__ import annotations

import os

HOME = "/claimhouse"
"""The project's folder, which is the images' working directory: relative paths of permission sets mean it."""


def deno_image() -> str:
    return os.environ.get("CLAIMHOUSE_IMAGE", "claimhouse/deno:latest")


def dbt_image() -> str:
    """The same with dbt beside it: only `transform` starts a program, and only it runs here."""
    return os.environ.get("CLAIMHOUSE_DBT_IMAGE", "claimhouse/dbt:latest")
