"""What an installed package offers to launch: executables, modules, files that speak MCP, its README. Read, never run."""

import re
from dataclasses import dataclass, field
from email import message_from_string
from email.message import Message
from pathlib import Path

from graph_toucan.identity import JsonObject
from graph_toucan.launch.install import Installed
from graph_toucan.launch.npm import bins, is_script, manifest_of
from graph_toucan.launch.pypi import dist_info, entry_points
from graph_toucan.model import Package

_MAX_FILE = 3_000_000
_MAX_MODULES = 400
_SPEAKS_PYTHON = re.compile(r"^\s*(from|import)\s+(mcp|fastmcp|mcp_types)\b|FastMCP\(|MCPServer\(", re.MULTILINE)
_SPEAKS_NODE = re.compile(r"StdioServerTransport|@modelcontextprotocol/|McpServer\b|fastmcp")
_GUARD = re.compile(r"^if __name__ == ['\"]__main__['\"]", re.MULTILINE)
_MAIN = re.compile(r"^(?:async )?def (main|run|serve|run_server|start|cli|start_server)\(\s*\)", re.MULTILINE)
_SERVER_OBJECT = re.compile(r"^(\w+)(?:\s*:\s*[\w.\[\]]+)?\s*=\s*(?:\w+\.)?(?:FastMCP|MCPServer)\(", re.MULTILINE)
_PYTHON_ENV = re.compile(r"(?:os\.environ(?:\.get)?|os\.getenv|getenv)[\[(]\s*['\"]([A-Z][A-Z0-9_]{2,})['\"]")
_NODE_ENV = re.compile(r"process\.env(?:\.|\[['\"])([A-Z][A-Z0-9_]{2,})")
_SHEBANG = re.compile(r"^#!\s*(?:/usr/bin/env\s+(?:-S\s+)?)?(\S+)")
_LIKELY = ("server", "mcp", "main", "cli", "stdio", "index", "app")


@dataclass(frozen=True)
class Entry:
    """One thing that could be launched: words as `FactoryMeta.executable` has them.

    `name` is what a README would call it; `program` is another program that must be had for it; `speaks` tells whether the
    code behind it mentions MCP, None where that is not known.
    """

    name: str
    words: tuple[str, ...]
    origin: str
    program: str = ""
    speaks: bool | None = None


@dataclass(frozen=True)
class Offer:
    """What a package offers: entries, its README, the environment variables its code reads, its extras."""

    identifier: str
    registry: str
    entries: tuple[Entry, ...]
    readme: str = ""
    env: frozenset[str] = frozenset()
    extras: tuple[str, ...] = ()
    node_wanted: str = ""
    versions: dict[str, str] = field(default_factory=dict[str, str])


def offer_of(package: Package, installed: Installed) -> Offer:
    """Return what an installed package offers.

    Raises:
        InstallError: an npm package has no readable `package.json`.
    """
    if package.registry_type == "local":
        return Offer(package.identifier, "local", (), versions=installed.versions)
    read = _pypi_offer if package.registry_type == "pypi" else _npm_offer
    return read(package.identifier, Path(installed.prefix), installed.versions)


def facts_of(package: Package, installed: Installed) -> tuple[str, str]:
    """Return a package's license and its own summary, empty where it does not say; cheap, unlike the whole offer."""
    prefix = Path(installed.prefix)
    if package.registry_type == "npm":
        manifest = manifest_of(prefix, package.identifier)
        return _npm_license(manifest), str(manifest.get("description") or "")
    folder = dist_info(prefix, package.identifier) if package.registry_type == "pypi" else None
    if folder is None:
        return "", ""
    metadata = message_from_string(_text(folder / "METADATA"))
    return _pypi_license(metadata), str(metadata.get("Summary") or "")


# --- PyPI -----------------------------------------------------------------------------------------------------------


