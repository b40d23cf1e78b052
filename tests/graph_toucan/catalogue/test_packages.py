"""Packages by name, with the real uv and npm: from a folder of wheels, and from a registry on this machine."""

import io
import sys
import tarfile
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.catalogue.collection import Skipped
from graph_toucan.catalogue.packages import resolve_package
from graph_toucan.catalogue.shapes import ORIGIN_META
from graph_toucan.catalogue.sources import PackageSource, parse_source
from graph_toucan.model import Outcome, Server
from tests.support.launching import in_loop
from tests.support.npm_registry import running_npm_registry
from tests.support.registry_server import Answer, Api, Asked, running_api
from tests.support.wheels import write_wheel

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"


async def resolved(text: str, python: str = PYTHON, **settings: Any) -> Server | Skipped:
    source = parse_source(text)
    assert isinstance(source, PackageSource)
    return await resolve_package(source, python=python, **settings)


async def server(text: str) -> Server:
    found = await resolved(text)
    assert isinstance(found, Server), found
    return found


async def skipped(text: str, python: str = PYTHON, **settings: Any) -> Skipped:
    found = await resolved(text, python, **settings)
    assert isinstance(found, Skipped)
    assert found.source == text
    assert found.advice
    return found


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that uv looks into, and nowhere else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    write_wheel(folder, "tiny-mcp", "1.0.0", requires=("not-there",))
    write_wheel(folder, "tiny-mcp", "1.10.0")
    write_wheel(folder, "tiny-mcp", "2.0.0rc1")
    return folder


@pytest.mark.usefixtures("wheels")
@in_loop
async def test_a_python_package_alone_is_its_newest_release():
    found = await server("pypi:Tiny_MCP")
    assert (found.name, found.version, found.description) == ("pypi/tiny-mcp", "1.10.0", "PyPI package Tiny_MCP")
    assert [(package.registry_type, package.version) for package in found.packages] == [("pypi", "1.10.0")]


@pytest.mark.usefixtures("wheels")
@in_loop
async def test_a_python_package_can_be_had_at_a_version_and_with_extras():
    found = await server("pypi:tiny-mcp[all]==1.0.0")
    assert found.packages[0].version == "1.0.0"
    assert found.packages[0].identifier == "tiny-mcp"
    assert found.factory.extra_requirements == ("tiny-mcp[all]",)


@pytest.mark.usefixtures("wheels")
@in_loop
async def test_an_unknown_python_package_or_version_says_what_there_is():
    unknown = await skipped("pypi:no-such-mcp")
    assert (unknown.name, unknown.outcome) == ("no-such-mcp", Outcome.NOT_INSTALLABLE)
    assert "no package 'no-such-mcp' on PyPI" in unknown.detail
    version = await skipped("pypi:tiny-mcp==9.9")
    assert version.outcome == Outcome.NOT_INSTALLABLE
    assert "no version 9.9 of 'tiny-mcp'" in version.detail
    assert "1.10.0" in version.advice


class SimpleIndex(Api):
    """An index of wheels (PEP 503) that says which Python each needs."""

    def __init__(self, folder: Path, needs: dict[str, str]) -> None:
        super().__init__()
        self.folder = folder
        self.needs = needs

    def answer(self, asked: Asked) -> Answer:
        file = self.folder / asked.path.rsplit("/", 1)[-1]
        if file.is_file():
            return Answer(raw=file.read_bytes())
        links = [
            f'<a href="/files/{wheel}" data-requires-python="{needed.replace(">", "&gt;")}">{wheel}</a>'
            for wheel, needed in self.needs.items()
            if wheel.startswith(asked.path.strip("/").rsplit("/", 1)[-1].replace("-", "_") + "-")
        ]
        page = f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()
        return Answer(200 if links else 404, raw=page, headers={"content-type": "text/html"})


@in_loop
async def test_a_package_that_needs_a_newer_python_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    needs = {"modern_mcp-1.0.0-py3-none-any.whl": ">=3.99", "both_mcp-2.0.0-py3-none-any.whl": ">=3.99"}
    needs["both_mcp-1.0.0-py3-none-any.whl"] = ">=3.8"
    for wheel, needed in needs.items():
        name, version = wheel.split("-")[:2]
        write_wheel(tmp_path, name.replace("_", "-"), version)
        add_metadata(tmp_path / wheel, f"Requires-Python: {needed}\n")
    index = SimpleIndex(tmp_path, needs)
    with running_api(index):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{index.url}/simple")
        monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
        for text in ("pypi:modern-mcp", "pypi:modern-mcp==1.0.0", "pypi:both-mcp==2.0.0"):
            found = await skipped(text)
            assert found.outcome == Outcome.NOT_INSTALLABLE
            assert "needs Python >=3.99, and there is " in found.detail
            assert "3.99" in found.advice
        assert (await server("pypi:both-mcp")).packages[0].version == "1.0.0"
        assert "no package 'other-mcp' on PyPI" in (await skipped("pypi:other-mcp")).detail


