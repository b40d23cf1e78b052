"""Several kinds of sources at once: each gives what it has, none harms another, and duplicates become one."""

import json
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.catalogue.collect import collect
from graph_toucan.catalogue.collection import CollectSettings
from graph_toucan.catalogue.sources import parse_source
from graph_toucan.errors import StoreError
from graph_toucan.model import Outcome
from graph_toucan.store.folder import FolderObjects
from tests.support.launching import in_loop
from tests.support.npm_registry import running_npm_registry
from tests.support.registry_server import Answer, OfficialApi, SmitheryApi, listed, running_api

QUICK = CollectSettings(attempts=2, first_wait_seconds=0, longest_wait_seconds=0, timeout_seconds=20)


def a_file(folder: Path, document: Any, name: str = "mine.json") -> str:
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return str(path)


@in_loop
async def test_all_kinds_of_sources_give_one_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    official = OfficialApi([listed("io.github.acme/weather", "1.0.0"), listed("io.github.acme/notes")])
    connection = {"type": "http", "deploymentUrl": "https://weather.example"}
    smithery = SmitheryApi(
        [{"qualifiedName": "acme/weather"}],
        {"acme/weather": {"qualifiedName": "acme/weather", "connections": [connection]}},
    )
    docker = tmp_path / "docker" / "servers" / "notes"
    docker.mkdir(parents=True)
    (docker / "server.yaml").write_text("name: notes\nimage: mcp/notes\n", encoding="utf-8")
    mine = a_file(tmp_path, {"mcpServers": {"mine": {"command": "run-mine"}, "broken": {"args": []}}})
    packages = [({"name": "weather", "version": "1.5.0", "license": "MIT"}, {})]
    with running_api(official, smithery), running_npm_registry(*packages) as registry:
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", registry)
        monkeypatch.setenv("NPM_CONFIG_CACHE", str(tmp_path / "npm"))
        texts = ["npm:weather", "npm:no-such", "https://weather.example/mcp", mine, f"docker:{tmp_path / 'docker'}"]
        texts += [f"registry:{official.url}", f"smithery:{smithery.url}", "npm:weather"]
        sources = [parse_source(text) for text in texts]
        collection = await collect(sources, None, QUICK)
    found = {server.name: server for server in collection.servers}
    names = ["npm/weather", "acme/weather-acme", "docker/notes", "io.github.acme/notes-acme", "local/mine"]
    assert sorted(found) == sorted(names)
    npm, smith = found["npm/weather"], found["acme/weather-acme"]
    assert npm.version == "1.5.0"
    assert npm.factory.sources == ("127.0.0.1 io.github.acme/weather@1.0.0",)
    assert npm.factory.license == "MIT"
    assert smith.factory.sources == ("url example.weather/weather@0",)
    assert {item.name: item.outcome for item in collection.skipped} == {
        "no-such": Outcome.NOT_INSTALLABLE,
        "mine.json": Outcome.NOT_INSTALLABLE,
    }
    assert any("mcpServers entry 'broken'" in item.detail for item in collection.skipped)
    assert len(collection.merged) == 2


@in_loop
async def test_the_same_sources_give_the_same_collection():
    official = OfficialApi([listed(f"io.s{number}/git", packages=[package(number)]) for number in (3, 1, 2)])
    with running_api(official):
        source = parse_source(f"registry:{official.url}")
        first = await collect([source, source], None, QUICK)
        official.rows.reverse()
        second = await collect([source], None, QUICK)
    assert first == second
    assert [server.slug for server in first.servers] == ["git", "git-s2", "git-s3"]


def package(number: int) -> dict[str, Any]:
    return {"registryType": "npm", "identifier": f"git-{number}", "version": "1.0.0", "transport": {"type": "stdio"}}


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        ("{", "is not JSON"),
        ({"colour": "red"}, "holds no servers"),
        ([{"name": "a/b", "description": "x", "version": "latest"}], "must be an exact version"),
    ],
)
@in_loop
async def test_a_file_that_is_wrong_is_skipped_with_its_reason(tmp_path: Path, document: Any, detail: str):
    good = a_file(tmp_path, {"mcpServers": {"mine": {"command": "run-mine"}}}, "good.json")
    bad = a_file(tmp_path, document, "bad.json")
    collection = await collect([parse_source(text) for text in (bad, good, str(tmp_path / "none.json"))], None, QUICK)
    assert [server.name for server in collection.servers] == ["local/mine"]
    wrong, missing = collection.skipped
    assert (wrong.source, wrong.name) == (bad, "bad.json")
    assert detail in wrong.detail
    assert "cannot be read" in missing.detail


@in_loop
async def test_entries_of_a_file_that_start_one_package_twice_both_stay(tmp_path: Path):
    def entry(name: str) -> dict[str, Any]:
        arguments = [{"type": "positional", "value": name}]
        package = {"registryType": "npm", "identifier": "files", "version": "1.0.0", "packageArguments": arguments}
        return {"name": f"local/{name}", "description": "x", "version": "1.0.0", "packages": [package]}

    collection = await collect([parse_source(a_file(tmp_path, [entry("a"), entry("b")]))], None, QUICK)
    assert [server.slug for server in collection.servers] == ["a", "b"]


@in_loop
async def test_a_store_that_breaks_is_no_servers_fault(tmp_path: Path):
    class Broken(FolderObjects):
        def put(self, key: str, data: bytes, *, fsync: bool = True) -> None:
            raise StoreError(f"{key} cannot be written", "Free some space.")

    official = OfficialApi([listed("io.a/one")])
    with running_api(official), pytest.raises(StoreError, match="cannot be written"):
        await collect([parse_source(f"registry:{official.url}")], Broken(tmp_path), QUICK)


@in_loop
async def test_each_registry_keeps_a_state_of_its_own(tmp_path: Path):
    store = FolderObjects(tmp_path / "store")
    one, other = OfficialApi([listed("io.a/one")]), OfficialApi([listed("io.b/two")])
    with running_api(one, other):
        sources = [parse_source(f"registry:{api.url}") for api in (one, other)]
        await collect(sources, store, QUICK)
        one.faults = other.faults = dict.fromkeys(range(1, 9), Answer(500))
        collection = await collect(sources, store, QUICK)
    assert len(store.list("sources/")) == 2
    assert sorted(server.name for server in collection.servers) == ["io.a/one", "io.b/two"]
    assert [item.outcome for item in collection.skipped] == [Outcome.NEEDS_NETWORK] * 2