def _pypi_offer(identifier: str, prefix: Path, versions: dict[str, str]) -> Offer:
    folder = dist_info(prefix, identifier)
    points = entry_points(prefix, identifier)
    metadata = message_from_string(_text(folder / "METADATA") if folder else "")
    sources = _python_sources(folder) if folder else {}
    entries = [
        Entry(name, (name,), "console script", speaks=_script_speaks(target, sources))
        for name, target in points.get("console_scripts", {}).items()
    ]
    for group, members in points.items():
        if "mcp" in group and group != "console_scripts":
            entries += [Entry(name, _object_words(target), f"entry point {group}") for name, target in members.items()]
    entries += _python_modules(sources)
    env = {name for text in sources.values() for name in _PYTHON_ENV.findall(text)}
    return Offer(
        identifier=identifier,
        registry="pypi",
        entries=tuple(entries),
        readme=str(metadata.get_payload() or metadata.get("Description") or ""),
        env=frozenset(env),
        extras=tuple(metadata.get_all("Provides-Extra") or ()),
        versions=versions,
    )


def _pypi_license(metadata: Message) -> str:
    if expression := metadata.get("License-Expression"):
        return str(expression)
    lines = [str(line) for line in metadata.get_all("Classifier") or ()]
    named = [line.rsplit(" :: ", 1)[-1] for line in lines if line.startswith("License :: ")]
    return named[0] if named else str(metadata.get("License") or "").strip().split("\n", 1)[0][:60]


def _python_sources(folder: Path) -> dict[str, str]:
    """Return the source of a distribution's own modules by dotted name, from its RECORD."""
    site = folder.parent
    found: dict[str, str] = {}
    for line in _text(folder / "RECORD").splitlines():
        path = line.split(",", 1)[0].strip('"')
        if path.endswith(".py") and not path.startswith("..") and len(found) < _MAX_MODULES:
            name = path.removesuffix(".py").replace("/", ".")
            found[name] = _text(site / path)
    return found


def _script_speaks(target: str, sources: dict[str, str]) -> bool | None:
    module = target.split(":", 1)[0].strip()
    text = sources.get(module) or sources.get(f"{module}.__init__")
    return bool(_SPEAKS_PYTHON.search(text)) if text is not None else None


def _object_words(target: str) -> tuple[str, ...]:
    module, _, name = target.partition(":")
    return ("python", "-c", _run_object(module.strip(), name.split("[")[0].strip() or "main"))


def _run_object(module: str, name: str) -> str:
    return (
        f"import asyncio, inspect; from {module} import {name} as it; "
        "done = it.run() if hasattr(it, 'run') else it(); "
        "asyncio.run(done) if inspect.iscoroutine(done) else None"
    )


def _python_modules(sources: dict[str, str]) -> list[Entry]:
    """Return modules that can be run: packages with `__main__`, modules with a guard, then functions and server objects."""
    runnable: list[Entry] = []
    callable_: list[Entry] = []
    for module, text in sorted(sources.items(), key=lambda item: (item[0].count("."), item[0])):
        speaks = bool(_SPEAKS_PYTHON.search(text))
        last = module.rsplit(".", 1)[-1]
        if last == "__main__":
            package = module.removesuffix(".__main__")
            runnable.append(Entry(package, ("python", "-m", package), "package with __main__", speaks=speaks or None))
        elif last != "__init__" and (speaks or any(word in last for word in _LIKELY)) and _GUARD.search(text):
            runnable.append(Entry(module, ("python", "-m", module), "module with a main guard", speaks=speaks or None))
        elif speaks and "test" not in module:
            name = module.removesuffix(".__init__")
            for match in (*_MAIN.finditer(text), *_SERVER_OBJECT.finditer(text)):
                words = ("python", "-c", _run_object(name, match[1]))
                callable_.append(Entry(f"{name}:{match[1]}", words, "function or server object", speaks=True))
    likely = sorted(runnable, key=lambda entry: (not entry.speaks, not any(word in entry.name for word in _LIKELY)))
    return [*likely, *callable_]


