"""Finding the launch of real packages, made on the spot: by their own texts, one repair after the other."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.discover.search import MAX_TRIALS, Search, find_launch
from graph_toucan.errors import StartError
from graph_toucan.launch.install import install
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.pypi import NeedsPython
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.model import Server
from graph_toucan.onboard.listing import list_tools
from tests.support.launching import in_both_cages, in_loop, settings_for
from tests.support.npm_registry import running_npm_registry
from tests.support.tiny_server import NODE, server_code
from tests.support.wheels import write_wheel


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that uv installs from, and from nowhere else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return folder


def named(kind: str, identifier: str) -> Server:
    package = {"registryType": kind, "identifier": identifier, "version": "1.0.0"}
    entry = {"name": f"{kind}/tiny", "description": "Tiny", "version": "1.0.0", "packages": [package]}
    return parse_catalogue([entry], "this catalogue")[0]


async def search(server: Server, cache: Path, cage: SandboxKind = SandboxKind.NONE) -> Search:
    async def attempt(candidate: Server, seconds: float) -> None:
        await install(candidate, cache)
        pool = WorkspacePool(PlanBook([candidate], cache), settings_for(cage, start_seconds=seconds), limit=1)
        async with pool.open() as workspace:
            listing = await list_tools(candidate.slug, await workspace.session(candidate.slug))
            if not listing.tools:
                raise StartError("it lists no tools")

    return await find_launch(server, cache, attempt, 20)


def arguments_of(server: Server | None) -> list[str | None]:
    assert server is not None
    return [argument.value for argument in server.packages[0].package_arguments]


def env_of(server: Server | None) -> dict[str, str | None]:
    assert server is not None
    return {item.name: item.value for item in server.packages[0].environment_variables}


@in_loop
async def test_a_package_that_simply_starts_is_left_as_it_is(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "tiny-mcp", scripts=("tiny-mcp",), code=server_code("pass"))
    found = await search(named("pypi", "tiny-mcp"), tmp_path / "cache")
    assert found.failures == []
    assert arguments_of(found.found) == []


SUB_COMMAND = """
import argparse
parser = argparse.ArgumentParser(prog="tiny")
parser.add_subparsers(dest="what", required=True).add_parser("serve")
parser.parse_args()
"""


@in_both_cages
@in_loop
async def test_a_sub_command_is_taken_from_the_usage_text(wheels: Path, tmp_path: Path, cage: SandboxKind):
    write_wheel(wheels, "tiny", scripts=("tiny",), code=server_code(SUB_COMMAND))
    found = await search(named("pypi", "tiny"), tmp_path / "cache", cage)
    assert arguments_of(found.found) == ["serve"]
    again = await search(found.found or named("pypi", "tiny"), tmp_path / "cache", cage)
    assert again.failures == []


REQUIRED = """
import argparse
parser = argparse.ArgumentParser(prog="tiny")
parser.add_argument("--db-path", required=True, help="the SQLite database")
parser.add_argument("root", help="directory to serve")
given = parser.parse_args()
assert os.path.isfile(given.db_path), given
assert os.path.isdir(given.root), given
"""


@in_both_cages
@in_loop
async def test_required_arguments_point_at_the_workspace(wheels: Path, tmp_path: Path, cage: SandboxKind):
    write_wheel(wheels, "tiny", scripts=("tiny",), code=server_code(REQUIRED))
    found = await search(named("pypi", "tiny"), tmp_path / "cache", cage)
    words = arguments_of(found.found)
    assert words[words.index("--db-path") + 1] == "/workspace/shop.db"
    assert "/workspace" in words


VARIABLE = """
if "NOTES_DIR" not in os.environ:
    sys.exit("Error: the environment variable NOTES_DIR is not set")
assert os.path.isdir(os.environ["NOTES_DIR"])
"""


@in_loop
async def test_a_variable_that_names_a_place_is_given(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "tiny", scripts=("tiny",), code=server_code(VARIABLE))
    found = await search(named("pypi", "tiny"), tmp_path / "cache")
    assert env_of(found.found) == {"NOTES_DIR": "/workspace"}


@in_loop
async def test_a_secret_is_never_made_up(wheels: Path, tmp_path: Path):
    code = server_code('if "TINY_API_KEY" not in os.environ:\n    sys.exit("TINY_API_KEY is required")')
    write_wheel(wheels, "tiny", scripts=("tiny",), code=code)
    found = await search(named("pypi", "tiny"), tmp_path / "cache")
    assert found.found is None
    assert all("TINY_API_KEY" not in dict(failed.launch.env) for failed in found.failures)
    assert 0 < len(found.failures) <= MAX_TRIALS


@in_loop
async def test_a_server_that_breaks_under_the_newest_sdk_gets_the_one_before(wheels: Path, tmp_path: Path):
    for version, code in (("2.1.0", ""), ("1.9.0", "old = True\n")):
        write_wheel(wheels, "mcp", version, code=code or "\n")
    write_wheel(wheels, "tiny", scripts=("tiny",), requires=("mcp",), code=server_code("from mcp import old"))
    found = await search(named("pypi", "tiny"), tmp_path / "cache")
    assert found.found is not None
    assert found.found.factory.extra_requirements == ("mcp<2",)
    assert found.launch is not None
    assert found.launch.because == "it breaks under mcp 2"


@in_loop
async def test_a_module_that_an_extra_brings_is_installed_with_it(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "webby", code="there = True\n")
    extra = 'Provides-Extra: server\nRequires-Dist: webby; extra == "server"\n'
    write_wheel(wheels, "tiny", scripts=("tiny",), code=server_code("import webby"), metadata=extra)
    found = await search(named("pypi", "tiny"), tmp_path / "cache")
    assert found.found is not None
    assert found.found.factory.extra_requirements == ("tiny[server]",)


@in_loop
async def test_a_command_that_must_come_first_becomes_part_of_the_record(wheels: Path, tmp_path: Path):
    code = server_code("""