@in_loop
async def test_a_package_that_is_there_as_source_only_is_not_built_here(wheels: Path, tmp_path: Path):
    mark = tmp_path / "was-built"
    write_source(wheels, "raw-mcp", "1.0.0", f"open({str(mark)!r}, 'w').close()")
    found = await server("pypi:raw-mcp")
    assert found.packages[0].version is None
    assert (await server("pypi:raw-mcp==1.0.0")).packages[0].version == "1.0.0"
    assert not mark.exists()


@in_loop
async def test_an_index_that_is_down_is_the_networks_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:9/")
    monkeypatch.setenv("NPM_CONFIG_FETCH_RETRIES", "0")
    monkeypatch.setenv("NPM_CONFIG_CACHE", str(tmp_path / "npm"))
    for text in ("pypi:tiny-mcp", "npm:tiny-mcp"):
        found = await skipped(text)
        assert found.outcome == Outcome.NEEDS_NETWORK
        assert "127.0.0.1:9" in found.detail


@in_loop
async def test_a_look_up_that_takes_too_long_is_given_up():
    found = await skipped("pypi:tiny-mcp", timeout_seconds=0.001)
    assert found.outcome == Outcome.NEEDS_NETWORK
    assert "took too long" in found.detail


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """An npm registry of two packages, one with two versions."""
    scoped = {
        "name": "@acme/weather",
        "version": "1.2.0",
        "description": "Forecasts " * 20,
        "license": "MIT",
        "repository": {"type": "git", "url": "git+https://github.com/acme/mcp.git", "directory": "weather"},
        "mcpName": "io.github.acme/weather",
        "bin": {"weather": "cli.js"},
    }
    bare = {"name": "bare", "version": "3.0.0"}
    newer = {**scoped, "version": "1.10.0"}
    with running_npm_registry((scoped, {}), (newer, {}), (bare, {})) as url:
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", url)
        monkeypatch.setenv("NPM_CONFIG_CACHE", str(tmp_path / "npm"))
        yield url


@pytest.mark.usefixtures("registry")
@in_loop
async def test_an_npm_package_alone_is_its_newest_release_with_what_npm_knows():
    found = await server("npm:@acme/weather")
    assert (found.name, found.version) == ("npm.acme/weather", "1.10.0")
    assert found.description.startswith("Forecasts Forecasts")
    assert len(found.description) <= 100
    assert found.factory.license == "MIT"
    assert found.repository is not None
    assert (found.repository.url, found.repository.subfolder) == ("https://github.com/acme/mcp", "weather")
    assert found.meta[ORIGIN_META] == {"mcpName": "io.github.acme/weather"}
    bare = await server("npm:bare")
    assert (bare.name, bare.description) == ("npm/bare", "npm package bare")


@pytest.mark.usefixtures("registry")
@in_loop
async def test_an_npm_package_can_be_had_at_a_version_or_in_a_range():
    assert (await server("npm:@acme/weather@1.2.0")).packages[0].version == "1.2.0"
    assert (await server("npm:@acme/weather@^1.0.0")).packages[0].version == "1.10.0"
    assert (await server("npm:@acme/weather@latest")).packages[0].version == "1.10.0"


@pytest.mark.usefixtures("registry")
@in_loop
async def test_an_unknown_npm_package_or_version_says_what_there_is():
    unknown = await skipped("npm:no-such-mcp")
    assert unknown.outcome == Outcome.NOT_INSTALLABLE
    assert "no package 'no-such-mcp' on npm" in unknown.detail
    version = await skipped("npm:@acme/weather@9.9.9")
    assert "no version 9.9.9 of '@acme/weather'" in version.detail
    assert "1.10.0" in version.advice


@in_loop
async def test_without_npm_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert "Node.js" in (await skipped("npm:bare")).advice


def add_metadata(wheel: Path, line: str) -> None:
    """Add a line to the metadata of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data + line.encode() if name.endswith("/METADATA") else data)


def write_source(folder: Path, name: str, version: str, setup: str) -> None:
    """Write a source distribution whose `setup.py` runs a line when it is built."""
    module = name.replace("-", "_")
    files = {
        "setup.py": f"{setup}\nfrom setuptools import setup\nsetup(name={name!r}, version={version!r})\n",
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
    }
    with tarfile.open(folder / f"{module}-{version}.tar.gz", "w:gz") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(f"{module}-{version}/{path}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
