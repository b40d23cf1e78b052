"""A package of PyPI or npm, by its name alone: which version that is now, and what the registry says of it.

uv and npm are asked rather than the registries, so that the user's own index, proxy and credentials hold. Nothing of the
package is run or built here: one that is there as source only keeps its version open until it is built in the sandbox.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import Sequence

from graph_toucan.catalogue.collection import Skipped
from graph_toucan.catalogue.naming import clip, fitting_name, version_key
from graph_toucan.catalogue.shapes import ORIGIN_META, repository_of
from graph_toucan.catalogue.sources import PackageSource
from graph_toucan.errors import InstallError
from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.pypi import normalised
from graph_toucan.launch.tools import NEEDS_NODE, NEEDS_UV, find_program
from graph_toucan.model import Model, Outcome, Package, Server
from graph_toucan.model.server import FACTORY_META

TIMEOUT_SECONDS = 60.0
NEEDS_PYTHON = "needs Python"
_NPM_FIELDS = ("name", "version", "license", "description", "repository", "deprecated", "mcpName", "bin")
_UNKNOWN = re.compile(r"not found in the (package registry|cache|provided package locations)")
_NO_VERSION = re.compile(r"there (?:is|are) no versions? of ")
_PYTHON = re.compile(r"depends? on Python\s*(?P<wanted>[<>=!~,. \d]+\d)")
_NO_WHEEL = re.compile(r"has no usable wheels|have no usable wheels|no wheels with a matching")
_NETWORK = re.compile(
    r"failed to fetch|error sending request|dns error|connect error|timed out|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET"
    r"|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network was disabled",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"\bE40[13]\b|401 Unauthorized|403 Forbidden|status client error \(40[13]", re.IGNORECASE)


class _Said(Model):
    """What a program said, and whether it was content."""

    ok: bool
    out: str
    err: str


class _Tool:
    """uv or npm, with a time limit on each question; never run through a shell."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self._command = tuple(command)
        self._seconds = seconds

    async def ask(self, words: Sequence[str], given: str = "") -> _Said | None:
        """Return what it says, None if it takes too long."""
        process = await asyncio.create_subprocess_exec(
            *self._command,
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "NO_COLOR": "1", "NPM_CONFIG_UPDATE_NOTIFIER": "false"},
        )
        try:
            async with asyncio.timeout(self._seconds):
                out, err = await process.communicate(given.encode())
        except TimeoutError:
            return None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return _Said(ok=process.returncode == 0, out=out.decode(errors="replace"), err=err.decode(errors="replace"))


async def resolve_package(
    source: PackageSource, *, python: str, timeout_seconds: float = TIMEOUT_SECONDS
) -> Server | Skipped:
    """Return the server that a package is said to be, at an exact version, or why there is none.

    Args:
        source: the package, with or without a version.
        python: the version of Python, such as `3.11`, that a PyPI package must run on.
        timeout_seconds: how long the registry may take for one answer.
    """
    program = "uv" if source.registry_type == "pypi" else "npm"
    try:
        tool = _Tool([find_program(program, NEEDS_UV if program == "uv" else NEEDS_NODE)], timeout_seconds)
    except InstallError as error:
        return _skip(source, f"{source.identifier} could not be looked up: {error.cause}", error.solution)
    return await (_resolve_pypi(source, tool, python) if program == "uv" else _resolve_npm(source, tool))


async def _resolve_pypi(source: PackageSource, tool: _Tool, python: str) -> Server | Skipped:
    said = await _compile(source, tool, python, source.version)
    if said is None:
        return _too_slow(source)
    version = _pinned(said.out) if said.ok else None
    if version is None and not (_NO_WHEEL.search(" ".join(said.err.split())) and not said.ok):
        return await _explain_pypi(source, tool, python, " ".join(said.err.split()))
    return _pypi_server(source, version or source.version)


async def _compile(source: PackageSource, tool: _Tool, python: str, version: str | None) -> _Said | None:
    words = ["pip", "compile", "-", "--quiet", "--no-deps", "--no-header", "--no-annotate", "--no-build"]
    words += ["--no-python-downloads", "--python", sys.executable, "--python-version", python]
    return await tool.ask(words, f"{source.identifier}=={version}\n" if version else f"{source.identifier}\n")


def _pinned(text: str) -> str | None:
    found = re.search(r"^[A-Za-z0-9._-]+(?:\[[^\]]*\])?==([^\s;]+)", text, re.MULTILINE)
    return found[1] if found else None


