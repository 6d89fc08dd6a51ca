"""Internal stages as folders, and the statements about their files: PUT, GET, LIST and REMOVE.

The driver moves a file itself, as it does for Snowflake on Google Cloud: it asks with HEAD whether the object is
there, and writes or reads it with a bearer token, at `/stages/<database>/<schema>/<stage>/<path>`.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fakesnow.transforms import stage as fakesnow_stage

from .errors import SnowflakeError, compilation, missing, unsupported
from .names import Name, stage_path
from .results import Result, rows_result

BUCKET = "stages"
TOKEN = secrets.token_urlsafe(16)

_LOCAL = r"""(?:'file://(?P<quoted>(?:[^'\\]|\\.|'')*)'|file://(?P<plain>\S+))"""
_STAGE = r"""(?P<stage>'@(?:[^']|'')*'|@(?:"[^"]*"|[^\s"])+)"""
_PUT = re.compile(rf"PUT\s+{_LOCAL}\s+{_STAGE}(?P<options>.*)", re.IGNORECASE | re.DOTALL)
_GET = re.compile(rf"GET\s+{_STAGE}\s+{_LOCAL}(?P<options>.*)", re.IGNORECASE | re.DOTALL)
_LIST = re.compile(rf"(?:LIST|LS)\s+{_STAGE}(?P<options>.*)", re.IGNORECASE | re.DOTALL)
_REMOVE = re.compile(rf"(?:REMOVE|RM)\s+{_STAGE}(?P<options>.*)", re.IGNORECASE | re.DOTALL)
_OPTION = re.compile(r"(\w+)\s*=\s*('[^']*'|\S+)")


def root() -> Path:
    """The folder that holds every stage."""
    return Path(fakesnow_stage.LOCAL_BUCKET_PATH)


def stage_folder(stage: Name) -> Path:
    """The folder of one stage, where fakesnow looks for its files too."""
    return root() / stage.database / stage.schema / stage.name


def remove_stages(database: str) -> None:
    """Removes the files of a database's stages."""
    shutil.rmtree(root() / database, ignore_errors=True)


def find_stage(duck: Any, reference: str, database: str | None, schema: str | None) -> tuple[Name, str]:
    """The stage and path of a reference; fails as Snowflake does when the stage is not there."""
    stage, path = stage_path(reference, database, schema)
    # Not the session's own connection: its transaction may have begun before the stage was made.
    with duck.cursor() as other:
        found = other.execute(
            "SELECT 1 FROM _fs_global._fs_information_schema._fs_stages "
            "WHERE database_name = ? AND schema_name = ? AND name = ?",
            [stage.database, stage.schema, stage.name],
        ).fetchall()
    if not found:
        raise missing("Stage", str(stage))
    return stage, path


def stage_files(stage: Name, prefix: str) -> list[str]:
    """Paths in a stage that begin with a prefix: like Snowflake's, it need not end at a slash."""
    folder = stage_folder(stage)
    below = folder / prefix.rpartition("/")[0]
    files = (str(path.relative_to(folder)) for path in below.rglob("*") if path.is_file())
    return sorted(path for path in files if path.startswith(prefix))


def stage_statement(text: str, duck: Any, database: str | None, schema: str | None, *, url: str, local: bool) -> Any:
    """The answer to PUT or GET (a dict for the driver), LIST or REMOVE (a Result); None for other statements."""
    if found := _PUT.fullmatch(text):
        return _put(found, find_stage(duck, found["stage"], database, schema), url, local)
    if found := _GET.fullmatch(text):
        return _get(found, find_stage(duck, found["stage"], database, schema), url)
    if found := _LIST.fullmatch(text):
        return _list(*find_stage(duck, found["stage"], database, schema))
    if found := _REMOVE.fullmatch(text):
        return _remove(*find_stage(duck, found["stage"], database, schema))
    return None


