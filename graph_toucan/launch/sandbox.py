"""The cage that a server runs in: bubblewrap, resource limits, a clean environment.

A server is other people's code. Inside it sees a read-only system, its own installation, `/workspace` (the
conversation's directory), an empty HOME and /tmp, and no network unless the catalogue grants it. The fixed path
`/workspace` also makes results the same on every machine.
"""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from graph_toucan.errors import ConfigError
from graph_toucan.launch.plan import HOME, WORKSPACE
from graph_toucan.model import Model

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_ETC = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/ssl", "/etc/localtime", "/etc/mime.types", "/etc/fonts")
_NETWORK_ETC = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ca-certificates")


class SandboxKind(StrEnum):
    """How servers are caged: `auto` takes bubblewrap where it works and says so where it does not."""

    AUTO = "auto"
    BWRAP = "bwrap"
    NONE = "none"


class Limits(Model):
    """What one server process may use."""

    memory_mb: int = 3072
    cpu_seconds: int = 300
    file_mb: int = 256
    open_files: int = 2048


@functools.cache
def bubblewrap_works() -> bool:
    """Tell whether bubblewrap is there and may make namespaces."""
    program = shutil.which("bwrap")
    if program is None:
        return False
    probe = [program, "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def resolve_sandbox(kind: SandboxKind) -> SandboxKind:
    """Turn `auto` into what this machine has.

    Raises:
        ConfigError: bubblewrap is asked for and does not work here.
    """
    if kind is SandboxKind.BWRAP and not bubblewrap_works():
        raise ConfigError(
            "bubblewrap does not work on this machine",
            "Install it (`apt-get install bubblewrap`) and allow user namespaces, or pass --sandbox none, which lets "
            "servers read your files and use your network.",
        )
    if kind is SandboxKind.AUTO:
        return SandboxKind.BWRAP if bubblewrap_works() else SandboxKind.NONE
    return kind


def limited(command: Sequence[str], limits: Limits) -> list[str]:
    """Return the command under resource limits, where `prlimit` is there to set them."""
    program = shutil.which("prlimit")
    if program is None:
        return list(command)
    mega = 1024 * 1024
    return [
        program,
        f"--data={limits.memory_mb * mega}",
        f"--cpu={limits.cpu_seconds}",
        f"--fsize={limits.file_mb * mega}",
        f"--nofile={limits.open_files}",
        "--core=0",
        *command,
    ]


def caged(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    workspace: Path,
    home: Path,
    run: Path,
    visible: Sequence[str],
    network: bool,
) -> list[str]:
    """Return the command under bubblewrap.

    Args:
        command: what to run, with paths as they are outside (what is visible keeps its path inside).
        env: the whole environment of the process.
        workspace: the directory that becomes `/workspace`.
        home: the directory that becomes HOME.
        run: the directory that becomes `/run/bridge` (holds the socket of an HTTP server).
        visible: the server's installation and what else it may read.
        network: whether it may use the network.
    """
    words = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    if network:
        words.append("--share-net")
    words += ["--uid", "1000", "--gid", "1000", "--hostname", "toucan", "--tmpfs", "/tmp"]  # noqa: S108
    for place in _SYSTEM:
        if os.path.islink(place):
            words += ["--symlink", os.readlink(place), place]
        elif os.path.isdir(place):
            words += ["--ro-bind", place, place]
    for place in (*_ETC, *(_NETWORK_ETC if network else ())):
        words += ["--ro-bind-try", place, place]
    for place in _runtimes(visible):
        words += ["--ro-bind", place, place]
    words += ["--proc", "/proc", "--dev", "/dev"]
    words += ["--bind", str(workspace), WORKSPACE, "--bind", str(home), HOME, "--bind", str(run), "/run/bridge"]
    words += ["--chdir", WORKSPACE]
    for name, value in env.items():
        words += ["--setenv", name, value]
    return [*words, "--", *command]


def _runtimes(visible: Sequence[str]) -> list[str]:
    """Return the folders outside the system that a server needs: Python's, Node's, this package's and its own."""
    places = [sys.base_prefix, str(Path(__file__).parent)]
    if node := shutil.which("node"):
        places.append(str(Path(node).resolve().parent.parent))
    places += visible
    return [place for place in dict.fromkeys(places) if not place.startswith("/usr/")]
