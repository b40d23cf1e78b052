"""Install a server from PyPI into a virtual environment of its own, and find its executables there."""

import re
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from pathlib import Path

from graph_toucan.errors import InstallError
from graph_toucan.launch.build import build_wheels
from graph_toucan.launch.pythons import interpreter_for
from graph_toucan.launch.tools import NEEDS_UV, find_program, run_tool
from graph_toucan.model import FactoryMeta, Package

_MAX_BUILDS = 6
_WHEEL_WANTED = re.compile(r"Wheels are required for `([A-Za-z0-9][A-Za-z0-9._-]*)`")
_NEEDS_PYTHON = re.compile(r"(?:does not satisfy|requires|depends? on) Python\s*>=?\s*(\d+\.\d+(?:\.\d+)?)")


class NeedsPython(InstallError):
    """A package does not run on the interpreter that was tried; `version` is the oldest that it runs on."""

    version: str = ""


async def install_pypi(what: str, package: Package, meta: FactoryMeta, prefix: Path) -> dict[str, str]:
    """Install a package and its extra requirements with uv; wheels are unpacked, nothing of them is run.

    What has no wheel is built in the cage first.

    Returns:
        The resolved versions by distribution.

    Raises:
        NeedsPython: it needs a newer Python.
        InstallError: it cannot be had.
    """
    uv = find_program("uv", NEEDS_UV)
    python = prefix / "bin" / "python"
    await run_tool(what, [uv, "venv", "--quiet", "--python", str(interpreter_for(meta.python)), str(prefix)])
    wanted = [pinned(package), *meta.extra_requirements]
    built = prefix / "wheels"
    made: set[str] = set()
    for _ in range(_MAX_BUILDS):
        links = ["--find-links", str(built)] if built.exists() else []
        command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--no-build", "--python", str(python), *links]
        try:
            await run_tool(what, [*command, *wanted])
            break
        except InstallError as error:
            missing = next((one for one in _without_wheel(error.evidence.stderr) if one not in made), None)
            if missing is None:
                raise _explained(what, error) from error
            await build_wheels(missing, built, python=python, uv=uv)
            made.add(missing)
    else:
        raise InstallError(f"{what}: more than {_MAX_BUILDS} of its requirements have no wheel", "Leave it out.")
    frozen = await run_tool(what, [uv, "pip", "freeze", "--python", str(python)])
    return dict(line.split("==", 1) for line in frozen.splitlines() if "==" in line)


def _without_wheel(text: str) -> list[str]:
    """Return the requirements that uv says are there as source only, each at the version that it considered."""
    found: list[str] = []
    for name in _WHEEL_WANTED.findall(text):
        version = re.search(rf"\b{re.escape(name)}==([A-Za-z0-9.!+_-]+) has no usable wheels", text)
        found.append(f"{name}=={version[1]}" if version else name)
    return found


def _explained(what: str, error: InstallError) -> InstallError:
    match = _NEEDS_PYTHON.search(error.evidence.stderr)
    if match is None:
        return error
    needs = NeedsPython(f"{what} needs Python {match[1]} or newer", f"Install Python {match[1]} and try again.")
    needs.version, needs.evidence = match[1], error.evidence
    return needs


def pinned(package: Package) -> str:
    """Return the requirement of a package, with its version where it has one."""
    return f"{package.identifier}=={package.version}" if package.version else package.identifier


def normalised(name: str) -> str:
    """Return a distribution's name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def dist_info(prefix: Path, identifier: str) -> Path | None:
    """Return the metadata folder of a distribution in a prefix."""
    wanted = normalised(identifier)
    for folder in prefix.glob("lib/python*/site-packages/*.dist-info"):
        if normalised(folder.name.removesuffix(".dist-info").rsplit("-", 1)[0]) == wanted:
            return folder
    return None


def entry_points(prefix: Path, identifier: str) -> dict[str, dict[str, str]]:
    """Return a distribution's entry points: by group, then by name."""
    folder = dist_info(prefix, identifier)
    listing = folder / "entry_points.txt" if folder else None
    if listing is None or not listing.exists():
        return {}
    parser = ConfigParser(delimiters=("=",), strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign] - names keep their case
    try:
        parser.read_string(listing.read_text(encoding="utf-8", errors="replace"))
    except ConfigParserError:
        return {}
    return {section: dict(parser.items(section)) for section in parser.sections()}


def console_scripts(prefix: Path, identifier: str) -> list[str]:
    """Return the names of a distribution's own console scripts."""
    return list(entry_points(prefix, identifier).get("console_scripts", {}))
