"""Install a server from npm into a prefix of its own, install scripts off, and find its executables there."""

import json
from collections.abc import Mapping
from pathlib import Path

from graph_toucan.errors import InstallError
from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.addons import rebuild_addons
from graph_toucan.launch.tools import NEEDS_NODE, find_program, run_tool
from graph_toucan.model import FactoryMeta, Package

FLAGS = ("--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error")


async def install_npm(what: str, package: Package, meta: FactoryMeta, prefix: Path, cache: Path) -> dict[str, str]:
    """Install a package with npm; nothing of it is run but native addons that its entry names, built in the cage.

    Returns:
        The resolved versions by place in `node_modules`.

    Raises:
        InstallError: it cannot be had.
    """
    npm = find_program("npm", NEEDS_NODE)
    prefix.mkdir(parents=True)
    wanted = f"{package.identifier}@{package.version}" if package.version else package.identifier
    await run_tool(what, [npm, "install", *FLAGS, "--prefix", str(prefix), wanted, *meta.extra_requirements])
    lock = json.loads((prefix / "node_modules" / ".package-lock.json").read_text())
    if meta.addons:
        await rebuild_addons(prefix, meta.addons, node=find_program("node", NEEDS_NODE), npm=npm, cache=cache)
    return {path.removeprefix("node_modules/"): entry["version"] for path, entry in lock["packages"].items()}


def manifest_of(prefix: Path, identifier: str) -> JsonObject:
    """Return an installed package's `package.json`.

    Raises:
        InstallError: it is not there or no JSON.
    """
    try:
        found: Json = json.loads((prefix / "node_modules" / identifier / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InstallError(f"the package.json of {identifier} cannot be read: {error}", "Install it again.") from error
    return found if isinstance(found, dict) else {}


def bins(manifest: Mapping[str, Json], identifier: str) -> dict[str, str]:
    """Return a package's executables: paths inside the package by name."""
    declared = manifest.get("bin") or {}
    if isinstance(declared, str):
        return {identifier.rsplit("/", 1)[-1]: declared}
    return {str(name): str(path) for name, path in declared.items()} if isinstance(declared, dict) else {}


def is_script(program: Path) -> bool:
    """Tell whether a program is a script for Node, and not a binary."""
    with program.open("rb") as file:
        head = file.read(64)
    return not head.startswith(b"\x7fELF")