async def _explain_pypi(source: PackageSource, tool: _Tool, python: str, error: str) -> Skipped:
    """Return why uv found no version."""
    what = f"{source.identifier} {source.version}" if source.version else source.identifier
    if _UNKNOWN.search(error) and "network was disabled" not in error:
        return _skip(source, f"there is no package {source.identifier!r} on PyPI", "Check the name, or try npm:.")
    if needs := _PYTHON.search(error):
        wanted = needs["wanted"].replace(" ", "")
        return _skip(
            source,
            f"{what} {NEEDS_PYTHON} {wanted}, and there is {python}",
            f"Install Python {wanted}, or name an older version.",
        )
    if _NO_VERSION.search(error) and source.version:
        newest = await _compile(source, tool, python, None)
        there = _pinned(newest.out) if newest and newest.ok else None
        return _no_version(source, there)
    return _failed(source, error)


def _pypi_server(source: PackageSource, version: str | None) -> Server:
    slug = normalised(source.identifier)
    extra = [f"{source.identifier}[{','.join(source.extras)}]"] if source.extras else []
    return Server(
        name=fitting_name(f"pypi/{slug}", "pypi"),
        description=clip(f"PyPI package {source.identifier}"),
        version=version or "0",
        packages=(Package(registry_type="pypi", identifier=source.identifier, version=version),),
        _meta={FACTORY_META: {"extraRequirements": extra}} if extra else {},
    )


async def _resolve_npm(source: PackageSource, tool: _Tool) -> Server | Skipped:
    spec = f"{source.identifier}@{source.version}" if source.version else source.identifier
    said = await tool.ask(["view", spec, *_NPM_FIELDS, "--json"])
    if said is None:
        return _too_slow(source)
    try:
        found: Json = json.loads(said.out) if said.out.strip() else None
    except ValueError:
        found = None
    if isinstance(found, list):
        rows = [row for row in found if isinstance(row, dict)]
        found = max(rows, key=lambda row: version_key(str(row.get("version"))), default=None)
    if isinstance(found, dict) and isinstance(found.get("version"), str):
        return _npm_server(source, found)
    return await _explain_npm(source, tool, found, said)


async def _explain_npm(source: PackageSource, tool: _Tool, found: Json, said: _Said) -> Skipped:
    """Return why npm found no version. Older ones say nothing at all of a version that does not exist."""
    error = found.get("error") if isinstance(found, dict) else None
    error = error if isinstance(error, dict) else {}
    code = str(error.get("code") or "")
    text = " ".join(f"{code} {error.get('summary') or ''} {'' if error else said.err}".split())
    if code in {"E404", "ETARGET"} or (said.ok and not said.out.strip()):
        newest = await tool.ask(["view", source.identifier, "version", "--json"]) if source.version else None
        there = re.fullmatch(r'"([^"]+)"', newest.out.strip()) if newest and newest.ok else None
        if there:
            return _no_version(source, there[1])
        return _skip(source, f"there is no package {source.identifier!r} on npm", "Check the name, or try pypi:.")
    return _failed(source, text)


def _npm_server(source: PackageSource, found: JsonObject) -> Server:
    identifier, version = str(found.get("name") or source.identifier), str(found["version"])
    scope, _, name = identifier.removeprefix("@").rpartition("/")
    said = {key: found[key] for key in ("mcpName", "deprecated") if isinstance(found.get(key), str)}
    factory = {"license": found["license"]} if isinstance(found.get("license"), str) else {}
    return Server(
        name=fitting_name(f"npm.{scope}/{name}" if scope else f"npm/{name}", "npm"),
        description=clip(str(found.get("description") or "")) or clip(f"npm package {identifier}"),
        version=version,
        repository=repository_of(found.get("repository")),
        packages=(Package(registry_type="npm", identifier=identifier, version=version),),
        _meta={**({FACTORY_META: factory} if factory else {}), **({ORIGIN_META: said} if said else {})},
    )


def _no_version(source: PackageSource, newest: str | None) -> Skipped:
    advice = f"The newest there is {newest}." if newest else "Name another version."
    return _skip(source, f"there is no version {source.version} of {source.identifier!r}", advice)


def _too_slow(source: PackageSource) -> Skipped:
    detail = f"looking up {source.identifier} took too long"
    return _skip(source, detail, "Check the network, and try again.", Outcome.NEEDS_NETWORK)


def _failed(source: PackageSource, text: str) -> Skipped:
    detail = f"{source.identifier} could not be looked up: {text[-400:]}"
    if _REFUSED.search(text):
        return _skip(source, detail, "Check the credentials for your package index.", Outcome.NEEDS_CREDENTIALS)
    if _NETWORK.search(text):
        return _skip(source, detail, "Check the network and your package index.", Outcome.NEEDS_NETWORK)
    return _skip(source, detail, "Check the name and the version.")


def _skip(source: PackageSource, detail: str, advice: str, outcome: Outcome = Outcome.NOT_INSTALLABLE) -> Skipped:
    return Skipped(source=source.label, name=source.identifier, outcome=outcome, detail=detail, advice=advice)
