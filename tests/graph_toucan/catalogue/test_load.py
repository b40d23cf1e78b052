"""Catalogue files: what is accepted, and what the message says where one is wrong."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.catalogue.load import embedded_catalogue, load_catalogue, parse_catalogue, select_servers
from graph_toucan.errors import CatalogueError, UsageError
from graph_toucan.launch.fixtures import fixture_names
from graph_toucan.model.server import FACTORY_META
from tests.support.catalogues import local_catalogue, local_servers, write_catalogue

ENTRY: dict[str, Any] = {
    "name": "io.example/files",
    "description": "Reads files",
    "version": "1.2.3",
    "packages": [{"registryType": "pypi", "identifier": "files-mcp", "version": "1.2.3"}],
}


def entry(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ENTRY), **changes}


def without(field: str) -> dict[str, Any]:
    return {key: value for key, value in ENTRY.items() if key != field}


def in_file(folder: Path, document: Any) -> Path:
    path = folder / "catalogue.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "document",
    [{"servers": [ENTRY]}, {"servers": [{"server": ENTRY, "_meta": {}}]}, [ENTRY], ENTRY],
    ids=["servers", "as the registry lists them", "list", "single"],
)
def test_a_catalogue_may_be_written_in_each_of_four_ways(tmp_path: Path, document: Any):
    (server,) = load_catalogue(in_file(tmp_path, document))
    assert server.slug == "files"
    assert server.packages[0].identifier == "files-mcp"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([entry(colour="red")], r"'io.example/files': colour: unknown field"),
        ([entry(packages=[{**ENTRY["packages"][0], "pinned": True}])], r"packages\.0\.pinned: unknown field"),
        ([entry(_meta={FACTORY_META: {"exmaples": []}})], r"exmaples: unknown field"),
        ([entry(_meta={FACTORY_META: []})], r"'io.example/files'"),
        ([without("name")], r"server 'number 1': name: Field required"),
        ([ENTRY, without("version")], r"'io.example/files': version: Field required"),
        ([entry(name="files")], r"server 'files': name: .*pattern"),
        ([entry(version="latest")], r"version: .*must be an exact version, not 'latest'"),
        ([entry(version="^1.2.0")], r"must be an exact version, not '\^1.2.0'"),
        ([entry(version=2)], r"version: Input should be a valid string"),
        ([entry(description="")], r"description: "),
        ([entry(packages=[{"registryType": "apt", "identifier": "x"}])], r"packages\.0\.registryType: "),
        ([entry(colour="red", shape="round")], r"unknown field \(and 1 more\)"),
        ([entry(), entry(name="com.other/files")], r"'files' is taken twice \(io.example/files and com.other/files\)"),
        (["files"], r"server 'number 1': entry: "),
        ([None], r"server 'number 1'"),
        ([], r"holds no servers"),
        ({"servers": []}, r"holds no servers"),
        ({"mcpServers": {}}, r"holds no servers"),
        ({"servers": "files"}, r"holds no servers\. Give"),
        ({}, r"holds no servers\. Give"),
        ("a text", r"holds no servers|is not JSON"),
        (7, r"holds no servers\. Give"),
        ({"mcpServers": {"x": {"args": []}}}, r"'x' has neither a command nor a url"),
        ({"mcpServers": {"x": "python"}}, r"'x' has neither a command nor a url"),
        ({"mcpServers": {"x": {"command": 5}}}, r"entry 'x': command is not a text"),
        ({"mcpServers": {"x": {"command": "python", "args": "server.py"}}}, r"entry 'x': args is not a list"),
        ({"mcpServers": {"x": {"command": "python", "env": ["A=1"]}}}, r"entry 'x': env is not an object"),
        ({"mcpServers": {"x": {"url": "http://x/mcp", "headers": "A: 1"}}}, r"entry 'x': headers is not an object"),
        ({"mcpServers": {"a b": {"command": "python"}}}, r"server 'local/a b': name: .*pattern"),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_said_with_its_place(tmp_path: Path, document: Any, message: str):
    with pytest.raises(CatalogueError, match=message):
        load_catalogue(in_file(tmp_path, document))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"servers": [', r"is not JSON: .*line 1 column 1\d"),
        (b"", r"is not JSON"),
        (b"\xff\xfe{}", r"is not JSON: .*utf-8"),
    ],
)
def test_a_file_that_is_not_json_is_named_with_the_place_of_the_fault(tmp_path: Path, content: bytes, message: str):
    path = tmp_path / "catalogue.json"
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match=f"catalogue {path} {message}"):
        load_catalogue(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path):
    with pytest.raises(CatalogueError, match=r"nowhere.json cannot be read: No such file .*Check the path"):
        load_catalogue(tmp_path / "nowhere.json")
    with pytest.raises(CatalogueError, match=r"cannot be read: Is a directory"):
        load_catalogue(tmp_path)


def test_catalogue_errors_are_usage_errors_with_a_solution():
    with pytest.raises(UsageError) as caught:
        parse_catalogue([without("name")], "this catalogue")
    assert caught.value.cause.startswith("this catalogue: server 'number 1'")
    assert "server.json" in caught.value.solution


def test_client_entries_become_local_packages_and_remotes(tmp_path: Path):
    document = {
        "mcpServers": {
            "here": {"command": "python", "args": ["server.py", 8], "env": {"LEVEL": 3}, "disabled": False},
            "there": {"url": "https://example.com/mcp", "headers": {"Authorization": "Bearer x"}},
        }
    }
    here, there = load_catalogue(in_file(tmp_path, document))
    assert here.slug == "here"
    assert here.packages[0].registry_type == "local"
    assert [argument.value for argument in here.packages[0].package_arguments] == ["server.py", "8"]
    assert [(item.name, item.value) for item in here.packages[0].environment_variables] == [("LEVEL", "3")]
    assert there.remotes[0].url == "https://example.com/mcp"
    assert [(item.name, item.value) for item in there.remotes[0].headers] == [("Authorization", None)]
    assert there.remotes[0].headers[0].is_secret


def test_a_secret_of_a_client_file_is_never_taken_over():
    document = {"mcpServers": {"here": {"command": "python", "env": {"API_KEY": "do-not-keep", "MODE": "test"}}}}
    server = parse_catalogue(document, "this catalogue")[0]
    assert "do-not-keep" not in server.model_dump_json()
    assert [(item.name, item.is_secret) for item in server.packages[0].environment_variables] == [
        ("API_KEY", True),
        ("MODE", False),
    ]


def test_a_secret_with_its_value_in_the_catalogue_is_refused_without_showing_it():
    secret = {"name": "API_KEY", "isSecret": True, "value": "do-not-show"}
    package = {"registryType": "pypi", "identifier": "x", "version": "1", "environmentVariables": [secret]}
    entry = {"name": "a.b/x", "description": "x", "version": "1", "packages": [package]}
    with pytest.raises(CatalogueError, match="the value of the secret API_KEY stands in the catalogue") as caught:
        parse_catalogue([entry], "this catalogue")
    assert "do-not-show" not in str(caught.value)


def test_a_long_client_name_is_no_fault():
    name = "a" * 120
    assert parse_catalogue({"mcpServers": {name: {"command": "python"}}}, "this catalogue")[0].slug == name


def test_the_factorys_own_settings_are_kept_from_client_entries(tmp_path: Path):
    notes, numbers = load_catalogue(write_catalogue(tmp_path / "catalogue.json"))
    assert [example.tool for example in notes.factory.examples][:2] == ["write_note", "read_note"]
    assert numbers.factory.categories == ("numbers", "statistics")


def test_servers_are_selected_by_slug_or_by_name_in_catalogue_order():
    servers = local_servers("notes", "numbers", "pages")
    assert select_servers(servers, []) == servers
    assert [server.slug for server in select_servers(servers, ["pages", "local/notes"])] == ["notes", "pages"]


def test_an_unknown_server_is_answered_with_those_that_there_are():
    with pytest.raises(CatalogueError, match=r"unknown server 'note', 'x'\. The catalogue has: notes, numbers\."):
        select_servers(local_servers(), ["x", "notes", "note"])


def test_a_servers_digest_changes_with_its_entry():
    assert local_servers("notes")[0].content_digest == local_servers("notes")[0].content_digest
    changed = local_catalogue("notes")
    changed["mcpServers"]["notes"]["graph-toucan/factory"]["examples"].pop()
    assert parse_catalogue(changed, "changed")[0].content_digest != local_servers("notes")[0].content_digest


# --- the embedded catalogue ---------------------------------------------------------------------------------------


def test_the_embedded_catalogue_has_about_two_hundred_servers_with_pinned_packages():
    servers = embedded_catalogue()
    assert len(servers) >= 180
    assert len({server.slug for server in servers}) == len(servers)
    for server in servers:
        assert server.packages, server.slug
        assert all(package.version for package in server.packages), server.slug
        assert all(package.registry_type in {"pypi", "npm"} for package in server.packages), server.slug
        assert not server.factory.network, server.slug
        assert server.factory.categories, server.slug


def test_every_embedded_server_has_examples_that_could_work():
    files = set(fixture_names()) | {"shop.db"}
    without = [server.slug for server in embedded_catalogue() if not server.factory.examples]
    assert len(without) <= 0.05 * len(embedded_catalogue()), without
    for server in embedded_catalogue():
        examples = server.factory.examples
        calls = [(example.tool, json.dumps(example.arguments, sort_keys=True)) for example in examples]
        assert len(set(calls)) == len(calls), f"{server.slug}: an example is there twice"
        for example in examples:
            assert example.tool.strip() == example.tool != "", server.slug
            assert "{workspace}" not in json.dumps(example.arguments), f"{server.slug}: the workspace is /workspace"
            assert not {"api_key", "apiKey", "token"} & set(example.arguments), server.slug
    named = {
        value
        for server in embedded_catalogue()
        for example in server.factory.examples
        for value in example.arguments.values()
        if isinstance(value, str) and value.removeprefix("/workspace/") in files
    }
    assert len(named) >= 8, "the examples are to use the fixture files"
