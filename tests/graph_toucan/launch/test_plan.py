"""From a catalogue entry to a command, an environment and a transport."""

import sys
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.errors import InstallError, StartError
from graph_toucan.launch.install import Installed
from graph_toucan.launch.plan import LaunchPlan, NeedsCredentials, make_plan
from graph_toucan.launch.plans import PlanBook, plan_server
from graph_toucan.model import Server
from tests.support.catalogues import SERVERS, http_server, local_servers
from tests.support.launching import in_loop

INSTALLED = Installed(prefix="/cache/x", command=("/cache/x/bin/server",))


def server_with(**package: Any) -> Server:
    full = {"registryType": "pypi", "identifier": "x-mcp", "version": "1.0.0", **package}
    entry = {"name": "io.example/x", "description": "X", "version": "1.0.0", "packages": [full]}
    return parse_catalogue([entry], "this catalogue")[0]


def remote_server(**remote: Any) -> Server:
    full = {"type": "streamable-http", "url": "https://example.com/mcp", **remote}
    entry = {"name": "io.example/x", "description": "X", "version": "1.0.0", "remotes": [full]}
    return parse_catalogue([entry], "this catalogue")[0]


def test_arguments_follow_the_command_in_the_order_of_the_catalogue():
    server = server_with(
        packageArguments=[
            {"type": "positional", "value": "serve"},
            {"type": "named", "name": "--root", "value": "{workspace}"},
            {"type": "named", "name": "--quiet"},
            {"type": "positional", "valueHint": "nothing"},
            {"type": "positional", "default": "/workspace"},
        ]
    )
    plan = make_plan(server, INSTALLED)
    assert plan.command == ("/cache/x/bin/server", "serve", "--root", "{workspace}", "--quiet", "/workspace")
    assert (plan.prefix, plan.visible, plan.transport, plan.network) == ("/cache/x", (), "stdio", False)


def test_values_come_from_credentials_then_the_catalogue_then_its_defaults():
    server = server_with(
        environmentVariables=[
            {"name": "A_TOKEN", "isRequired": True, "isSecret": True},
            {"name": "FIXED", "value": "1"},
            {"name": "SET", "default": "2"},
            {"name": "CHANGED", "default": "3"},
            {"name": "LEFT_OPEN"},
        ]
    )
    plan = make_plan(server, INSTALLED, {"A_TOKEN": "secret", "CHANGED": "4"})
    assert plan.env == {"A_TOKEN": "secret", "FIXED": "1", "SET": "2", "CHANGED": "4"}


@pytest.mark.parametrize(
    ("package", "message"),
    [
        ({"environmentVariables": [{"name": "X_API_KEY", "isRequired": True}]}, "needs a credential for X_API_KEY"),
        ({"environmentVariables": [{"name": "REGION", "isRequired": True}]}, "needs a value for REGION"),
        ({"packageArguments": [{"type": "named", "name": "--db", "isRequired": True}]}, "needs a value for --db"),
        (
            {"packageArguments": [{"type": "positional", "valueHint": "folder", "isRequired": True}]},
            "needs a value for folder",
        ),
        (
            {"packageArguments": [{"type": "positional", "value": "u:{password}", "variables": {"password": {}}}]},
            "needs a credential for password",
        ),
    ],
)
def test_a_missing_value_is_named_with_where_to_add_it(package: dict[str, Any], message: str):
    with pytest.raises(NeedsCredentials, match=f"server 'x' {message}. Give it with .graph-toucan credentials add x "):
        make_plan(server_with(**package), INSTALLED)


def test_a_secret_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("X_API_KEY", "from-outside")
    server = server_with(environmentVariables=[{"name": "X_API_KEY", "isSecret": True, "isRequired": True}])
    assert make_plan(server, INSTALLED).env == {"X_API_KEY": "from-outside"}