if sys.argv[1:] == ["init"]:
    open("tiny.ini", "w").close()
    sys.exit(0)
if not os.path.exists("tiny.ini"):
    sys.exit("No project here. Run `tiny init` first.")
""")
    write_wheel(wheels, "tiny", scripts=("tiny",), code=code)
    found = await search(named("pypi", "tiny"), tmp_path / "cache")
    assert found.found is not None
    assert found.found.factory.setup == (("tiny", "init"),)


README = """
```json
{"mcpServers": {"tiny": {"command": "uvx", "args": ["tiny", "--root", "/path/to/your/files"], "env": {"LEVEL": "quiet"}}}}
```
"""


@in_loop
async def test_what_the_readme_shows_is_tried_with_the_workspace_for_its_placeholders(wheels: Path, tmp_path: Path):
    code = server_code(
        'assert sys.argv[1] == "--root" and os.path.isdir(sys.argv[2]) and os.environ["LEVEL"] == "quiet"'
    )
    write_wheel(wheels, "tiny", scripts=("tiny",), code=code, readme=README)
    found = await search(named("pypi", "tiny"), tmp_path / "cache")
    assert arguments_of(found.found) == ["--root", "/workspace"]
    assert env_of(found.found) == {"LEVEL": "quiet"}


@in_loop
async def test_a_module_is_found_where_there_is_no_script(wheels: Path, tmp_path: Path):
    code = server_code("pass") + "\n# FastMCP(\nif __name__ == '__main__':\n    main()\n"
    write_wheel(wheels, "tiny", code=code)
    found = await search(named("pypi", "tiny"), tmp_path / "cache")
    assert found.found is not None
    assert found.found.factory.executable in {("python", "-m", "tiny"), ("python", "-m", "tiny.server")} or (
        found.found.factory.executable is not None and "tiny" in found.found.factory.executable[-1]
    )


@in_loop
async def test_a_program_that_only_prints_ends_the_search_with_all_that_was_tried(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "tiny", scripts=("tiny",), code="def main():\n    print('Hello')\n")
    found = await search(named("pypi", "tiny"), tmp_path / "cache")
    assert found.found is None
    assert {failed.error.evidence.stdout.strip() for failed in found.failures} == {"Hello"}
    assert len({failed.launch.key for failed in found.failures}) == len(found.failures)


@in_loop
async def test_a_package_that_needs_a_python_nobody_has_says_so(wheels: Path, tmp_path: Path):
    write_wheel(wheels, "tiny", scripts=("tiny",), metadata="Requires-Python: >=3.99\n")
    found = await search(named("pypi", "tiny"), tmp_path / "cache")
    assert found.found is None
    assert isinstance(found.failures[0].error, NeedsPython)
    assert found.failures[0].error.version == "3.99"


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Three packages: one with a sub-command, one without `bin`, one that wants a folder."""
    silent = NODE + "if (process.argv[2] === 'mcp') serve('look'); else process.exit(0);\n"
    main = NODE + "// StdioServerTransport\nserve('look');\n"
    folder = NODE + (
        "if (!process.argv[2]) { console.error('Usage: folder <allowed-directory>'); process.exit(1); }\n"
        "require('fs').readdirSync(process.argv[2]); serve('look');\n"
    )
    packages: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"name": "silent", "version": "1.0.0", "bin": {"silent": "cli.js"}}, {"cli.js": silent}),
        ({"name": "barless", "version": "1.0.0", "main": "dist/index.js"}, {"dist/index.js": main}),
        ({"name": "@tiny/folder", "version": "1.0.0", "bin": "cli.js"}, {"cli.js": folder}),
    ]
    with running_npm_registry(*packages) as url:
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", url)
        monkeypatch.setenv("NPM_CONFIG_CACHE", str(tmp_path / "npm"))
        monkeypatch.setenv("NPM_CONFIG_UPDATE_NOTIFIER", "false")
        yield


@pytest.mark.usefixtures("npm")
@in_loop
async def test_npm_packages_are_found_by_guess_by_their_main_file_and_by_their_usage(tmp_path: Path):
    silent = await search(named("npm", "silent"), tmp_path / "cache")
    assert arguments_of(silent.found) == ["mcp"]
    barless = await search(named("npm", "barless"), tmp_path / "cache")
    assert barless.found is not None
    assert barless.found.factory.executable == ("node", "node_modules/barless/dist/index.js")
    folder = await search(named("npm", "@tiny/folder"), tmp_path / "cache")
    assert arguments_of(folder.found) == ["/workspace"]
