"""Install each server once, into a prefix of its own, and find what to launch there.

`uvx` and `npx` at run time cost seconds and hundreds of megabytes per start; an installed executable costs neither.
A prefix is complete when its `installed.json` is there: that file is written last. What to launch in it is looked up each
time, since the catalogue may name another executable later.
"""

import asyncio
import fcntl
import json
import os
import re
import shutil
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
from pydantic import Field

from graph_toucan.errors import InstallError
from graph_toucan.identity import canonical_json, digest
from graph_toucan.model import FactoryMeta, Model, Package, Server

INSTALL_TIMEOUT_SECONDS = 300
_MARKER = "installed.json"
_FORMAT = 2
_NEEDS_NODE = "Install Node.js 20 or newer to use servers from npm."


class NoEntryPoint(InstallError):
    """A package is installed but has nothing that can be launched."""


class Installed(Model):
    """An installed server: the command without its arguments, and the exact versions that were resolved."""

    prefix: str
    command: tuple[str, ...]
    versions: dict[str, str] = Field(default_factory=dict[str, str])

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
        if package.registry_type in {"pypi", "npm", "local"}:
            return package
    kinds = ", ".join(sorted({package.registry_type for package in server.packages})) or "none"
    raise InstallError(
        f"server {server.slug!r} has no package that can be installed here (it has: {kinds})",
        "Add a pypi, npm or local package to its catalogue entry.",
    )


async def install(server: Server, cache: Path) -> Installed:
    """Install a server unless it is installed, and return what to launch.

    Raises:
        InstallError: the package or its executable cannot be had; the text says which and why.
    """
    package = choose_package(server)
    meta = server.factory
    if package.registry_type == "local":
        return _local(server, package)
    wanted = [package.model_dump(mode="json"), meta.executable, meta.extra_requirements]
    key = digest(canonical_json([_FORMAT, *wanted, sys.version_info[:2]]))
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", package.identifier).strip("-")
    prefix = cache / "servers" / package.registry_type / f"{safe}-{package.version}-{key[:12]}"
    prefix.parent.mkdir(parents=True, exist_ok=True)
    async with _locked(prefix.with_suffix(".lock")):
        marker = prefix / _MARKER
        if not marker.exists():
            if prefix.exists():
                await anyio.to_thread.run_sync(shutil.rmtree, prefix)
            step = _install_pypi if package.registry_type == "pypi" else _install_npm
            versions = await step(server, package, meta, prefix)
            draft = prefix / f"{_MARKER}.new"
            draft.write_text(Installed(prefix=str(prefix), command=(), versions=versions).model_dump_json())
            draft.rename(marker)
        installed = Installed.model_validate_json(marker.read_text())
    find = _pypi_command if package.registry_type == "pypi" else _npm_command
    return installed.model_copy(update={"command": find(server, package, meta, prefix)})


def _local(server: Server, package: Package) -> Installed:
    found = shutil.which(package.identifier)
    if found is None:
        raise InstallError(
            f"server {server.slug!r}: the command {package.identifier!r} is not there",
            "Give its full path, or install it.",
        )
    versions = {"local": package.version or "unversioned", **local_files(server)}
    return Installed(prefix="", command=(found,), versions=versions)


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


async def _install_pypi(server: Server, package: Package, meta: FactoryMeta, prefix: Path) -> dict[str, str]:
    uv = _find("uv", "It comes with this project's own environment: run `make setup`.")
    python = prefix / "bin" / "python"
    await _run(server, [uv, "venv", "--quiet", "--python", sys.executable, str(prefix)])
    wanted = [_pin(package), *meta.extra_requirements]
    command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), *wanted]
    await _run(server, command)
    frozen = await _run(server, [uv, "pip", "freeze", "--python", str(python)])
    return dict(line.split("==", 1) for line in frozen.splitlines() if "==" in line)


def _pin(package: Package) -> str:
    return f"{package.identifier}=={package.version}" if package.version else package.identifier


