"""Smithery's list and details, and its configuration as inputs; its JavaScript is read, never run."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.catalogue.collect import collect
from graph_toucan.catalogue.collection import Collection, CollectSettings
from graph_toucan.catalogue.shapes import ORIGIN_META, schema_inputs
from graph_toucan.catalogue.smithery_shapes import normalise_detail, parse_stdio_function
from graph_toucan.catalogue.sources import SmitherySource
from graph_toucan.model import Outcome, Package
from graph_toucan.model.server import Input, PositionalArgument
from graph_toucan.store.folder import FolderObjects
from tests.support.launching import in_loop
from tests.support.registry_server import Answer, SmitheryApi, running_api

QUICK = CollectSettings(attempts=2, first_wait_seconds=0, longest_wait_seconds=0, timeout_seconds=20)
KEY = "GRAPH_TOUCAN_SMITHERY_KEY"
SCHEMA = {
    "type": "object",
    "required": ["apiKey"],
    "properties": {
        "apiKey": {"type": "string", "description": "key"},
        "units": {"type": "string", "enum": ["metric", "imperial"], "default": "metric"},
        "limit": {"type": "integer", "default": 5},
        "maxTokens": {"type": "integer", "default": 4096},
        "loud": {"type": "boolean", "default": False},
    },
}
NAMES = ["acme/weather", "@old/notes", "single"]


def row(name: str, **changes: Any) -> dict[str, Any]:
    base = {"qualifiedName": name, "displayName": None, "description": None, "iconUrl": None, "useCount": "42"}
    return {**base, **changes}


def detail(name: str, *connections: Any, **changes: Any) -> dict[str, Any]:
    http = {"type": "http", "deploymentUrl": f"https://{name.strip('@').replace('/', '-')}.example", "configSchema": {}}
    base = {
        "qualifiedName": name,
        "displayName": "Named",
        "description": "Says things",
        "security": None,
        "tools": None,
    }
    return {**base, "connections": list(connections or (http,)), **changes}


def an_api(**changes: Any) -> SmitheryApi:
    return SmitheryApi([row(name) for name in NAMES], {name: detail(name) for name in NAMES}, **changes)


def names(collection: Collection) -> list[str]:
    return sorted(server.name for server in collection.servers)


def paths(api: SmitheryApi) -> list[str]:
    return [asked.path for asked in api.asked]


# --- crawling -----------------------------------------------------------------------------------------------------


@in_loop
async def test_all_pages_and_details_are_read_with_the_key(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(KEY, "sm-123")
    api = an_api(key="sm-123")
    with running_api(api):
        collection = await collect([SmitherySource(base_url=api.url, query="weather")], None, QUICK)
    assert names(collection) == ["acme/weather", "ai.smithery/single", "old/notes"]
    assert collection.skipped == ()
    lists = [asked for asked in api.asked if asked.path == "/servers"]
    assert [asked.query["page"] for asked in lists] == ["1", "2"]
    assert {(asked.query["q"], asked.query["seed"]) for asked in lists} == {("weather", "1")}
    assert {asked.headers["authorization"] for asked in api.asked} == {"Bearer sm-123"}
    assert "sm-123" not in collection.model_dump_json()


@in_loop
async def test_without_a_key_each_server_says_that_it_needs_one_and_only_a_few_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delenv(KEY, raising=False)
    api = SmitheryApi([row(f"a/s{number}") for number in range(40)], {}, page=40, key="sm-123")
    with running_api(api):
        collection = await collect([SmitherySource(base_url=api.url)], None, QUICK)
    assert collection.servers == ()
    assert {skipped.outcome for skipped in collection.skipped} == {Outcome.NEEDS_CREDENTIALS}
    assert len(collection.skipped) == 40
    assert all(KEY in skipped.advice for skipped in collection.skipped)
    assert len(api.asked) <= 1 + QUICK.concurrency


@in_loop
async def test_rows_that_shift_between_pages_are_one_server():
    api = an_api()
    api.rows = [row("acme/weather"), row("single"), row("single", useCount=43), row("@old/notes")]
    with running_api(api):
        collection = await collect([SmitherySource(base_url=api.url)], None, QUICK)
    assert names(collection) == ["acme/weather", "ai.smithery/single", "old/notes"]
    assert len(paths(api)) == 2 + 3


@in_loop
async def test_one_broken_detail_or_row_loses_no_other():
    api = an_api()
    del api.details["single"]
    api.details["acme/weather"] = detail("acme/weather", connections="none")
    api.rows.append({"displayName": "nameless"})
    with running_api(api):
        collection = await collect([SmitherySource(base_url=api.url)], None, QUICK)
    assert names(collection) == ["old/notes"]
    details = {skipped.name: skipped.detail for skipped in collection.skipped}
    assert "answers 404: Server not found" in details["single"]
    assert "malformed" in details["acme/weather"]
    assert "qualifiedName is missing" in details["a row without a name"]


@in_loop
async def test_a_crawl_that_dies_half_way_goes_on_there_and_known_details_are_kept(tmp_path: Path):
    store = FolderObjects(tmp_path / "store")
    api = an_api()
    api.faults = {4: Answer(500), 5: Answer(500)}
    with running_api(api):
        source = SmitherySource(base_url=api.url)
        broken = await collect([source], store, QUICK)
        api.forget()
        whole = await collect([source], store, QUICK)
        asked = [(asked.path, asked.query.get("page")) for asked in api.asked]
        api.forget()
        api.rows[0] = row("acme/weather", useCount=99)
        api.rows[1] = row("@old/notes", description="changed")
        await collect([source], store, QUICK)
    assert names(broken) == ["acme/weather", "old/notes"]
    assert [skipped.outcome for skipped in broken.skipped] == [Outcome.NEEDS_NETWORK]
    assert asked == [("/servers", "2"), ("/servers/single", None)]
    assert names(whole) == ["acme/weather", "ai.smithery/single", "old/notes"]
    assert sorted(paths(api)) == ["/servers", "/servers", "/servers/@old/notes"]


@in_loop
async def test_a_limit_bounds_servers_and_requests():
    api = an_api()
    with running_api(api):
        collection = await collect([SmitherySource(base_url=api.url, limit=1)], None, QUICK)
    assert len(collection.servers) == 1
    assert paths(api)[0] == "/servers"
    assert len(api.asked) <= 3


# --- what a detail says -------------------------------------------------------------------------------------------


def test_the_configuration_becomes_inputs():
    found = schema_inputs(SCHEMA)
    assert found["apiKey"] == Input(description="key", is_required=True, is_secret=True)
    assert found["units"] == Input(default="metric", choices=("metric", "imperial"))
    assert found["limit"] == Input(format="number", default="5")
    assert not found["maxTokens"].is_secret
    assert found["loud"].default == "false"
    assert schema_inputs({"required": ["token"]})["token"].is_secret
    assert schema_inputs(None) == {}


def test_an_http_connection_is_a_remote_that_asks_for_what_is_required():
    connection = {"type": "http", "deploymentUrl": "https://weather.example", "configSchema": SCHEMA}
    tools = [{"name": "get_weather", "inputSchema": {}}, {"description": "nameless"}]
    server, remarks = normalise_detail(row("acme/weather"), detail("acme/weather", connection, tools=tools), KEY)
    (remote,) = server.remotes
    assert remote.url == "https://weather.example/mcp?apiKey={apiKey}"
    assert list(remote.variables) == ["apiKey"]
    assert remote.headers[0].value == f"Bearer {{{KEY}}}"
    assert remote.headers[0].variables[KEY].is_required
    assert server.meta[ORIGIN_META] == {"tools": ["get_weather"]}
    assert remarks == ()


def test_a_bundle_is_a_package_and_an_odd_connection_a_remark():
    bundle = {"type": "stdio", "bundleUrl": "https://x.example/server.mcpb", "runtime": "node", "configSchema": SCHEMA}
    odd = [{"type": "stdio", "stdioFunction": "config => run(config)"}, {"type": "quantum"}, 7]
    server, remarks = normalise_detail(row("acme/weather"), detail("acme/weather", bundle, *odd), KEY)
    (package,) = server.packages
    assert (package.registry_type, package.identifier) == ("mcpb", "https://x.example/server.mcpb")
    assert package.environment_variables[0].is_secret
    assert [remark[:12] for remark in remarks] == ["its stdioFun", "a connection", "a connection"]


INPUTS = schema_inputs(SCHEMA)


def read(text: str) -> Package:
    package = parse_stdio_function(text, INPUTS)
    assert package is not None
    return package


def test_a_javascript_launch_is_read_as_text():
    package = read("(config) => ({ command: 'npx', args: ['-y', '@acme/weather@1.2.3', '--loud', config.units] })")
    assert (package.registry_type, package.identifier, package.version) == ("npm", "@acme/weather", "1.2.3")
    loud, units = package.package_arguments
    assert loud == PositionalArgument(value="--loud")
    assert isinstance(units, PositionalArgument)
    assert (units.value_hint, units.default) == ("units", "metric")


def test_its_environment_is_asked_for_and_never_taken_over():
    package = read(
        """config=>({command:"uvx",args:["--from","weather-mcp==2.0","weather"],
        env:{API_KEY:config.apiKey, "MODE": 'fast', OTHER_TOKEN: "sk-1", LIMIT: String(config.limit)}})"""
    )
    assert (package.registry_type, package.identifier, package.version) == ("pypi", "weather-mcp", "2.0")
    assert package.package_arguments == ()
    key, mode, token, limit = package.environment_variables
    assert (key.name, key.is_required, key.is_secret) == ("API_KEY", True, True)
    assert (mode.value, token.value, limit.default) == ("fast", None, "5")
    assert "sk-1" not in package.model_dump_json()


@pytest.mark.parametrize(
    ("text", "kind", "identifier", "version"),
    [
        ("c=>({command:'npx',args:['weather']})", "npm", "weather", None),
        ("c=>({command:'npx',args:['-y','weather@latest']})", "npm", "weather", None),
        ("c=>({command:'npx',args:['-p','@a/weather@1.0.0','weather']})", "npm", "@a/weather", "1.0.0"),
        ("c=>({command:'/usr/bin/npx',args:['--yes','weather@2.0.0']})", "npm", "weather", "2.0.0"),
        ("c=>({command:'uvx',args:['--python','3.12','weather@2.0']})", "pypi", "weather", "2.0"),
        ("c=>({command:'docker',args:['run','-i','--rm','-e','KEY','acme/w:1']})", "oci", "docker.io/acme/w:1", None),
    ],
)
def test_the_package_is_found_behind_the_flags_of_its_runner(
    text: str, kind: str, identifier: str, version: str | None
):
    package = read(text)
    assert (package.registry_type, package.identifier, package.version) == (kind, identifier, version)


@pytest.mark.parametrize(
    "text",
    [
        "c=>({command:'node',args:['dist/index.js']})",
        "c=>({command:'npx',args:[]})",
        "c=>({command:'npx',args:['-y', pick(c)]})",
        "c=>({command:'npx',args:['-y', `${c.evil}`]})",
        "c=>({command:'npx',args:['-y', config.apiKey]})",
        "c=>({command:'npx',args:['-y','https://bad.example/x.tgz']})",
        "c=>({command:'npx',args:['-y','../here']})",
        "c=>({command:'npx',args:['-y','x'],env:{A: process.env.HOME}})",
        "c=>({command: c.program, args:['x']})",
        "process.exit(1)",
        "",
    ],
)
def test_javascript_that_is_not_that_simple_is_passed_over(text: str):
    assert parse_stdio_function(text, INPUTS) is None


@given(st.text(alphabet="[]{}(),:'\"`\\$=> abcnpxuvdockergsmomf.-@/\n", max_size=80))
def test_no_text_breaks_the_reader(text: str):
    parse_stdio_function(f"c=>({{command:'npx',args:['-y','x',{text}", {})
