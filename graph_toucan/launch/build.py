"""Running other people's build code, only ever in the cage: what installing a server would otherwise run.

A wheel or an npm package is unpacked and nothing of it is run. A source distribution has to be built by code that comes
with it: that code sees the toolchain of the system, its own files and a HOME made for it, and nothing of the user or of
other servers. It gives a wheel, which is then installed as any other. `addons` does the same for npm.
"""

import asyncio
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import anyio

from graph_toucan.errors import InstallError
from graph_toucan.launch.process import ServerProcess
from graph_toucan.launch.sandbox import HOME, Limits, bubblewrap_works, cage, limited, secret_env
from graph_toucan.model import Model

BUILD_LIMITS = Limits(
    memory_mb=4096, processes=256, cpu_seconds=1800, file_mb=1024, disk_mb=4096, tmp_mb=2048, open_files=4096
)
BUILD_SECONDS = 600.0
_PATH = "/usr/local/bin:/usr/bin:/bin"
_STDOUT_KEPT = 100_000
_SETTINGS = re.compile(r"(?:UV|PIP)_\w*(?:INDEX|LINKS|HOST|CERT|TLS|TIMEOUT|CONFIG_FILE|PRERELEASE|NEWER|OFFLINE)\w*")
"""What uv and pip are told of indexes and certificates; where they keep things is not passed on."""
_CONNECTION = frozenset(
    {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
    | {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"}
)
_SYSTEM_CONFIG = ("/etc/pip.conf", "/etc/xdg/pip/pip.conf", "/etc/uv/uv.toml", "/etc/xdg/uv/uv.toml")
_USER_CONFIG = ("uv/uv.toml", "pip/pip.conf")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Completed(Model):
    """How a command ended, and the beginning of its stdout and the beginning and end of its stderr."""

    returncode: int
    stdout: str = ""
    stderr: str = ""

    @property
    def last_words(self) -> str:
        """The end of what it said, in one line: on stderr, else on stdout."""
        return " ".join((self.stderr.strip() or self.stdout.strip()).split())[-700:]


def scratch() -> AbstractContextManager[str]:
    """Give a folder that is removed at the end, also when a build has left odd files in it."""
    return tempfile.TemporaryDirectory(prefix="toucan-build-", ignore_cleanup_errors=True)


async def caged_run(
    command: Sequence[str],
    *,
    writable: Sequence[Path],
    readable: Sequence[Path],
    env: Mapping[str, str],
    network: bool,
    cwd: Path | None = None,
    timeout_seconds: float = BUILD_SECONDS,
    limits: Limits = BUILD_LIMITS,
) -> Completed:
    """Run a command in a cage of its own, with a fresh HOME and /tmp, and wait for its end.

    Args:
        command: the program and its arguments; paths are the same inside as outside.
        writable: the folders that it may change.
        readable: what it may read besides the system and the language runtimes.
        env: its environment; PATH and LANG are added where they are missing, HOME is its own.
        network: whether it may use the network; the user's settings for package indexes are then in its HOME.
        cwd: its working directory; HOME if None.
        timeout_seconds: when it is killed.
        limits: what it may use.

    Raises:
        InstallError: there is no cage here, it cannot be started, takes too long, or goes over its limits.
    """
    name = Path(command[0]).name
    if not bubblewrap_works():
        raise InstallError(
            f"{name} would run other people's build code, and bubblewrap does not work on this machine",
            "Install it (`apt-get install bubblewrap`) and allow user namespaces.",
        )
    with scratch() as folder:
        home, stderr = Path(folder, "home"), Path(folder, "stderr")
        _make_home(home, with_settings=network)
        inner = {"PATH": _PATH, "LANG": "C.UTF-8", **env, "HOME": HOME}
        words = cage(
            command,
            env=inner,
            writable={HOME: home, **{str(place): place for place in writable}},
            readable=[str(place) for place in readable if place.exists()],
            network=network,
            limits=limits,
            cwd=str(cwd) if cwd else HOME,
        )
        process = await ServerProcess.start(
            limited(words, limits),
            env={"PATH": _PATH, **secret_env(inner)},
            cwd=home,
            stderr=stderr,
            limits=limits,
            watched=(home, *writable),
        )
        return await _completed(process, name, timeout_seconds)


def _make_home(home: Path, *, with_settings: bool) -> None:
    """Make a HOME that holds the user's index settings, where they are needed, and nothing else."""
    home.mkdir()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    for name in _USER_CONFIG if with_settings else ():
        if (config / name).is_file():
            (home / ".config" / name).parent.mkdir(parents=True)
            shutil.copyfile(config / name, home / ".config" / name)


async def _completed(process: ServerProcess, name: str, seconds: float) -> Completed:
    try:
        said = b""
        with anyio.move_on_after(seconds):
            said = await process.read_stdout(_STDOUT_KEPT)
            await process.process.wait()
        code = process.process.returncode
    finally:
        with anyio.CancelScope(shield=True):
            await process.stop()
    if process.violation:
        raise InstallError(f"{name} was ended: {process.violation}", "Leave the package out.")
    if code is None:
        raise InstallError(f"{name} took over {seconds:g} s", "Try again, or leave the package out.")
    return Completed(returncode=code, stdout=said.decode(errors="replace"), stderr=process.stderr_text)


async def build_wheels(requirement: str, into: Path, *, python: Path, uv: str) -> list[Path]:
    """Build the wheel of a requirement that comes as source, in the cage, and return it.

    The build may use the network, since what it needs for building comes from the index; so the index settings of the
    user (and a password in them) are visible to it, and no other file of theirs.

    Args:
        requirement: such as `name==1.2`.
        into: the folder that gets the wheel; it is made.
        python: the interpreter to build for, of a virtual environment or an installation.
        uv: the path of uv.

    Raises:
        InstallError: it cannot be built; the text has the end of what the build said.
    """
    match = _NAME.match(requirement)
    if match is None:
        raise InstallError(f"{requirement!r} is not a requirement", "Give a name, such as `name==1.2`.")
    env = {name: value for name, value in os.environ.items() if name in _CONNECTION or _SETTINGS.fullmatch(name)}
    with scratch() as folder:
        cache, target = Path(folder, "cache"), Path(folder, "target")
        command = [uv, "pip", "install", "--quiet", "--no-deps", "--no-binary", match[0], "--python", str(python)]
        done = await caged_run(
            [*command, "--cache-dir", str(cache), "--target", str(target), requirement],
            writable=[Path(folder)],
            readable=[python.parent.parent, Path(uv), *_settings_files(env)],
            env=env,
            network=True,
        )
        if done.returncode:
            raise InstallError(f"{requirement} could not be built: {done.last_words}", "Leave the server out.")
        built = await asyncio.to_thread(_take_wheels, cache, match[0], into)
    if not built:
        raise InstallError(f"{requirement} was built, but gave no wheel", "Leave the server out.")
    return built


def _settings_files(env: Mapping[str, str]) -> list[Path]:
    """Return the files and folders that index settings name, which the cage must show."""
    named = [Path(word) for value in env.values() for word in value.split() if word.startswith("/")]
    return [*map(Path, _SYSTEM_CONFIG), *named]


def _take_wheels(cache: Path, name: str, into: Path) -> list[Path]:
    """Copy the wheels of a distribution out of a cache that build code could write to: true files only."""
    into.mkdir(parents=True, exist_ok=True)
    wanted = _normalised(name)
    taken: list[Path] = []
    for folder, _, files in os.walk(cache) if not cache.is_symlink() else ():  # does not follow links
        for file in files:
            if not file.endswith(".whl") or _normalised(file.split("-", 1)[0]) != wanted:
                continue
            if stat.S_ISREG(os.lstat(os.path.join(folder, file)).st_mode):
                taken.append(Path(shutil.copyfile(os.path.join(folder, file), into / file, follow_symlinks=False)))
    return taken


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
