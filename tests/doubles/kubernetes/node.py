"""One machine of a cluster: runs pods' containers by podman, exactly as their specs say, without a way out of it."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from cluster import End

Pod = dict[str, Any]

_UNITS = {"Mi": "m", "Gi": "g"}


class Node:
    """Claims are folders of it; `secrets` are name → key → text. Pods find `ports` of this machine at localhost.

    `environment` is podman's (images.py).
    """

    def __init__(self, ports: list[int], secrets: dict[str, dict[str, str]], environment: dict[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="claimhouse-node-"))
        # Pods' users reach what is mounted by way of it.
        self.folder.chmod(0o711)
        self.secrets = secrets
        self.network = f"claimhouse-{os.getpid()}"
        self.environment = environment
        _run("ip", "netns", "add", self.network)
        _run("ip", "-n", self.network, "link", "set", "lo", "up")
        self.relays = [self._relay("in", ports), self._relay("out", ports)]

    def claim(self, name: str) -> Path:
        """The folder of a volume claim, of pods' group as a cluster makes it."""
        folder = self.folder / "claims" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def run(self, pod: Pod, command: list[str] | None = None) -> End:
        """Runs a pod's container to its end, or another command in the same."""
        name = pod["metadata"]["name"]
        scratch = self.folder / "scratch" / name
        try:
            words = _Spec(pod, self, scratch).words(command)
            done = subprocess.run(
                ["podman", "run", "--rm", "--name", name, f"--network=ns:/run/netns/{self.network}", *words],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            return End(done.returncode, done.stdout, (scratch / "termination-message").read_text())
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def kill(self, name: str) -> None:
        """As when a cluster deletes a pod that still runs."""
        subprocess.run(["podman", "kill", name], env=self.environment, capture_output=True, check=False)

    def close(self) -> None:
        for relay in self.relays:
            relay.kill()
        subprocess.run(["ip", "netns", "del", self.network], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _relay(self, direction: str, ports: list[int]) -> subprocess.Popen[str]:
        sockets = self.folder / "sockets"
        sockets.mkdir(exist_ok=True)
        inside = ["ip", "netns", "exec", self.network] if direction == "out" else []
        relay = Path(__file__).with_name("relay.py")
        words = [*inside, sys.executable, str(relay), direction, str(sockets), *map(str, ports)]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        return process


class _Spec:
    """A pod's spec as podman's words. Each part that is understood is taken out, and what is left over is an error."""

    def __init__(self, pod: Pod, node: Node, scratch: Path) -> None:
        self.node, self.scratch = node, scratch
        spec = _said(pod["spec"])
        [self.container] = spec.pop("containers")
        assert spec.pop("restartPolicy") == "Never"
        assert spec.pop("automountServiceAccountToken") is False
        spec.pop("serviceAccountName")
        self.deadline = spec.pop("activeDeadlineSeconds")
        self.user = spec.pop("securityContext")
        self.volumes = {volume.pop("name"): volume for volume in spec.pop("volumes")}
        assert spec.pop("hostNetwork") is False
        assert not spec, f"a pod's {', '.join(spec)} cannot be had here"

    def words(self, command: list[str] | None) -> list[str]:
        container = _said(self.container)
        container.pop("name")
        assert container.pop("imagePullPolicy") == "Never"
        assert container.pop("terminationMessagePolicy") == "File"
        message = self._message(container.pop("terminationMessagePath"))
        own, image = container.pop("command") + container.pop("args"), container.pop("image")
        program, *arguments = command or own
        words = [
            *("--timeout", str(self.deadline), "--pull=never", "--entrypoint", program),
            *self._confined(container.pop("securityContext")),
            *self._limits(container.pop("resources")),
            *(word for variable in container.pop("env") for word in self._variable(variable)),
            *(word for mount in container.pop("volumeMounts") for word in self._mount(mount)),
            *message,
        ]
        assert not container, f"a container's {', '.join(container)} cannot be had here"
        return [*words, image, *arguments]

    def _confined(self, own: dict[str, Any]) -> list[str]:
        user = self.user
        assert user.pop("runAsNonRoot") is True
        assert user.pop("seccompProfile") == {"type": "RuntimeDefault"}
        self.group = user.pop("fsGroup")
        words = ["--user", f"{user.pop('runAsUser')}:{user.pop('runAsGroup')}", "--group-add", str(self.group)]
        assert not user
        assert own == {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "privileged": False,
            "readOnlyRootFilesystem": True,
        }
        # A read-only image would come with room for scratch of podman's own.
        return [*words, "--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only", "--read-only-tmpfs=false"]

    def _limits(self, resources: dict[str, Any]) -> list[str]:
        limits = resources["limits"]
        memory = limits["memory"]
        bytes_ = f"{memory[:-2]}{_UNITS[memory[-2:]]}"
        return ["--memory", bytes_, "--memory-swap", bytes_, "--cpus", limits["cpu"]]

    def _variable(self, variable: dict[str, Any]) -> list[str]:
        if "value" in variable:
            return ["--env", f"{variable['name']}={variable['value']}"]
        source = variable["valueFrom"]["secretKeyRef"]
        value = self.node.secrets.get(source["name"], {}).get(source["key"])
        assert value is not None or source["optional"], f"no {source['key']} in {source['name']}"
        return [] if value is None else ["--env", f"{variable['name']}={value}"]

    def _mount(self, mount: dict[str, Any]) -> list[str]:
        volume = self.volumes[mount["name"]]
        [kind] = volume
        place = {"emptyDir": self._empty, "persistentVolumeClaim": self._claimed, "secret": self._secret}[kind](
            mount["name"], volume[kind]
        )
        return ["--volume", f"{place}:{mount['mountPath']}:{'ro' if mount['readOnly'] else 'rw'}"]

    def _message(self, path: str) -> list[str]:
        """A file that anyone may write, mounted in the container, as a kubelet makes it."""
        file = self.scratch / "termination-message"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        file.chmod(0o666)
        return ["--volume", f"{file}:{path}:rw"]

    def _empty(self, name: str, _: dict[str, Any]) -> Path:
        return self._owned(self.scratch / name)

    def _claimed(self, _: str, claim: dict[str, Any]) -> Path:
        return self._owned(self.node.claim(claim["claimName"]))

    def _secret(self, name: str, secret: dict[str, Any]) -> Path:
        folder = self._owned(self.scratch / name)
        for item in secret["items"]:
            file = folder / item["path"]
            file.write_text(self.node.secrets[secret["secretName"]][item["key"]])
            file.chmod(secret["defaultMode"])
            os.chown(file, 0, self.group)
        return folder

    def _owned(self, folder: Path) -> Path:
        """As fsGroup has it."""
        folder.mkdir(parents=True, exist_ok=True)
        for each in [folder, *folder.rglob("*")]:
            os.chown(each, -1, self.group)
            if each.is_dir():
                each.chmod(0o2775)
        return folder


def _said(part: dict[str, Any]) -> dict[str, Any]:
    """A copy, without what is empty."""
    return {key: value for key, value in copy.deepcopy(part).items() if value not in ({}, [], None)}


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
