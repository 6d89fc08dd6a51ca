"""Builds the project's images by their own Dockerfiles, beneath them a base of Debian's packages and the Deno at hand.

No registry of images is asked. That denoland/deno and python, which releases build on, do the same, it does not show.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

BASE, DENO, DBT = (f"localhost/claimhouse-test/{name}:latest" for name in ("base", "deno", "dbt"))

_CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"


def build(project: Path, deno: str, environment: dict[str, str]) -> None:
    """Leaves them in podman's store, and what did not change since is not done again."""

    def podman(*words: str) -> bool:
        return subprocess.run(["podman", *words], env=environment, cwd=project, check=False).returncode == 0

    if not podman("image", "exists", BASE):
        with tempfile.TemporaryDirectory(prefix="claimhouse-base-") as folder:
            _base(Path(folder), deno)
            # This machine's certificates, by which packages are fetched.
            trust = [f"--change=ENV {name}" for name in ("DENO_TLS_CA_STORE=system", f"PIP_CERT=/{_CERTIFICATES}")]
            with subprocess.Popen(["tar", "-C", folder, "-c", "."], stdout=subprocess.PIPE) as packed:
                subprocess.run(
                    ["podman", "import", "-q", *trust, "-", BASE], stdin=packed.stdout, env=environment, check=True
                )
    common = ["build", "-q", "--network=host", f"--build-arg=BASE={BASE}"]
    # Where all is made anew, steps need not be kept one by one.
    steps = f"--layers={'false' if os.environ.get('CI') == 'true' else 'true'}"
    assert podman(*common, steps, f"--build-arg=BUILD={BASE}", "-f", "images/deno.Dockerfile", "-t", DENO, ".")
    assert podman(*common, f"--build-arg=TASKS={DENO}", "-f", "images/dbt.Dockerfile", "-t", DBT, ".")


def _base(folder: Path, deno: str) -> None:
    packages = "python3,python3-venv,ca-certificates"
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={packages}", "bookworm", folder],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.copy(deno, folder / "usr/bin/deno")
    (folder / "usr/bin/python").symlink_to("python3")
    known = os.environ.get("SSL_CERT_FILE", f"/{_CERTIFICATES}")
    shutil.copy(known, folder / _CERTIFICATES)
