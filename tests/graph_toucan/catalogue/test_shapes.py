"""Three generations of the registry's shape, read as one; and what a registry may not say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.catalogue.naming import clip, fitting_name, version_key
from graph_toucan.catalogue.shapes import ORIGIN_META, image_reference, normalise_server, repository_of
from graph_toucan.model import HttpTransport, Server
from graph_toucan.model.server import FACTORY_META, NamedArgument, PositionalArgument

SEED: dict[str, Any] = {
    "id": "0b8f5a5e-0000-4000-8000-000000000001",
    "name": "io.github.acme/weather",
    "description": "Forecasts",
    "repository": {"url": "https://github.com/acme/weather", "source": "github", "id": "12"},
    "version_detail": {"version": "1.4.0", "release_date": "2025-05-16T18:56:49Z", "is_latest": True},
    "packages": [
        {
            "registry_name": "npm",
            "name": "@acme/weather-mcp",
            "version": "1.4.0",
            "environment_variables": [{"name": "WEATHER_KEY", "description": "API key"}],
        }
    ],
}
SNAKE: dict[str, Any] = {
    "name": "io.github.acme/weather",
    "description": "Forecasts",
    "status": "active",
    "repository": {"url": "https://github.com/acme/weather", "source": "github", "id": "12"},
    "version_detail": {"version": "1.4.0"},
    "packages": [
        {
            "registry_type": "npm",
            "registry_base_url": "https://npm.example.org",
            "identifier": "@acme/weather-mcp",
            "version": "1.4.0",
            "package_arguments": [
                {"type": "positional", "value_hint": "data_dir", "is_required": True, "is_repeated": True}
            ],
            "environment_variables": [{"name": "WEATHER_KEY", "is_required": True, "is_secret": True}],
        }
    ],
    "remotes": [{"transport_type": "sse", "url": "https://acme.example/sse"}],
}
CAMEL: dict[str, Any] = {
    "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    "name": "io.github.acme/weather",
    "title": "Weather",
    "description": "Forecasts",
    "version": "1.4.0",
    "websiteUrl": "https://acme.example/weather",
    "repository": {"url": "https://github.com/acme/weather", "source": "github", "subfolder": "servers/weather"},
    "icons": [{"src": "https://acme.example/i.png", "mimeType": "image/png", "sizes": ["48x48"]}],
    "packages": [
        {
            "registryType": "npm",
            "identifier": "@acme/weather-mcp",
            "version": "1.4.0",
            "runtimeHint": "npx",
            "runtimeArguments": [
                {
                    "type": "named",
                    "name": "--node-options",
                    "value": "--max-old-space-size={mb}",
                    "variables": {"mb": {"default": "512", "format": "number"}},
                }
            ],
            "packageArguments": [
                {"type": "positional", "value": "serve"},
                {"type": "named", "name": "--mode", "choices": ["fast", "full"], "default": "fast"},
            ],
            "environmentVariables": [
                {"name": "WEATHER_KEY", "isRequired": True, "isSecret": True, "placeholder": "wk_..."},
                {"name": "UNITS", "default": "metric", "choices": ["metric", "imperial"]},
            ],
            "transport": {"type": "streamable-http", "url": "http://localhost:{port}/mcp"},
        }
    ],
    "remotes": [
        {
            "type": "streamable-http",
            "url": "https://{tenant}.acme.example/mcp",
            "variables": {"tenant": {"description": "tenant id", "isRequired": True}},
            "headers": [{"name": "Authorization", "value": "Bearer {token}", "isRequired": True, "isSecret": True}],
        }
    ],
    "_meta": {"io.modelcontextprotocol.registry/publisher-provided": {"anything": True}},
}


def of(**changes: Any) -> Server:
    return normalise_server({**CAMEL, **changes}, "io.example")


@pytest.mark.parametrize("row", [SEED, SNAKE, CAMEL], ids=["2025-05", "2025-07", "2025-09"])
def test_each_generation_gives_the_same_server(row: dict[str, Any]):
    server = normalise_server(row, "io.example")
    assert (server.name, server.version, server.description) == ("io.github.acme/weather", "1.4.0", "Forecasts")
    assert server.repository is not None
    assert server.repository.url == "https://github.com/acme/weather"
    (package,) = server.packages
    assert (package.registry_type, package.identifier, package.version) == ("npm", "@acme/weather-mcp", "1.4.0")
    assert package.registry_base_url is None
    assert package.environment_variables[0].name == "WEATHER_KEY"
    assert package.environment_variables[0].is_secret


def test_all_fields_of_the_newest_generation_are_kept():
    server = of()
    package = server.packages[0]
    assert isinstance(package.runtime_arguments[0], NamedArgument)
    assert package.runtime_arguments[0].variables["mb"].default == "512"
    assert isinstance(package.package_arguments[0], PositionalArgument)
    assert package.package_arguments[0].value == "serve"
    assert package.package_arguments[1].choices == ("fast", "full")
    assert package.environment_variables[1].default == "metric"
    assert isinstance(package.transport, HttpTransport)
    assert server.icons[0]["sizes"] == ["48x48"]
    assert server.repository is not None
    assert server.repository.subfolder == "servers/weather"
    assert server.remotes[0].variables["tenant"].description == "tenant id"


def test_the_snake_case_generation_keeps_arguments_and_remotes():
    server = normalise_server(SNAKE, "io.example")
    argument = server.packages[0].package_arguments[0]
    assert isinstance(argument, PositionalArgument)
    assert (argument.value_hint, argument.is_required, argument.is_repeated) == ("data_dir", True, True)
    assert (server.remotes[0].type, server.remotes[0].url) == ("sse", "https://acme.example/sse")


def test_a_token_in_a_header_that_no_variable_explains_is_asked_for():
    token = of().remotes[0].headers[0].variables["token"]
    assert token.is_required
    assert token.is_secret


def test_null_absent_and_empty_mean_the_same():
    bare = {"name": "a/b", "description": "x", "version": "1"}
    nulls = {
        **bare,
        "packages": None,
        "remotes": None,
        "repository": None,
        "title": None,
        "websiteUrl": None,
        "_meta": None,
    }
    empty = {**bare, "packages": [], "remotes": [], "repository": {}, "title": "", "websiteUrl": "", "icons": []}
    assert normalise_server(bare, "n") == normalise_server(nulls, "n") == normalise_server(empty, "n")


def test_a_registry_may_neither_start_commands_of_this_machine_nor_set_the_factory():
    package = {"registryType": "local", "identifier": "/bin/sh", "transport": {"type": "stdio"}}
    server = of(packages=[package], _meta={FACTORY_META: {"network": True, "executable": ["sh", "-c", "id"]}})
    assert server.packages == ()
    assert FACTORY_META not in server.meta
    assert not server.factory.network


def test_the_value_of_a_secret_is_not_taken_over():
    variables = [
        {"name": "API_KEY", "isSecret": True, "value": "sk-123", "default": "sk-456"},
        {"name": "MAX_TOKENS", "default": "4096"},
        {"name": "OTHER_TOKEN"},
        {"name": "PUBLIC_KEY", "isSecret": False},
    ]
    server = of(packages=[{**CAMEL["packages"][0], "environmentVariables": variables}])
    key, limit, token, public = server.packages[0].environment_variables
    assert key.given is None
    assert (limit.is_secret, limit.default) == (False, "4096")
    assert token.is_secret
    assert not public.is_secret
    assert "sk-" not in server.model_dump_json()


@pytest.mark.parametrize(
    ("identifier", "version", "base", "reference"),
    [
        ("docker.io/acme/weather:1.0.0", None, None, "docker.io/acme/weather:1.0.0"),
        ("acme/weather", "1.0.0", "https://docker.io", "docker.io/acme/weather:1.0.0"),
        ("acme/weather:2.0", "1.0.0", None, "docker.io/acme/weather:2.0"),
        ("acme/weather", None, "https://ghcr.io", "ghcr.io/acme/weather"),
        ("ghcr.io/acme/weather@sha256:00ff", "1", None, "ghcr.io/acme/weather@sha256:00ff"),
        ("localhost:5000/weather", "3", None, "localhost:5000/weather:3"),
        ("weather", "3", "https://index.docker.io", "docker.io/weather:3"),
    ],
)
def test_images_of_all_generations_have_one_full_reference(
    identifier: str, version: str | None, base: str | None, reference: str
):
    assert image_reference(identifier, version, base) == reference
    package = {"registryType": "oci", "identifier": identifier, "version": version, "registryBaseUrl": base}
    found = of(packages=[package]).packages[0]
    assert (found.identifier, found.version, found.registry_base_url) == (reference, None, None)


@pytest.mark.parametrize(
    ("value", "url", "source"),
    [
        ("git+https://github.com/acme/x.git", "https://github.com/acme/x", "github"),
        ({"type": "git", "url": "git@github.com:acme/x.git"}, "https://github.com/acme/x", "github"),
        ({"url": "git://gitlab.com/acme/x.git"}, "https://gitlab.com/acme/x", "gitlab"),
        ("acme/x", "https://github.com/acme/x", "github"),
        ({"url": "https://code.example/x", "source": "own"}, "https://code.example/x", "own"),
    ],
)
def test_a_repository_is_read_from_whatever_names_it(value: Any, url: str, source: str):
    found = repository_of(value)
    assert found is not None
    assert (found.url, found.source) == (url, source)


@pytest.mark.parametrize("value", [None, {}, {"url": ""}, "javascript:alert(1)", 7])
def test_what_is_no_repository_is_none(value: Any):
    assert repository_of(value) is None


def test_what_does_not_fit_is_made_to_fit_and_kept_as_it_was():
    server = of(name="@acme/Weather & more", version="latest", description="word " * 40, title=None)
    assert server.name == "acme/Weather-more"
    assert server.title == "@acme/Weather & more"
    assert server.version == "1.4.0"
    assert server.meta[ORIGIN_META] == {"name": "@acme/Weather & more", "version": "latest"}
    assert server.description.endswith("word…")
    assert len(server.description) <= 100


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("text", "server: an object is wanted, not str"),
        ({**CAMEL, "name": None}, "name: missing"),
        ({**CAMEL, "name": 7}, "name: a text is wanted, not int"),
        ({**CAMEL, "packages": {"npm": 1}}, "packages: a list is wanted, not dict"),
        ({**CAMEL, "packages": [{"registryType": "npm"}]}, "a package of npm has no identifier"),
        ({**CAMEL, "remotes": [{"type": "carrier-pigeon", "url": "x"}]}, "a remote of kind 'carrier-pigeon'"),
        ({**CAMEL, "remotes": [{"type": "sse"}]}, "a remote of kind 'sse' with the address None"),
    ],
)
def test_a_malformed_row_says_what_is_wrong(row: Any, message: str):
    with pytest.raises(ValueError, match=message):
        normalise_server(row, "io.example")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_FIELDS = [
    "name",
    "description",
    "version",
    "title",
    "repository",
    "packages",
    "remotes",
    "icons",
    "version_detail",
    "_meta",
]
_INNER = [
    "registryType",
    "identifier",
    "version",
    "environmentVariables",
    "packageArguments",
    "transport",
    "type",
    "url",
]
_PARTS = st.dictionaries(
    st.sampled_from([*_INNER, "name", "headers", "variables", "isSecret"]), json_values, max_size=5
)


@given(
    st.dictionaries(st.sampled_from(_FIELDS), json_values | st.lists(_PARTS, max_size=2), max_size=6),
    st.sampled_from([{}, {"name": "a/b"}, {"name": "a/b", "packages": [{"registryType": "npm", "identifier": "x"}]}]),
)
def test_any_row_is_a_server_that_can_be_stored_or_is_refused(row: dict[str, Any], base: dict[str, Any]):
    try:
        server = normalise_server({**base, **row}, "io.example")
    except ValueError:
        return
    assert Server.model_validate_json(server.model_dump_json(by_alias=True)) == server


@given(st.text(), st.integers(1, 150))
def test_a_clipped_text_is_short_enough_and_begins_as_the_text_does(text: str, limit: int):
    clipped = clip(text, limit)
    assert len(clipped) <= limit
    assert (
        "".join(mark if mark.isprintable() else " " for mark in text).split()[:1] == clipped.split()[:1]
        or "…" in clipped
    )


@given(st.text(max_size=300))
def test_any_name_can_be_made_to_fit(text: str):
    assert Server(name=fitting_name(text, "io.example"), description="x", version="1").name


def test_versions_sort_by_age():
    ordered = [
        "0.9",
        "1.0.0a1",
        "1.0.0-beta.2",
        "1.0.0rc1",
        "1.0.0",
        "1.0.0.post1",
        "v1.0.1",
        "1.2",
        "1.10.0",
        "2025.1.1",
    ]
    mixed = ordered[5:] + ordered[:5]
    assert sorted(mixed, key=version_key) == ordered
    assert version_key("1.0") == version_key("1.0.0+build")
    assert version_key(None) < version_key("0")
