"""The Python interpreters of this machine, for servers that need a newer one than the factory runs on."""

import functools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from graph_toucan.errors import InstallError

_NEWEST_MINOR = 20
Version = tuple[int, int, int]


@functools.cache
def interpreters() -> dict[Version, Path]:
    """Return the interpreters there are, by version, oldest first: this one, those on PATH, those that pyenv and uv keep."""
    found = {_own(): Path(sys.executable)}
    home = Path.home()
    places = [Path(path) for minor in range(8, _NEWEST_MINOR) if (path := shutil.which(f"python3.{minor}"))]
    for root in (Path(os.environ.get("PYENV_ROOT") or home / ".pyenv") / "versions", home / ".local/share/uv/python"):
        places += sorted(root.glob("*/bin/python3"))
    for place in places:
        version = _version(place)
        if version is not None:
            found.setdefault(version, place.resolve())
    return dict(sorted(found.items()))


def interpreter_for(oldest: str | None) -> Path:
    """Return the factory's own interpreter, or where `oldest` (such as `3.12`) is newer, the oldest there is that suffices.

    Raises:
        InstallError: no interpreter of this machine is new enough.
    """
    if oldest is None:
        return Path(sys.executable)
    wanted = parse_version(oldest)
    if wanted <= _own():
        return Path(sys.executable)
    for version, place in interpreters().items():
        if version >= wanted:
            return place
    there = ", ".join(".".join(map(str, version)) for version in interpreters())
    raise InstallError(f"it needs Python {oldest} or newer (there is: {there})", f"Install Python {oldest}.")


def newer_versions() -> tuple[str, ...]:
    """Return the versions (such as `3.12`) of the interpreters there are that are newer than this one, oldest first."""
    own = _own()[:2]
    return tuple(dict.fromkeys(f"{version[0]}.{version[1]}" for version in interpreters() if version[:2] > own))


def parse_version(text: str) -> Version:
    """Return a version such as `3.12` or `3.13.15` as three numbers; missing ones are 0."""
    numbers = [int(number) for number in re.findall(r"\d+", text)[:3]]
    return (*numbers, 0, 0, 0)[:3]  # pyright: ignore[reportReturnType] - three of at least three


def _own() -> Version:
    return sys.version_info[:3]


def _version(program: Path) -> Version | None:
    code = "import sys; print(*sys.version_info[:3], sys.prefix)"
    try:
        done = subprocess.run([program, "-I", "-c", code], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_version(done.stdout) if done.returncode == 0 else None
