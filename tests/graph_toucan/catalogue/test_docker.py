"""A folder of the Docker MCP catalogue."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph_toucan.catalogue.docker import gather_docker, normalise_docker
from graph_toucan.catalogue.shapes import ORIGIN_META
from graph_toucan.catalogue.sources import DockerSource
from graph_toucan.model import Outcome
from graph_toucan.model.server import NamedArgument

SERVER: dict[str, Any] = {
    "name": "weather",
    "image": "mcp/weather",
    "type": "server",
    "meta": {"category": "data", "tags": ["data"]},
    "about": {"title": "Weather", "description": "Forecasts for anywhere", "icon": "https://x.example/i.png"},
    "source": {
        "project": "https://github.com/acme/weather",
        "commit": "0123456789abcdef0123",
        "directory": "servers/weather",
    },
    "run": {
        "command": ["--dir={{weather.data_dir|volume-target}}", "serve"],
        "volumes": ["{{weather.data_dir}}:/data"],
    },
    "config": {
        "description": "what it needs",
        "secrets": [{"name": "weather.key", "env": "WEATHER_KEY", "example": "wk_..."}],
        "env": [
            {"name": "TIMEZONE", "example": "Europe/Oslo", "value": "{{weather.timezone}}"},
            {"name": "BASE", "value": "https://{{weather.host}}/api"},
            {"name": "MODE", "value": "fast"},
        ],
        "parameters": {
            "type": "object",
            "required": ["timezone"],
            "properties": {
                "timezone": {"type": "string", "description": "where"},
                "host": {"type": "string", "default": "weather.example"},
                "data_dir": {"type": "string"},
            },
        },
    },
}


def write(folder: Path, name: str, document: Any, tools: Any = None) -> None:
    place = folder / "servers" / name
    place.mkdir(parents=True)
    text = document if isinstance(document, str) else yaml.safe_dump(document)
    (place / "server.yaml").write_text(text, encoding="utf-8")
    if tools is not None:
        (place / "tools.json").write_text(tools if isinstance(tools, str) else json.dumps(tools), encoding="utf-8")


def test_a_server_is_read_with_its_image_inputs_and_tools(tmp_path: Path):
    write(tmp_path, "weather", SERVER, [{"name": "get_weather"}, {"description": "x"}])
    gathered = gather_docker(DockerSource(folder=str(tmp_path)))
    assert gathered.skipped == ()
    (server,) = gathered.servers
    assert (server.name, server.title, server.version) == ("docker/weather", "Weather", "0123456789ab")
    assert server.repository is not None
    assert server.repository.subfolder == "servers/weather"
    assert server.meta[ORIGIN_META] == {"tools": ("get_weather",)}
    assert server.factory.network
    assert server.factory.categories == ("data",)
    (package,) = server.packages
    assert (package.registry_type, package.identifier) == ("oci", "docker.io/mcp/weather")
    assert [argument.value for argument in package.package_arguments] == ["--dir={data_dir}", "serve"]
    volume = package.runtime_arguments[0]
    assert isinstance(volume, NamedArgument)
    assert (volume.name, volume.value, list(volume.variables)) == ("-v", "{data_dir}:/data", ["data_dir"])
    key, timezone, base, mode = package.environment_variables
    assert (key.name, key.is_secret, key.is_required, key.given) == ("WEATHER_KEY", True, True, None)
    assert (timezone.name, timezone.is_required, timezone.value) == ("TIMEZONE", True, None)
    assert (base.value, base.variables["host"].default) == ("https://{host}/api", "weather.example")
    assert mode.value == "fast"


@pytest.mark.parametrize(("disabled", "network"), [(True, False), (False, True), (None, True)])
def test_a_server_that_needs_no_network_gets_none(disabled: bool | None, network: bool):
    run = {} if disabled is None else {"disableNetwork": disabled}
    assert normalise_docker({**SERVER, "run": run}, "weather").factory.network is network


def test_a_remote_server_has_an_address_and_asks_for_its_secrets():
    remote = {
        "transport_type": "sse",
        "url": "https://weather.example/sse",
        "headers": {"Authorization": "Bearer ${WEATHER_KEY}", "X-Client": "docker"},
    }
    config = {"secrets": [{"name": "weather.key", "env": "WEATHER_KEY"}]}
    server = normalise_docker({"name": "weather", "type": "remote", "remote": remote, "config": config}, "weather")
    assert server.packages == ()
    (address,) = server.remotes
    assert (address.type, address.url) == ("sse", "https://weather.example/sse")
    authorization, client = address.headers
    assert (authorization.value, authorization.is_secret) == ("Bearer {WEATHER_KEY}", True)
    assert authorization.variables["WEATHER_KEY"].is_required
    assert (client.value, client.is_secret) == ("docker", False)


def test_one_malformed_file_loses_no_other(tmp_path: Path):
    write(tmp_path, "broken", "name: [")
    write(tmp_path, "evil", "!!python/object/apply:os.system ['touch /tmp/x']")
    write(tmp_path, "imageless", {"name": "imageless"})
    write(tmp_path, "listed", [1, 2])
    write(tmp_path, "odd", {**SERVER, "config": {"env": {"A": "b"}}})
    write(tmp_path, "weather", SERVER, "no json")
    gathered = gather_docker(DockerSource(folder=str(tmp_path)))
    assert [server.slug for server in gathered.servers] == ["weather"]
    reasons = {skipped.name: skipped.detail for skipped in gathered.skipped}
    assert sorted(reasons) == ["broken", "evil", "imageless", "listed", "odd"]
    assert "python/object/apply" in reasons["evil"]
    assert "neither an image nor a remote" in reasons["imageless"]
    assert "config.env: a list is wanted, not dict" in reasons["odd"]
    assert {skipped.outcome for skipped in gathered.skipped} == {Outcome.NOT_INSTALLABLE}


@pytest.mark.parametrize("missing", [True, False], ids=["no folder", "empty folder"])
def test_a_folder_without_servers_is_reported(tmp_path: Path, missing: bool):
    folder = tmp_path / "none" if missing else tmp_path
    (skipped,) = gather_docker(DockerSource(folder=str(folder))).skipped
    assert ("is no folder" in skipped.detail) is missing
    assert "Docker MCP catalogue" in skipped.advice


def test_one_server_and_the_inner_folder_can_be_named_too(tmp_path: Path):
    write(tmp_path, "weather", SERVER)
    for folder in (tmp_path / "servers", tmp_path / "servers" / "weather"):
        assert len(gather_docker(DockerSource(folder=str(folder))).servers) == 1
