"""Install each server once, into a prefix of its own, and find what to launch there.

`uvx` and `npx` at run time cost seconds and hundreds of megabytes per start; an installed executable costs neither.
A prefix is complete when its `installed.json` is there: that file is written last. What to launch in it is looked up each
time, since the catalogue may name another executable later.
"""

import fcntl
import os
import re
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
from pydantic import Field

from graph_toucan.errors import InstallError
from graph_toucan.identity import canonical_json, digest
from graph_toucan.launch.npm import bins, install_npm, is_script, manifest_of
from graph_toucan.launch.programs import install_program
from graph_toucan.launch.pypi import console_scripts, install_pypi
from graph_toucan.launch.pythons import interpreter_for
from graph_toucan.launch.tools import NEEDS_NODE, find_program
from graph_toucan.model import FactoryMeta, Model, Package, Server

_MARKER = "installed.json"
_FORMAT = 3
INSTALLABLE = frozenset({"pypi", "npm", "local"})


class NoEntryPoint(InstallError):
    """A package is installed but has nothing that can be launched."""


class Installed(Model):
    """An installed server: the command without its arguments, and the exact versions that were resolved.

    `programs` are the folders of the other programs that it calls; `size_mb` is what the installation takes on the disk.
    """

    prefix: str
    command: tuple[str, ...] = ()
    versions: dict[str, str] = Field(default_factory=dict[str, str])
    programs: tuple[str, ...] = ()
    size_mb: float = 0.0

    @property
    def digest(self) -> str:
        """The digest of the resolved versions (not of where they lie)."""
        return digest(canonical_json(self.versions))


def default_cache() -> Path:
    """Return the folder for installed servers: `$GRAPH_TOUCAN_CACHE`, else the user's cache folder."""
    if chosen := os.environ.get("GRAPH_TOUCAN_CACHE"):
        return Path(chosen).expanduser().absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "graph-toucan"


def choose_package(server: Server) -> Package:
    """Return the first package of a server that can be installed here.

    Raises:
        InstallError: the server has none.
    """
    for package in server.packages:
        if package.registry_type in INSTALLABLE:
            return package
    kinds = ", ".join(sorted({package.registry_type for package in server.packages})) or "none"
    raise InstallError(
        f"server {server.slug!r} has no package that can be installed here (it has: {kinds})",
        "Add a pypi, npm or local package to its catalogue entry.",
    )


async def install(server: Server, cache: Path) -> Installed:
    """Install a server unless it is installed, and return what to launch.

    Raises:
        NoEntryPoint: it is installed, but what to launch is neither named nor evident.
        InstallError: the package or its executable cannot be had; the text says which and why.
    """
    installed = await install_package(server, cache)
    return installed.model_copy(update={"command": find_command(server, installed)})


async def install_package(server: Server, cache: Path) -> Installed:
    """Install a server's package, and the programs it calls, unless they are installed; the command is left open.

    Raises:
        NeedsPython: it needs a newer Python than its entry says.
        InstallError: the package cannot be had; the text says which and why.
    """
    package = choose_package(server)
    meta = server.factory
    if package.registry_type == "local":
        return Installed(prefix="", versions={"local": package.version or "unversioned", **local_files(server)})
    folders = tuple([str(await install_program(name, cache)) for name in meta.programs])
    prefix = _prefix(package, meta, cache)
    prefix.parent.mkdir(parents=True, exist_ok=True)
    async with _locked(prefix.with_name(f"{prefix.name}.lock")):
        marker = prefix / _MARKER
        if not marker.exists():
            if prefix.exists():
                await anyio.to_thread.run_sync(shutil.rmtree, prefix)
            what = f"server {server.slug!r}"
            if package.registry_type == "pypi":
                versions = await install_pypi(what, package, meta, prefix)
            else:
                versions = await install_npm(what, package, meta, prefix, cache)
            size = await anyio.to_thread.run_sync(_size_mb, prefix)
            draft = prefix / f"{_MARKER}.new"
            draft.write_text(Installed(prefix=str(prefix), versions=versions, size_mb=size).model_dump_json())
            draft.rename(marker)
        installed = Installed.model_validate_json(marker.read_text())
    return installed.model_copy(update={"programs": folders})


def _size_mb(folder: Path) -> float:
    files = (Path(place, name) for place, _, names in os.walk(folder) for name in names)
    return round(sum(file.lstat().st_size for file in files) / 2**20, 1)