def test_variables_are_filled_into_values():
    variables = {"user": {"default": "ann"}, "password": {"isSecret": True}}
    server = server_with(
        packageArguments=[{"type": "positional", "value": "{user}:{password}", "variables": variables}]
    )
    assert make_plan(server, INSTALLED, {"password": "p"}).command[-1] == "ann:p"


def test_an_http_package_gets_a_port_and_keeps_its_path():
    plan = make_plan(http_server("/deep/mcp"), Installed(prefix="", command=("python",)))
    assert (plan.http_path, plan.env["PORT"], plan.transport) == ("/deep/mcp", "{port}", "streamable-http")


def test_a_remote_server_has_a_url_and_headers_and_no_command():
    server = remote_server(
        url="https://{tenant}.example.com/mcp",
        variables={"tenant": {"isRequired": True}},
        headers=[{"name": "Authorization", "isRequired": True, "isSecret": True}],
    )
    plan = make_plan(server, None, {"tenant": "acme", "Authorization": "Bearer top-secret"})
    assert (plan.url, plan.command, plan.network) == ("https://acme.example.com/mcp", (), True)
    assert plan.headers == {"Authorization": "Bearer top-secret"}
    assert "top-secret" not in repr(plan)


def remotes_server(*remotes: dict[str, Any]) -> Server:
    entry = {"name": "io.example/x", "description": "X", "version": "1.0.0", "remotes": list(remotes)}
    return parse_catalogue([entry], "this catalogue")[0]


def test_streamable_http_comes_before_server_sent_events_which_it_may_fall_back_to():
    events = {"type": "sse", "url": "https://example.com/sse"}
    streamable = {"type": "streamable-http", "url": "https://example.com/mcp"}
    both, alone = make_plan(remotes_server(events, streamable), None), make_plan(remotes_server(events), None)
    assert (both.transport, both.url, both.fallback) == ("streamable-http", streamable["url"], events["url"])
    assert (alone.transport, alone.url, alone.fallback) == ("sse", events["url"], None)


def test_an_address_with_other_credentials_is_not_fallen_back_to():
    events = {"type": "sse", "url": "https://example.com/sse", "headers": [{"name": "X-Key", "value": "1"}]}
    streamable = {"type": "streamable-http", "url": "https://example.com/mcp"}
    assert make_plan(remotes_server(streamable, events), None).fallback is None


def test_credentials_are_known_by_name_and_masked_in_every_form():
    server = remote_server(
        url="https://example.com/mcp?key={api_key}&region={region}",
        variables={"api_key": {"isSecret": True}, "region": {"default": "europe"}},
        headers=[
            {"name": "Authorization", "value": "Bearer {token}", "variables": {"token": {}}},
            {"name": "X-Other-Key"},
        ],
    )
    plan = make_plan(server, None, {"api_key": "k&y of mine", "token": "abcd-efgh"})
    assert set(plan.given) == {"Authorization", "api_key", "token"}
    assert plan.unset == ("X-Other-Key",)
    said = "Bearer abcd-efgh, abcd-efgh, k&y of mine, k%26y%20of%20mine, europe"
    assert plan.masked(said) == "***, ***, ***, ***, europe"
    assert not any(secret in repr(plan) for secret in ("abcd", "mine"))


def test_public_defaults_and_very_short_values_are_not_masked():
    server = server_with(
        environmentVariables=[
            {"name": "KEY_PREFIX", "default": "notes"},
            {"name": "SHORT_KEY", "isSecret": True},
            {"name": "LONG_KEY", "isSecret": True},
        ]
    )
    plan = make_plan(server, INSTALLED, {"LONG_KEY": "long-key", "SHORT_KEY": "1"})
    assert plan.masked("11 notes on the long-key") == "11 notes on the ***"
    assert "long-key" not in repr(plan)


def test_a_local_http_server_may_speak_the_older_transport():
    package = {"transport": {"type": "sse", "url": "http://localhost:{port}/sse"}}
    plan = make_plan(server_with(**package), INSTALLED)
    assert (plan.http_path, plan.http_kind, plan.transport) == ("/sse", "sse", "sse")


