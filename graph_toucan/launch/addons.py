"""Native addons of npm packages: which are not built yet, and building them in the cage, once for each version.

An addon is built apart from the server that needs it, from the registry's own package and what that package asks for:
so nothing else in a server's `node_modules` can reach into what other servers will load.
"""

import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph_toucan.errors import InstallError
from graph_toucan.identity import Json, JsonObject, canonical_json, digest
from graph_toucan.launch.build import caged_run, scratch
from graph_toucan.launch.tools import run_tool

_BUILDS = re.compile(r"node-gyp|prebuild-install|node-pre-gyp|cmake-js|prebuildify|napi-postinstall")
_STEPS = ("preinstall", "install", "postinstall")
_FETCH = ("--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error")
_BY_PRODUCTS = frozenset({"node_modules", "obj.target", "obj", ".deps"})


def native_addons(prefix: Path) -> list[str]:
    """Return the names of the packages below a prefix that have native code to build and no built file for this machine."""
    names = {name for name, folder in _packages(prefix) if _is_native(folder) and not _is_built(folder)}
    return sorted(names)


async def rebuild_addons(prefix: Path, names: Sequence[str], *, node: str, npm: str, cache: Path | None = None) -> None:
    """Build native addons, and put the built files where the packages lie below a prefix, nested ones included.

    Args:
        prefix: the folder that has `node_modules`.
        names: the packages to build; all versions of them that are there.
        node: the path of node, for which they are built.
        npm: the path of npm.
        cache: where built files are kept, under `addons`; each version is then built once.

    Raises:
        InstallError: one is not there, or cannot be built; the text has the end of what the build said.
    """
    packages = [(name, folder) for name, folder in _packages(prefix) if name in names]
    if missing := sorted(set(names) - {name for name, _ in packages}):
        raise InstallError(f"{', '.join(missing)} cannot be built: not installed", "Leave it out of `addons`.")
    lock = _lock_of(prefix)
    abi = (await run_tool("node", [node, "-p", "process.versions.modules + ' ' + process.arch"])).split()
    for name, folder in packages:
        entry = lock.get(folder.relative_to(prefix).as_posix())
        known = entry if isinstance(entry, dict) else {}
        wanted = str(known.get("name") or name), str(known.get("version") or _manifest(folder).get("version"))
        with scratch() as temporary:
            built = Path(temporary, "built")
            if cache is not None:
                key = digest(canonical_json([*wanted, known.get("integrity"), *abi]))
                built = cache / "addons" / f"{wanted[0].replace('/', '+')}-{wanted[1]}-{key[:12]}"
            if not built.exists():
                await _build(wanted, known.get("integrity"), Path(temporary, "build"), built, node=node, npm=npm)
            await asyncio.to_thread(shutil.copytree, built, folder, dirs_exist_ok=True)


async def _build(wanted: tuple[str, str], integrity: Json, place: Path, built: Path, *, node: str, npm: str) -> None:
    """Build one package of the registry in `place`, and keep its built files in `built`, which is there only when whole."""
    what = f"{wanted[0]}@{wanted[1]}"
    place.mkdir()
    await run_tool(what, [npm, "install", *_FETCH, "--prefix", str(place), what])
    folder = place / "node_modules" / wanted[0]
    there = _lock_of(place).get(f"node_modules/{wanted[0]}")
    if integrity is not None and (not isinstance(there, dict) or there.get("integrity") != integrity):
        raise InstallError(f"{what} is not the one that is installed", "Install the server again.")
    done = await caged_run(
        [node, os.path.realpath(npm), "rebuild", wanted[0], "--foreground-scripts", "--loglevel=error"],
        writable=[place],
        readable=[Path(node).resolve().parent.parent],
        env=_build_env(node),
        network=False,
        cwd=place,
    )
    moved = folder.resolve() != place.resolve() / "node_modules" / wanted[0]  # a link that build code has put there
    files = [] if moved else await asyncio.to_thread(lambda: sorted(_built_files(folder)))
    if done.returncode or not files:
        said = done.last_words or "it gave no .node file"
        raise InstallError(f"{what} could not be built: {said}", "Leave the server out.")
    draft = place.with_name("kept")
    for file in files:
        target = draft / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target, follow_symlinks=False)
        target.chmod(0o755)
    built.parent.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(_publish, draft, built)


