"""Installing with the real uv and npm: from a folder of wheels, from a registry on this machine, and by a path."""

import asyncio
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.errors import InstallError
from graph_toucan.launch.install import NoEntryPoint, default_cache, install
from graph_toucan.model import Server
from graph_toucan.model.server import FACTORY_META
from tests.support.launching import in_loop
from tests.support.npm_registry import running_npm_registry
from tests.support.wheels import write_wheel


def server_of(kind: str, identifier: str, version: str | None = "1.0.0", **factory: Any) -> Server:
    package = {"registryType": kind, "identifier": identifier, "version": version}
    entry = {"name": "io.example/tiny", "description": "Tiny", "version": "1.0.0", "packages": [package]}
    return parse_catalogue([{**entry, "_meta": {FACTORY_META: factory}}], "this catalogue")[0]


def output_of(command: tuple[str, ...]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that uv installs from, and from nowhere else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return folder


# --- PyPI ---------------------------------------------------------------------------------------------------------


@in_loop
async def test_a_python_server_is_installed_once_with_its_versions(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "helper", "0.3.0")
    write_wheel(wheels, "tiny-mcp", scripts=("other", "tiny-mcp"), requires=("helper",))
    installed = await install(server_of("pypi", "tiny-mcp"), tmp_path / "cache")
    assert installed.versions == {"helper": "0.3.0", "tiny-mcp": "1.0.0"}
    assert output_of(installed.command) == "tiny-mcp 1.0.0"
    assert Path(installed.command[0]).name == "tiny-mcp"
    for wheel in wheels.iterdir():
        wheel.unlink()
    assert await install(server_of("pypi", "tiny-mcp"), tmp_path / "cache") == installed


@in_loop
async def test_extra_requirements_and_versions_have_installations_of_their_own(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "helper", "0.3.0")
    write_wheel(wheels, "helper", "0.2.0")
    write_wheel(wheels, "tiny-mcp", scripts=("tiny-mcp",), requires=("helper",))
    newest, older = await asyncio.gather(
        install(server_of("pypi", "tiny-mcp"), tmp_path / "cache"),
        install(server_of("pypi", "tiny-mcp", extraRequirements=["helper<0.3"]), tmp_path / "cache"),
    )
    assert (newest.versions["helper"], older.versions["helper"]) == ("0.3.0", "0.2.0")
    assert newest.prefix != older.prefix
    assert newest.digest != older.digest


@in_loop
async def test_two_installers_of_one_server_do_it_once_and_a_half_installation_is_done_again(
    wheels: Path, tmp_path: Path
):
    write_wheel(wheels, "tiny-mcp", scripts=("tiny-mcp",))
    server = server_of("pypi", "tiny-mcp")
    one, two = await asyncio.gather(install(server, tmp_path / "cache"), install(server, tmp_path / "cache"))
    assert one == two
    Path(one.prefix, "installed.json").unlink()
    Path(one.command[0]).unlink()
    assert await install(server, tmp_path / "cache") == one
    assert output_of(one.command) == "tiny-mcp 1.0.0"


@in_loop
async def test_without_a_hint_the_script_that_says_mcp_is_taken(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "tiny", scripts=("admin", "run-mcp-server"))
    installed = await install(server_of("pypi", "tiny"), tmp_path / "cache")
    assert Path(installed.command[0]).name == "run-mcp-server"


@in_loop
async def test_the_catalogue_may_name_the_script_or_a_whole_command(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "tiny", scripts=("admin", "run-mcp-server"))
    named = await install(server_of("pypi", "tiny", executable="admin"), tmp_path / "cache")
    assert Path(named.command[0]).name == "admin"
    module = await install(server_of("pypi", "tiny", executable=["python", "-m", "tiny"]), tmp_path / "cache")
    assert module.command == (f"{module.prefix}/bin/python", "-m", "tiny")


@in_loop
async def test_a_package_without_anything_to_launch_says_what_it_has(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "tiny", scripts=("one", "two"))
    write_wheel(wheels, "bare")
    with pytest.raises(NoEntryPoint, match=r"no entry point found in 'tiny' \(executables: one, two\)\. Name it with"):
        await install(server_of("pypi", "tiny"), tmp_path / "cache")
    with pytest.raises(NoEntryPoint, match=r"'bare' \(executables: none\)"):
        await install(server_of("pypi", "bare"), tmp_path / "cache")


@in_loop
async def test_a_python_package_or_version_that_is_not_there_is_named(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "tiny-mcp", scripts=("tiny-mcp",))
    with pytest.raises(
        InstallError, match=r"server 'tiny' could not be installed: .*absent.*\. Check the package name"
    ):
        await install(server_of("pypi", "absent"), tmp_path / "cache")
    with pytest.raises(InstallError, match=r"could not be installed: .*tiny-mcp==9\.9\.9"):
        await install(server_of("pypi", "tiny-mcp", "9.9.9"), tmp_path / "cache")
    write_wheel(wheels, "tiny-mcp", "9.9.9", scripts=("tiny-mcp",))
    later = await install(server_of("pypi", "tiny-mcp", "9.9.9"), tmp_path / "cache")
    assert output_of(later.command) == "tiny-mcp 9.9.9"


# --- npm ----------------------------------------------------------------------------------------------------------

SCRIPT = "#!/usr/bin/env node\nconsole.log('from npm');\n"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """A registry with two servers: one in a scope with a postinstall script, one without an executable."""
    scoped: dict[str, Any] = {
        "name": "@tiny/mcp-server",
        "version": "1.0.0",
        "bin": {"mcp-server": "cli.js", "other": "cli.js"},
        "scripts": {"postinstall": f"touch {tmp_path}/was-run"},
    }
    bare: dict[str, Any] = {"name": "bare", "version": "1.0.0"}
    with running_npm_registry((scoped, {"cli.js": SCRIPT}), (bare, {})) as url:
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", url)
        monkeypatch.setenv("NPM_CONFIG_CACHE", str(tmp_path / "npm"))
        monkeypatch.setenv("NPM_CONFIG_UPDATE_NOTIFIER", "false")
        yield url


@pytest.mark.usefixtures("registry")
@in_loop
async def test_an_npm_server_is_launched_by_node_and_its_scripts_are_not_run(tmp_path: Path):
    installed = await install(server_of("npm", "@tiny/mcp-server"), tmp_path / "cache")
    assert installed.versions == {"@tiny/mcp-server": "1.0.0"}
    assert Path(installed.command[0]).name == "node"
    assert installed.command[1].endswith("node_modules/@tiny/mcp-server/cli.js")
    assert output_of(installed.command) == "from npm"
    assert not (tmp_path / "was-run").exists()


@pytest.mark.usefixtures("registry")
@in_loop
async def test_npm_packages_that_are_not_there_or_have_no_executable_are_named(tmp_path: Path):
    with pytest.raises(NoEntryPoint, match=r"no entry point found in 'bare' \(executables: none\)"):
        await install(server_of("npm", "bare"), tmp_path / "cache")
    with pytest.raises(InstallError, match=r"server 'tiny' could not be installed: .*404.*absent"):
        await install(server_of("npm", "absent"), tmp_path / "cache")
    with pytest.raises(InstallError, match=r"could not be installed: .*bare@9\.9\.9"):
        await install(server_of("npm", "bare", "9.9.9"), tmp_path / "cache")


@in_loop
async def test_without_node_an_npm_server_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(InstallError, match=r"npm is not there\. Install Node\.js 20 or newer"):
        await install(server_of("npm", "bare"), tmp_path / "cache")


# --- local commands, and where things are kept --------------------------------------------------------------------


@in_loop
async def test_a_local_command_is_found_and_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    by_path = await install(server_of("local", sys.executable), tmp_path)
    by_name = await install(server_of("local", Path(sys.executable).name, None), tmp_path)
    assert by_path.command == by_name.command == (sys.executable,)
    assert (by_path.versions, by_name.versions) == ({"local": "1.0.0"}, {"local": "unversioned"})
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InstallError, match=r"server 'tiny': the command 'no-such' is not there\. Give its full path"):
        await install(server_of("local", "no-such"), tmp_path)