def test_setup_commands_come_from_the_catalogue():
    entry = server_with().model_dump(mode="json", by_alias=True)
    entry["_meta"] = {"graph-toucan/factory": {"setup": [["git", "init"], ["touch", "a"]]}}
    server = Server.model_validate(entry)
    assert make_plan(server, INSTALLED).setup == (("git", "init"), ("touch", "a"))


def test_a_setup_command_that_the_server_brings_is_the_installed_one(tmp_path: Path):
    own = tmp_path / "node_modules" / ".bin" / "tool"
    own.parent.mkdir(parents=True)
    own.touch()
    entry = server_with().model_dump(mode="json", by_alias=True)
    entry["_meta"] = {"graph-toucan/factory": {"setup": [["tool", "init"]]}}
    installed = Installed(prefix=str(tmp_path), command=("node", "x.js"))
    assert make_plan(Server.model_validate(entry), installed).setup == ((str(own), "init"),)


def test_a_server_with_nothing_to_launch_says_so():
    with pytest.raises(StartError, match="server 'x' has neither a package nor an address"):
        make_plan(remotes_server(), None)


def test_a_local_server_may_read_its_environment_and_the_folder_of_its_script(tmp_path: Path):
    script, config = SERVERS / "notes.py", tmp_path / "config.json"
    config.write_text("{}")
    arguments = [{"type": "positional", "value": str(word)} for word in (script, "--config", config, "/workspace")]
    server = server_with(registryType="local", identifier=sys.executable, packageArguments=arguments)
    plan = make_plan(server, Installed(prefix="", command=(sys.executable,)))
    assert {str(SERVERS), str(config)} <= set(plan.visible)
    assert str(tmp_path) not in plan.visible
    if sys.prefix != sys.base_prefix:
        assert sys.prefix in plan.visible


def test_a_local_server_never_sees_the_whole_home_directory_or_all_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    for folder in (home, temporary):
        folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    script = home / "server.py"
    script.write_text("")
    words = (script, home, temporary, tmp_path, "/", "/dev/null", "/nowhere")
    arguments = [{"type": "positional", "value": str(word)} for word in words]
    server = server_with(registryType="local", identifier="/bin/sh", packageArguments=arguments)
    plan = make_plan(server, Installed(prefix="", command=("/bin/sh",)))
    assert plan.visible == ("/bin/sh", str(script))


@in_loop
async def test_a_plan_book_installs_nothing_before_it_is_asked_and_names_strangers(tmp_path: Path):
    book = PlanBook(local_servers("notes"), tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
    plan = await book.plan("notes")
    assert plan is await book.plan("notes")
    with pytest.raises(StartError, match="server 'numbers' is not onboarded"):
        await book.plan("numbers")


@in_loop
async def test_credentials_reach_only_the_server_that_they_are_for(tmp_path: Path):
    server = server_with(
        registryType="local", identifier=sys.executable, environmentVariables=[{"name": "KEY", "isRequired": True}]
    )
    plan, installed = await plan_server(server, tmp_path, {"x": {"KEY": "1"}})
    assert plan.env == {"KEY": "1"}
    assert installed is not None
    with pytest.raises(NeedsCredentials):
        await plan_server(server, tmp_path, {"y": {"KEY": "1"}})


@in_loop
async def test_a_remote_server_is_planned_without_an_installation(tmp_path: Path):
    plan, installed = await plan_server(remote_server(), tmp_path, {})
    assert installed is None
    assert plan == LaunchPlan(server="x", url="https://example.com/mcp", network=True)


@in_loop
async def test_a_server_with_neither_package_nor_remote_cannot_be_installed(tmp_path: Path):
    entry = {"name": "io.example/x", "description": "X", "version": "1.0.0"}
    with pytest.raises(InstallError, match=r"'x' has no package that can be installed here \(it has: none\)"):
        await plan_server(parse_catalogue([entry], "this catalogue")[0], tmp_path, {})
