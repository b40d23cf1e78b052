"""What a user can write for a source, and what the message says where it is none."""

from pathlib import Path

import pytest

from graph_toucan.catalogue.address import server_at
from graph_toucan.catalogue.sources import (
    OFFICIAL_REGISTRY,
    SMITHERY,
    DockerSource,
    FileSource,
    PackageSource,
    RegistrySource,
    SmitherySource,
    Source,
    UrlSource,
    parse_source,
)
from graph_toucan.errors import UsageError


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("pypi:Some_Tool", PackageSource(registry_type="pypi", identifier="Some_Tool")),
        ("pypi:tool==1.2.0", PackageSource(registry_type="pypi", identifier="tool", version="1.2.0")),
        ("pypi:tool@1.2.0rc1", PackageSource(registry_type="pypi", identifier="tool", version="1.2.0rc1")),
        (
            "pypi:tool[all, cli]==1",
            PackageSource(registry_type="pypi", identifier="tool", version="1", extras=("all", "cli")),
        ),
        ("PyPI: tool", PackageSource(registry_type="pypi", identifier="tool")),
        ("npm:tool", PackageSource(registry_type="npm", identifier="tool")),
        ("npm:tool@^1.4", PackageSource(registry_type="npm", identifier="tool", version="^1.4")),
        ("npm:@scope/tool", PackageSource(registry_type="npm", identifier="@scope/tool")),
        (
            "npm:@scope/tool@2.0.0-beta.1",
            PackageSource(registry_type="npm", identifier="@scope/tool", version="2.0.0-beta.1"),
        ),
        ("https://host.example/mcp", UrlSource(url="https://host.example/mcp")),
        ("http://localhost:8000/mcp", UrlSource(url="http://localhost:8000/mcp")),
        ("https://host.example/sse", UrlSource(url="https://host.example/sse", transport="sse")),
        ("sse+https://host.example/events", UrlSource(url="https://host.example/events", transport="sse")),
        ("https://host.example/mcp?key={API_KEY}", UrlSource(url="https://host.example/mcp?key={API_KEY}")),
        ("./mine.json", FileSource(path="./mine.json")),
        ("docker:mcp-registry", DockerSource(folder="mcp-registry")),
        ("registry:", RegistrySource(base_url=OFFICIAL_REGISTRY)),
        ("registry:?search=git&limit=50", RegistrySource(search="git", limit=50)),
        (
            "registry:https://other.example/?search=a%20b&updated_since=2025-10-01T00:00:00Z",
            RegistrySource(base_url="https://other.example", search="a b", updated_since="2025-10-01T00:00:00Z"),
        ),
        ("smithery:", SmitherySource(base_url=SMITHERY)),
        ("smithery:web search", SmitherySource(query="web search")),
        (
            "smithery:https://other.example?q=git&limit=3",
            SmitherySource(base_url="https://other.example", query="git", limit=3),
        ),
    ],
)
def test_each_form_of_a_source_is_understood_and_its_label_means_the_same(text: str, source: Source):
    assert parse_source(text) == source
    assert parse_source(source.label) == source


def test_a_file_of_any_name_is_a_catalogue_if_it_is_there(tmp_path: Path):
    path = tmp_path / "servers"
    path.write_text("{}")
    assert parse_source(str(path)) == FileSource(path=str(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("some-tool", r"'some-tool' does not say where it comes from.*pypi:some-tool .* npm:some-tool"),
        ("@scope/tool", r"Write npm:@scope/tool"),
        ("pip:tool", r"unknown kind of source 'pip:'\. Did you mean pypi:\?.*Write one of: pypi:NAME"),
        ("registery:", r"unknown kind of source 'registery:'\. Did you mean registry:"),
        ("ftp://host.example/x", r"unknown kind of source 'ftp:'"),
        ("", r"an empty text names no source"),
        ("./no/such/file", r"no source of servers, and there is no such file"),
        ("pypi:", r"pypi: names no package\. Write pypi:NAME"),
        ("pypi:tool>=1", r"pypi:tool>=1 names no package"),
        ("pypi:tool\n--index-url=https://bad.example", r"names no package"),
        ("npm:--registry=https://bad.example", r"names no package"),
        ("npm:@scope", r"npm:@scope names no package\. Write npm:NAME or npm:@scope/name@VERSION"),
        ("docker:", r"names no folder"),
        ("https://", r"is no address"),
        ("https://host.example:port/mcp", r"is no address"),
        ("https://me:pw@host.example/mcp", r"host\.example has a user or password in it"),
        ("registry:https://me:pw@host.example", r"host\.example has a user or password in it"),
        ("https://host.example/mcp?api_key=sk-123", r"secret in it \(api_key\)\. Write api_key=\{api_key\}"),
        ("registry:host.example", r"is no address\. Write it as https"),
        ("registry:?serach=git", r"unknown serach\. There are: limit, search, updated_since"),
        ("registry:?limit=many", r"limit 'many' is no number"),
        ("smithery:?limit=0", r"limit '0' is no number"),
    ],
)
def test_what_is_no_source_is_refused_with_what_to_write(text: str, message: str):
    with pytest.raises(UsageError, match=message) as caught:
        parse_source(text)
    assert "pw" not in str(caught.value)
    assert "sk-123" not in str(caught.value)


def test_a_folder_is_refused_with_a_hint_to_docker(tmp_path: Path):
    with pytest.raises(UsageError, match=rf"is a folder\. For a Docker MCP catalogue write docker:{tmp_path}"):
        parse_source(str(tmp_path))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://mcp.acme.com/mcp", "com.acme.mcp/acme"),
        ("https://acme.com/weather/mcp", "com.acme/weather"),
        ("https://{tenant}.acme.com/mcp", "com.acme/acme"),
        ("http://localhost:8000/mcp", "localhost/localhost-8000"),
        ("http://127.0.0.1:9/sse", "127.0.0.1/127.0.0.1-9"),
        ("http://[::1]:9/mcp", "1/1-9"),
    ],
)
def test_a_server_known_by_its_address_is_named_after_it(text: str, name: str):
    source = parse_source(text)
    assert isinstance(source, UrlSource)
    server = server_at(source)
    assert server.name == name
    assert server.remotes[0].url == source.url
    assert server.remotes[0].type == source.transport


def test_a_value_left_open_in_an_address_must_be_given_later():
    server = server_at(UrlSource(url="https://host.example/mcp?key={API_KEY}"))
    assert server.remotes[0].variables["API_KEY"].is_required
    assert server.remotes[0].variables["API_KEY"].is_secret