@in_loop
async def test_other_kinds_of_packages_are_refused_by_name(tmp_path: Path):
    with pytest.raises(InstallError, match=r"no package that can be installed here \(it has: oci\)"):
        await install(server_of("oci", "docker.io/x"), tmp_path)


def test_the_cache_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("GRAPH_TOUCAN_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "graph-toucan"
    monkeypatch.setenv("GRAPH_TOUCAN_CACHE", "here")
    assert default_cache() == Path.cwd() / "here"
    monkeypatch.delenv("GRAPH_TOUCAN_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_cache() == tmp_path / ".cache" / "graph-toucan"


# --- the real registries ------------------------------------------------------------------------------------------


@pytest.mark.servers
@pytest.mark.parametrize(
    ("kind", "identifier", "version"),
    [
        ("pypi", "mcp-server-time", "0.0.0.999"),
        ("npm", "@modelcontextprotocol/server-filesystem", "0.0.999"),
        ("npm", "@graph-toucan-tests/no-such-package", "1.0.0"),
        ("pypi", "graph-toucan-tests-no-such-package", "1.0.0"),
    ],
)
@in_loop
async def test_the_registries_do_not_have_it(tmp_path: Path, kind: str, identifier: str, version: str):
    with pytest.raises(
        InstallError, match=r"server 'tiny' could not be installed: .*Check the package name and version"
    ):
        await install(server_of(kind, identifier, version), tmp_path)