def _pypi_command(server: Server, package: Package, meta: FactoryMeta, prefix: Path) -> tuple[str, ...]:
    scripts = prefix / "bin"
    if isinstance(meta.executable, tuple):
        program = scripts / meta.executable[0]
        return (str(program) if program.exists() else meta.executable[0], *meta.executable[1:])
    names = [meta.executable] if meta.executable else _console_scripts(prefix, package.identifier)
    return (str(_pick(server, package.identifier, {name: scripts / name for name in names})),)


def _console_scripts(prefix: Path, identifier: str) -> list[str]:
    """Return the names of a distribution's own console scripts, from its `entry_points.txt`."""
    wanted = _normalised(identifier)
    for listing in prefix.glob("lib/python*/site-packages/*.dist-info/entry_points.txt"):
        if _normalised(listing.parent.name.split("-", 1)[0]) == wanted:
            section = listing.read_text().partition("[console_scripts]")[2].partition("\n[")[0]
            return [line.split("=")[0].strip() for line in section.splitlines() if "=" in line]
    return []


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


async def _install_npm(server: Server, package: Package, meta: FactoryMeta, prefix: Path) -> dict[str, str]:
    npm = _find("npm", _NEEDS_NODE)
    prefix.mkdir(parents=True)
    wanted = f"{package.identifier}@{package.version}" if package.version else package.identifier
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"]
    await _run(server, [npm, "install", *flags, "--prefix", str(prefix), wanted, *meta.extra_requirements])
    lock = json.loads((prefix / "node_modules" / ".package-lock.json").read_text())
    return {path.removeprefix("node_modules/"): entry["version"] for path, entry in lock["packages"].items()}


def _npm_command(server: Server, package: Package, meta: FactoryMeta, prefix: Path) -> tuple[str, ...]:
    node = _find("node", _NEEDS_NODE)
    folder = prefix / "node_modules" / package.identifier
    manifest = json.loads((folder / "package.json").read_text())
    if isinstance(meta.executable, tuple):
        words = [str(prefix / word) if (prefix / word).exists() else word for word in meta.executable]
        words[0] = node if words[0] == "node" else words[0]
        return tuple(words)
    bins = manifest.get("bin") or {}
    if isinstance(bins, str):
        bins = {package.identifier.rsplit("/", 1)[-1]: bins}
    if meta.executable and meta.executable in bins:
        bins = {meta.executable: bins[meta.executable]}
    program = _pick(server, package.identifier, {name: folder / path for name, path in bins.items()}).resolve()
    return (node, str(program)) if _is_script(program) else (str(program),)


def _is_script(program: Path) -> bool:
    with program.open("rb") as file:
        head = file.read(64)
    return not head.startswith(b"\x7fELF")


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


def _find(program: str, solution: str) -> str:
    beside = Path(sys.executable).parent / program
    if beside.exists():
        return str(beside)
    found = shutil.which(program)
    if found is None:
        raise InstallError(f"{program} is not there", solution)
    return found


async def _run(server: Server, command: Sequence[str]) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(INSTALL_TIMEOUT_SECONDS):
            out, err = await process.communicate()
    except TimeoutError:
        raise InstallError(
            f"server {server.slug!r}: {Path(command[0]).name} took over {INSTALL_TIMEOUT_SECONDS} s to install it",
            "Try again, or leave the server out.",
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        reason = err.decode(errors="replace").strip() or out.decode(errors="replace").strip()
        raise InstallError(
            f"server {server.slug!r} could not be installed: {_last_lines(reason)}",
            "Check the package name and version in the catalogue.",
        )
    return out.decode(errors="replace")


def _last_lines(text: str, limit: int = 400) -> str:
    return " ".join(text.split())[-limit:]


@asynccontextmanager
async def _locked(path: Path) -> AsyncGenerator[None]:
    """Hold an exclusive file lock: one installation of a prefix at a time, also between processes."""
    with path.open("w") as file:
        await anyio.to_thread.run_sync(fcntl.flock, file, fcntl.LOCK_EX)
        yield