# --- npm ------------------------------------------------------------------------------------------------------------


def _npm_offer(identifier: str, prefix: Path, versions: dict[str, str]) -> Offer:
    folder = prefix / "node_modules" / identifier
    manifest = manifest_of(prefix, identifier)
    entries = [
        _script_entry(name, folder, path, "bin", prefix)
        for name, path in bins(manifest, identifier).items()
        if (folder / path).is_file()
    ]
    launched = {entry.words[-1] for entry in entries}
    entries += [entry for entry in _other_files(folder, manifest, prefix) if entry.words[-1] not in launched]
    texts = [_text(path) for path in _own_scripts(folder)]
    readme = next((path for path in folder.glob("*") if path.name.lower().startswith("readme")), None)
    engines = manifest.get("engines")
    return Offer(
        identifier=identifier,
        registry="npm",
        entries=tuple(entries),
        readme=_text(readme) if readme else "",
        env=frozenset(name for text in texts for name in _NODE_ENV.findall(text)),
        node_wanted=str(engines.get("node", "")) if isinstance(engines, dict) else "",
        versions=versions,
    )


def _npm_license(manifest: JsonObject) -> str:
    told = manifest.get("license")
    return str(told.get("type", "")) if isinstance(told, dict) else str(told or "")


def _script_entry(name: str, folder: Path, path: str, origin: str, prefix: Path) -> Entry:
    program = (folder / path).resolve()
    inside = program.relative_to(prefix.resolve()).as_posix()
    if not is_script(program):
        return Entry(name, (inside,), origin)
    text = _text(program)
    shebang = _SHEBANG.match(text)
    runner = Path(shebang[1]).name if shebang else "node"
    speaks = bool(_SPEAKS_NODE.search(text)) or None
    if runner in {"bun", "deno", "tsx", "ts-node"}:
        words = (runner, "run", "-A", inside) if runner == "deno" else (runner, inside)
        return Entry(name, words, f"{origin} for {runner}", program=runner, speaks=speaks)
    if runner in {"sh", "bash"}:
        return Entry(name, (runner, inside), origin, speaks=speaks)
    if runner.startswith("python"):
        return Entry(name, (runner, inside), origin)
    return Entry(name, ("node", inside), origin, speaks=speaks)


def _other_files(folder: Path, manifest: JsonObject, prefix: Path) -> list[Entry]:
    """Return what no `bin` names: binaries in `bin/`, and main files that speak MCP."""
    binaries = [path for path in sorted(folder.glob("bin/*")) if path.is_file() and not is_script(path)]
    found = [_script_entry(path.name, folder, str(path.relative_to(folder)), "binary", prefix) for path in binaries]
    named = [str(manifest.get(key)) for key in ("main", "module") if isinstance(manifest.get(key), str)]
    usual = [f"{place}/{name}.{ending}" for place in ("dist", "build", "lib", "out", "src", ".")
             for name in ("index", "server", "mcp", "mcp-server", "stdio", "cli", "main")
             for ending in ("js", "mjs", "cjs")]  # fmt: skip
    for path in dict.fromkeys([*named, *usual]):
        place = folder / path
        if place.is_file() and place.suffix in {".js", ".mjs", ".cjs"} and _SPEAKS_NODE.search(_text(place)):
            found.append(_script_entry(place.stem, folder, path, "file that speaks MCP", prefix))
    return found


def _own_scripts(folder: Path) -> list[Path]:
    scripts = [path for ending in ("js", "mjs", "cjs") for path in folder.rglob(f"*.{ending}")]
    own = [path for path in scripts if "node_modules" not in path.relative_to(folder).parts]
    return sorted(own)[:_MAX_MODULES]


def _text(path: Path) -> str:
    """Return the beginning of a file as text, empty if there is none."""
    try:
        with path.open("rb") as file:
            return file.read(_MAX_FILE).decode(errors="replace")
    except OSError:
        return ""
