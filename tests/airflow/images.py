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

# As podman must be told on machines whose control groups are of the older kind.
_CONFIG = """
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
"""
_CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"


def build(project: Path, deno: str, folder: Path) -> dict[str, str]:
    """Leaves them in podman's store, what did not change since as it is; gives the environment that podman has."""
    (folder / "containers.conf").write_text(_CONFIG)
    environment = {**os.environ, "CONTAINERS_CONF": str(folder / "containers.conf")}

    def podman(*words: str) -> bool:
        return subprocess.run(["podman", *words], env=environment, cwd=project, check=False).returncode == 0

    if not podman("image", "exists", BASE):
        with tempfile.TemporaryDirectory(prefix="claimhouse-base-") as root:
            _base(Path(root), deno)
            # This machine's certificates, by which packages are fetched.
            trust = [f"--change=ENV {name}" for name in ("DENO_TLS_CA_STORE=system", f"PIP_CERT=/{_CERTIFICATES}")]
            with subprocess.Popen(["tar", "-C", root, "-c", "."], stdout=subprocess.PIPE) as packed:
                subprocess.run(
                    ["podman", "import", "-q", *trust, "-", BASE], stdin=packed.stdout, env=environment, check=True
                )
    common = ["build", "-q", "--network=host", f"--build-arg=BASE={BASE}"]
    # Where all is made anew, steps need not be kept one by one.
    steps = f"--layers={'false' if os.environ.get('CI') == 'true' else 'true'}"
    assert podman(*common, steps, f"--build-arg=BUILD={BASE}", "-f", "images/deno.Dockerfile", "-t", DENO, ".")
    assert podman(*common, f"--build-arg=TASKS={DENO}", "-f", "images/dbt.Dockerfile", "-t", DBT, ".")
    return environment


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