def _prefix(package: Package, meta: FactoryMeta, cache: Path) -> Path:
    """Return where a package is installed: one folder per package, version, requirements and interpreter."""
    wanted = [package.registry_type, package.identifier, package.version, sorted(meta.extra_requirements)]
    if package.registry_type == "pypi":
        wanted.append(str(interpreter_for(meta.python).resolve()))
    else:
        wanted += [sorted(meta.addons), shutil.which("node")]
    key = digest(canonical_json([_FORMAT, *wanted]))
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", package.identifier).strip("-")
    return cache / "servers" / package.registry_type / f"{safe}-{package.version}-{key[:12]}"


def find_command(server: Server, installed: Installed) -> tuple[str, ...]:
    """Return what to launch of an installed server, without its arguments.

    Raises:
        NoEntryPoint: what to launch is neither named nor evident.
        InstallError: a local command is not there.
    """
    package = choose_package(server)
    prefix = Path(installed.prefix)
    if package.registry_type == "local":
        return (_local_command(server, package),)
    find = _pypi_command if package.registry_type == "pypi" else _npm_command
    return find(server, package, prefix, installed)


def _local_command(server: Server, package: Package) -> str:
    found = shutil.which(package.identifier)
    if found is None:
        raise InstallError(
            f"server {server.slug!r}: the command {package.identifier!r} is not there",
            "Give its full path, or install it.",
        )
    return found


def local_files(server: Server) -> dict[str, str]:
    """Return the digests of the files that a local server's command names, so that an edited script is another version.

    Empty for servers that are installed from a registry.
    """
    found: dict[str, str] = {}
    for package in server.packages:
        if package.registry_type == "local":
            words = [shutil.which(package.identifier) or package.identifier]
            words += [argument.given or "" for argument in package.package_arguments]
            scripts = [Path(word) for word in words if word.endswith((".py", ".js", ".mjs", ".cjs", ".ts", ".sh"))]
            found |= {path.name: digest(path.read_bytes()) for path in scripts if path.is_file()}
    return found


def _pypi_command(server: Server, package: Package, prefix: Path, installed: Installed) -> tuple[str, ...]:
    scripts = prefix / "bin"
    executable = server.factory.executable
    if isinstance(executable, tuple):
        program = scripts / executable[0]
        return (str(program) if program.exists() else _program(executable[0], installed), *executable[1:])
    names = [executable] if executable else console_scripts(prefix, package.identifier)
    return (str(_pick(server, package.identifier, {name: scripts / name for name in names})),)


def _npm_command(server: Server, package: Package, prefix: Path, installed: Installed) -> tuple[str, ...]:
    node = find_program("node", NEEDS_NODE)
    executable = server.factory.executable
    if isinstance(executable, tuple):
        words = [str(prefix / word) if (prefix / word).exists() else word for word in executable]
        words[0] = node if words[0] == "node" else _program(words[0], installed)
        return tuple(words)
    folder = prefix / "node_modules" / package.identifier
    known = bins(manifest_of(prefix, package.identifier), package.identifier)
    if executable and executable in known:
        known = {executable: known[executable]}
    program = _pick(server, package.identifier, {name: folder / path for name, path in known.items()}).resolve()
    return (node, str(program)) if is_script(program) else (str(program),)


def _program(word: str, installed: Installed) -> str:
    """Return the path of one of the installed programs, else the word as it is."""
    for folder in installed.programs:
        if (Path(folder) / word).is_file():
            return str(Path(folder) / word)
    return word


def _pick(server: Server, identifier: str, programs: dict[str, Path]) -> Path:
    """Choose the executable: the one named like the package, else one that says mcp, else the only one."""
    there = sorted(name for name, path in programs.items() if path.exists())
    alike = [name for name in there if name == identifier.rsplit("/", 1)[-1]]
    speaking = [name for name in there if "mcp" in name]
    chosen = alike or speaking or (there if len(there) == 1 else [])
    if not chosen:
        raise NoEntryPoint(
            f"server {server.slug!r}: no entry point found in {identifier!r} (executables: {', '.join(there) or 'none'})",
            'Name it with "executable" under "_meta" -> "graph-toucan/factory" in the catalogue.',
        )
    return programs[chosen[0]]


@asynccontextmanager
async def _locked(path: Path) -> AsyncGenerator[None]:
    """Hold an exclusive file lock: one installation of a prefix at a time, also between processes."""
    with path.open("w") as file:
        await anyio.to_thread.run_sync(fcntl.flock, file, fcntl.LOCK_EX)
        yield