def _publish(draft: Path, built: Path) -> None:
    """Move a folder to its place as a whole, unless another process was first."""
    beside = built.with_name(f".{built.name}.{os.getpid()}")
    shutil.copytree(draft, beside)
    try:
        beside.rename(built)
    except OSError:
        shutil.rmtree(beside)
        if not built.exists():
            raise


def _build_env(node: str) -> dict[str, str]:
    """Return what makes npm's build tools build here, from source, with nothing from the network."""
    prefix = Path(node).resolve().parent.parent
    env = {
        "PATH": f"{Path(node).resolve().parent}:/usr/local/bin:/usr/bin:/bin",
        "npm_config_build_from_source": "true",
        "npm_config_offline": "true",
        "npm_config_update_notifier": "false",
        "npm_config_jobs": str(os.cpu_count() or 1),
        "npm_config_python": str(Path(sys.executable).resolve()),
        "JOBS": str(os.cpu_count() or 1),
    }
    return {**env, "npm_config_nodedir": str(prefix)} if (prefix / "include" / "node").is_dir() else env


def _packages(prefix: Path) -> Iterator[tuple[str, Path]]:
    """Give every package below a prefix, as its name and folder, in a fixed order; links are not followed."""
    pending = [prefix / "node_modules"]
    while pending:
        place = pending.pop()
        for folder in sorted(_folders(place)):
            for name, package in _named(folder):
                yield name, package
                pending.append(package / "node_modules")


def _named(folder: Path) -> Iterator[tuple[str, Path]]:
    if folder.name.startswith("@"):
        for inner in sorted(_folders(folder)):
            yield f"{folder.name}/{inner.name}", inner
    elif not folder.name.startswith("."):
        yield folder.name, folder


def _folders(place: Path) -> list[Path]:
    if not place.is_dir() or place.is_symlink():
        return []
    return [Path(entry.path) for entry in os.scandir(place) if entry.is_dir(follow_symlinks=False)]


def _is_native(folder: Path) -> bool:
    scripts = _manifest(folder).get("scripts")
    steps = [str(scripts.get(step, "")) for step in _STEPS] if isinstance(scripts, dict) else []
    return (folder / "binding.gyp").is_file() or any(_BUILDS.search(step) for step in steps)


def _is_built(folder: Path) -> bool:
    """Tell whether a package has a built file; those that are made for other machines say so in their path."""
    here = f"{sys.platform}-{'arm64' if os.uname().machine == 'aarch64' else 'x64'}"
    for file in _built_files(folder):
        inside = file.relative_to(folder).as_posix()
        if not re.search(r"(?:linux|darwin|win32|freebsd|android|openbsd)[-_]", inside) or here in inside:
            return True
    return False


def _built_files(folder: Path) -> Iterator[Path]:
    """Give the `.node` files of a package: true files, without those of packages inside it and what a build leaves over."""
    for place, folders, files in os.walk(folder):  # does not follow links
        folders[:] = [name for name in folders if name not in _BY_PRODUCTS]
        for name in files:
            file = Path(place, name)
            if name.endswith(".node") and file.is_file() and not file.is_symlink():
                yield file


def _manifest(folder: Path) -> JsonObject:
    return _read(folder / "package.json")


def _lock_of(prefix: Path) -> JsonObject:
    packages = _read(prefix / "node_modules" / ".package-lock.json").get("packages")
    return packages if isinstance(packages, dict) else {}


def _read(file: Path) -> JsonObject:
    try:
        found: Json = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
