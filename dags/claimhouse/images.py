"""The images that pods run, and where the project stands in them.

An image has a name that nobody else can own: by digest, which names one content, or `localhost/…`, which no registry
has. There is no default: a bare name would mean a public registry's image of that name.
"""

from __future__ import annotations

import os
import re

HOME = "/claimhouse"
"""The project's folder, which is the images' working directory: relative paths of permission sets mean it."""

_BY_DIGEST = re.compile(r"[^\s@]+@sha256:[0-9a-f]{64}")
_LOCAL = re.compile(r"localhost/[^\s@]+")


def deno_image() -> str:
    return _named("CLAIMHOUSE_IMAGE")


def dbt_image() -> str:
    """The same with dbt beside it: only `transform` starts a program, and only it runs here."""
    return _named("CLAIMHOUSE_DBT_IMAGE")


def pull_policy(image: str) -> str:
    """A local image is never asked for: it was brought to the node, or the pod does not start."""
    return "Never" if _LOCAL.fullmatch(image) else "IfNotPresent"


def _named(setting: str) -> str:
    """Raises ValueError where the setting names no image that is sure to be ours: its DAG is not imported."""
    image = os.environ.get(setting, "")
    if _BY_DIGEST.fullmatch(image) or _LOCAL.fullmatch(image):
        return image
    why = "must name an image by digest or begin with localhost/" if image else "is not set"
    way = "set it to <registry>/<name>@sha256:<digest>, on one machine to localhost/<name>:<tag>"
    raise ValueError(f"Cannot choose a pod's image: {setting} {why}; {way}")