def object_path(path: str) -> Path:
    """Where an object of the bucket is kept; never outside of it."""
    target = (root() / path).resolve()
    if not target.is_relative_to(root().resolve()):
        raise SnowflakeError("100000", "XX000", "Path outside of the stages.")
    return target


def store(path: str, data: bytes) -> None:
    """Writes an object: whole, or not at all."""
    target = object_path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    part.write_bytes(data)
    os.replace(part, target)


def clear() -> None:
    """Removes every file of every stage."""
    shutil.rmtree(root(), ignore_errors=True)


def _put(found: re.Match[str], target: tuple[Name, str], url: str, local: bool) -> dict[str, Any]:
    stage, path = target
    options = _options(found["options"], {"AUTO_COMPRESS", "OVERWRITE", "PARALLEL", "SOURCE_COMPRESSION"})
    return {
        "command": "UPLOAD",
        "src_locations": [_local(found)],
        "parallel": int(options.get("PARALLEL", "4")),
        "autoCompress": options.get("AUTO_COMPRESS", "TRUE") == "TRUE",
        "overwrite": options.get("OVERWRITE", "FALSE") == "TRUE",
        "sourceCompression": options.get("SOURCE_COMPRESSION", "AUTO_DETECT").lower(),
        "stageInfo": _stage_info(stage, path, url, local),
    }


def _get(found: re.Match[str], target: tuple[Name, str], url: str) -> dict[str, Any]:
    stage, path = target
    _options(found["options"], {"PARALLEL"})
    return {
        "command": "DOWNLOAD",
        "src_locations": [quote(file[len(path) :].lstrip("/")) for file in stage_files(stage, path)],
        "localLocation": _local(found),
        "presignedUrls": [],
        "parallel": 4,
        "stageInfo": _stage_info(stage, path, url, local=False),
    }


def _stage_info(stage: Name, path: str, url: str, local: bool) -> dict[str, Any]:
    folder = f"{stage_folder(stage)}/{path}"
    if local:
        return {"locationType": "LOCAL_FS", "location": folder, "creds": {}}
    return {
        "locationType": "GCS",
        "location": f"{BUCKET}/{stage.database}/{stage.schema}/{stage.name}/{path.rstrip('/')}".rstrip("/") + "/",
        "region": "local",
        "endPoint": url,
        "isClientSideEncrypted": False,
        "creds": {"GCS_ACCESS_TOKEN": TOKEN},
    }


def _list(stage: Name, path: str) -> Result:
    types = [("name", "VARCHAR"), ("size", "BIGINT"), ("md5", "VARCHAR"), ("last_modified", "VARCHAR")]
    rows = []
    for file in stage_files(stage, path):
        data = (stage_folder(stage) / file).read_bytes()
        changed = datetime.fromtimestamp((stage_folder(stage) / file).stat().st_mtime, UTC)
        when = changed.strftime("%a, %d %b %Y %H:%M:%S GMT")
        rows.append((f"{stage.name.lower()}/{file}", len(data), hashlib.md5(data).hexdigest(), when))
    return rows_result(types, rows, 0)


def _remove(stage: Name, path: str) -> Result:
    files = stage_files(stage, path)
    for file in files:
        (stage_folder(stage) / file).unlink(missing_ok=True)
    rows = [(f"{stage.name.lower()}/{file}", "removed") for file in files]
    return rows_result([("name", "VARCHAR"), ("result", "VARCHAR")], rows, 0)


def _local(found: re.Match[str]) -> str:
    return found["plain"] or found["quoted"].replace("''", "'").replace("\\\\", "\\").replace("\\'", "'")


def _options(text: str, known: set[str]) -> dict[str, str]:
    options = {name.upper(): value.strip("'").upper() for name, value in _OPTION.findall(text)}
    rest = _OPTION.sub("", text).strip(" \n\t;")
    if rest:
        raise compilation("001003", "42000", f"syntax error line 1 at position 0 unexpected '{rest.split()[0]}'.")
    if unknown := options.keys() - known:
        raise unsupported(f"option {unknown.pop()}")
    return options
