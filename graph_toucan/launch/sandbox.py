"""The cage that a server runs in: bubblewrap, resource limits, a clean environment.

A server is other people's code. Inside it sees a read-only system, its own installation, `/workspace` (the
conversation's directory), an empty HOME and /tmp, and no network unless the catalogue grants it. The fixed path
`/workspace` also makes results the same on every machine. What is granted with the network is this machine's own,
its services on 127.0.0.1 included.
"""

import functools
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from graph_toucan.errors import ConfigError
from graph_toucan.model import Model

WORKSPACE = "/workspace"
HOME = "/home/user"
_RUN = "/run/bridge"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_ETC = (
    *("/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/etc/fonts"),
    *("/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted"),
)
_NETWORK_ETC = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ca-certificates")
_OWN_ETC = ("passwd", "group", "hosts", "nsswitch.conf")
_BRIDGE = Path(__file__).with_name("bridge.py")
_SHARED_MEMORY_MB = 64
THREADS_PER_PROCESS = 32
"""How many threads there may be for each process that is allowed: numerical libraries start one for each core."""
_NPROC_PER_NAMESPACE = (5, 14)
"""Since this Linux, the limit on processes set in a user namespace counts those of the namespace only."""
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASS|PWD|CREDENTIAL|AUTH|DSN|_UR[IL]$|CONN|PROXY", re.IGNORECASE)
_MEGA = 1024 * 1024


class SandboxKind(StrEnum):
    """How servers are caged: `auto` takes bubblewrap where it works and says so where it does not."""

    AUTO = "auto"
    BWRAP = "bwrap"
    NONE = "none"


class Limits(Model):
    """What one server may use.

    Args:
        memory_mb: of all its processes together, and the data of each.
        processes: how many there may be at one time.
        cpu_seconds: processor time of each process.
        file_mb: the largest file.
        disk_mb: workspace, HOME and whatever else it can write to on the disk, together.
        tmp_mb: its /tmp, which is in memory (in a cage).
        open_files: of each process.
    """

    memory_mb: int = 3072
    processes: int = 128
    cpu_seconds: int = 300
    file_mb: int = 256
    disk_mb: int = 1024
    tmp_mb: int = 512
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


@functools.cache
def _options() -> frozenset[str]:
    """Return the options that this version of bubblewrap has."""
    told = subprocess.run([shutil.which("bwrap") or "bwrap", "--help"], capture_output=True, text=True, check=False)
    return frozenset(re.findall(r"--[a-z0-9-]+", told.stdout + told.stderr))


def limited(command: Sequence[str], limits: Limits) -> list[str]:
    """Return the command under resource limits for each process, where `prlimit` is there to set them.

    What processes may use together is kept by `graph_toucan.launch.monitor`.
    """
    program = shutil.which("prlimit")
    if program is None:
        return list(command)
    return [
        program,
        f"--data={_at_most(resource.RLIMIT_DATA, limits.memory_mb * _MEGA)}",
        f"--cpu={_at_most(resource.RLIMIT_CPU, limits.cpu_seconds)}",
        f"--fsize={_at_most(resource.RLIMIT_FSIZE, limits.file_mb * _MEGA)}",
        f"--nofile={_at_most(resource.RLIMIT_NOFILE, limits.open_files)}",
        "--core=0",
        *command,
    ]


def _at_most(kind: int, wanted: int) -> int:
    """Return a limit, lowered to the one that this process is under and cannot exceed."""
    _, hard = resource.getrlimit(kind)
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


def secret_env(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that may hold a secret: `caged` leaves them out of its command line, which everyone can read.

    They are to be given in the environment of the command instead. None of them has a meaning for the programs that
    set up the cage, as `LD_PRELOAD` would have.
    """
    return {name: value for name, value in env.items() if _SECRET.search(name) and not name.startswith("LD_")}


def caged(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    workspace: Path,
    home: Path,
    run: Path,
    visible: Sequence[str],
    network: bool,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> list[str]:
    """Return the command of a server under bubblewrap.

    Args:
        command: what to run, with paths as they are outside (what is visible keeps its path inside).
        env: the whole environment of the process; it is to be started with exactly `secret_env(env)` and a PATH.
        workspace: the directory that becomes `/workspace`.
        home: the directory that becomes HOME.
        run: the directory that becomes `/run/bridge` (holds the socket of an HTTP server).
        visible: the server's installation and what else it may read.
        network: whether it may use the network.
        limits: the size of its /tmp, and the number of its processes where the kernel keeps that.
    """
    writable = {WORKSPACE: workspace, HOME: home, _RUN: run}
    readable = [*visible, str(_BRIDGE)]
    return cage(command, env=env, writable=writable, readable=readable, network=network, limits=limits, cwd=WORKSPACE)


def cage(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    writable: Mapping[str, Path],
    readable: Sequence[str],
    network: bool,
    limits: Limits,
    cwd: str,
) -> list[str]:
    """Return a command under bubblewrap: in namespaces of its own, as a user without any privilege.

    Args:
        command: what to run; it must not be given anything but `secret_env(env)` and a PATH as its environment.
        env: the whole environment of the process.
        writable: what it may write to, by its path inside.
        readable: what it may read besides the system and the language runtimes.
        network: whether it may use the network.
        limits: the size of its /tmp, and the number of its processes where the kernel keeps that.
        cwd: its working directory, as it is inside.
    """
    words = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session"]
    words += ["--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "toucan"]
    words += ["--disable-userns"] if "--disable-userns" in _options() else []
    words += ["--share-net"] if network else []
    words += [*_tmpfs("/tmp", limits.tmp_mb), *_system(network)]  # noqa: S108 - theirs, not ours
    for place in visible_places(readable):
        words += ["--ro-bind", place, place]
    words += ["--proc", "/proc"]
    for place in _kernel_places():
        words += ["--ro-bind", place, place]
    words += ["--dev", "/dev", *_tmpfs("/dev/shm", _SHARED_MEMORY_MB)]  # noqa: S108 - theirs
    for inside, place in writable.items():
        words += ["--bind", str(place), inside]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", cwd]
    hidden = secret_env(env)
    for name, value in env.items():
        words += [] if name in hidden else ["--setenv", name, value]
    return [*words, "--", *_process_limit(limits), *command]


def _tmpfs(place: str, megabytes: int) -> list[str]:
    size = ["--size", str(megabytes * _MEGA)] if "--size" in _options() else []
    return [*size, "--tmpfs", place]


def _system(network: bool) -> list[str]:
    words: list[str] = []
    for place in _SYSTEM:
        if os.path.islink(place):
            words += ["--symlink", os.readlink(place), place]
        elif os.path.isdir(place):
            words += ["--ro-bind", place, place]
    shared = (*_ETC, *_NETWORK_ETC) if network else _ETC
    for place in shared:
        words += ["--ro-bind-try", place, place]
    for name in _OWN_ETC:
        if f"/etc/{name}" not in shared:
            words += ["--ro-bind", str(Path(__file__).with_name("etc") / name), f"/etc/{name}"]
    return words


@functools.cache
def _kernel_places() -> tuple[str, ...]:
    """Return the parts of `/proc` through which root writes to the kernel, by the rights of the file alone.

    A server of a factory that root runs has these rights, without any capability, and bubblewrap leaves them writable.
    """
    names = (entry for entry in os.scandir("/proc") if not entry.name.isdigit() and not entry.is_symlink())
    return tuple(sorted(entry.path for entry in names if entry.is_dir() or entry.stat().st_mode & 0o222))


def _process_limit(limits: Limits) -> list[str]:
    """Return what limits the processes of a cage from inside, where that counts only its own (and never root's)."""
    program = shutil.which("prlimit")
    release = tuple(int(number) for number in re.findall(r"\d+", platform.release())[:2])
    if program is None or not program.startswith("/usr/") or release < _NPROC_PER_NAMESPACE:
        return []
    return [program, f"--nproc={_at_most(resource.RLIMIT_NPROC, limits.processes * THREADS_PER_PROCESS)}"]


def visible_places(wanted: Iterable[str]) -> list[str]:
    """Return the places outside the system that a cage shows: what is wanted, Python's and Node's, and theirs in turn.

    A folder that holds everything of the user, or all temporary files, is never among them.
    """
    wanted = list(wanted)
    places = [Path(sys.base_prefix), *_node(), *map(Path, wanted)]
    places += [base for place in wanted for base in _base_python(Path(place))]
    kept: list[Path] = []
    for place in sorted(dict.fromkeys(places), key=lambda place: len(place.parts)):
        if not _is_broad(place) and not any(place.is_relative_to(other) for other in (Path("/usr"), *kept)):
            kept.append(place)
    return [str(place) for place in kept]


def _node() -> list[Path]:
    node = shutil.which("node")
    if node is None:
        return []
    program = Path(node).resolve()
    prefix = program.parent.parent
    return [program if _is_broad(prefix) else prefix]


def _base_python(prefix: Path) -> list[Path]:
    """Return the installation that a virtual environment was made from: as it is named there, and where that leads."""
    settings = prefix / "pyvenv.cfg"
    if not settings.is_file():
        return []
    lines = (line.partition("=") for line in settings.read_text().splitlines())
    homes = [Path(value.strip()).parent for name, _, value in lines if name.strip() == "home"]
    linked = (prefix / "bin" / "python").resolve().parent.parent
    return [place for place in (*homes, linked) if place.is_dir()]


def _is_broad(place: Path) -> bool:
    """Tell whether a folder holds what is nobody's business: the user's home, its shared folders, all temporary files."""
    home = Path(os.path.expanduser("~"))
    shared = [home / name for name in ("bin", ".local", ".local/share", ".local/bin", ".cache", ".config")]
    private = (*shared, Path(tempfile.gettempdir()))
    return any(path.is_relative_to(place) for path in private)
