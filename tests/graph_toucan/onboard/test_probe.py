"""Onboarding real servers: how each kind of attempt ends, and what a person reads about it."""

from pathlib import Path
from typing import Any

import pytest

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.errors import CallTimeout, Evidence, InstallError, LaunchError, StartError
from graph_toucan.launch.install import NoEntryPoint
from graph_toucan.launch.sandbox import Limits, SandboxKind
from graph_toucan.model import Outcome, Server
from graph_toucan.onboard.calls import CallBudget
from graph_toucan.onboard.found import Attempt
from graph_toucan.onboard.outcomes import finding_of
from graph_toucan.onboard.probe import ProbeSettings, onboard_server
from tests.support.catalogues import http_server, local_catalogue, local_servers
from tests.support.launching import in_both_cages, in_loop, needs_bubblewrap, settings_for
from tests.support.wheels import write_wheel

NOWHERE = Path("/nowhere")


async def onboard(server: Server | str, **settings: Any) -> Attempt:
    server = local_servers(server)[0] if isinstance(server, str) else server
    return await onboard_server(server, NOWHERE, ProbeSettings(settings_for(**settings)), {})


@pytest.mark.parametrize(
    ("name", "outcome", "detail"),
    [
        ("silent", Outcome.TIMED_OUT, "did not answer the handshake within 0.5 s; its last words on stderr: waiting"),
        ("dies", Outcome.CRASHED, "its last words on stderr: the moon is in the wrong phase"),
        ("crashes", Outcome.READY, ""),
        ("needs_key", Outcome.NEEDS_CREDENTIALS, "WEATHER_API_KEY environment variable is required"),
        ("impolite", Outcome.PROTOCOL_ERROR, "answered the handshake with error -32099: Not today"),
        ("empty", Outcome.NO_TOOLS, "it lists no tools"),
        ("malformed", Outcome.READY, "left out 5 malformed tools: no_schema: it has no inputSchema object"),
        ("noisy", Outcome.READY, "lines on stdout are not JSON-RPC, the first: 'Welcome to the noisy server v1.0'"),
        ("huge", Outcome.READY, ""),
        ("wrong_output", Outcome.READY, ""),
        ("stubborn", Outcome.READY, ""),
        ("pages", Outcome.READY, ""),
    ],
)
@in_loop
async def test_each_way_to_end_has_its_outcome_and_a_detail(name: str, outcome: Outcome, detail: str):
    attempt = await onboard(in_order(name), start_seconds=0.5 if name == "silent" else 20)
    assert attempt.probe.outcome is outcome
    assert detail in attempt.probe.detail
    assert (attempt.tools != ()) is (outcome is Outcome.READY)
    assert attempt.probe.server == name
    assert attempt.probe.registry == "local"


def in_order(name: str) -> Server:
    """The server, with an example for the one whose first tool by name ends it."""
    catalogue = local_catalogue(name)
    if name == "crashes":
        catalogue["mcpServers"][name]["graph-toucan/factory"] = {"examples": [{"tool": "hello"}]}
    return parse_catalogue(catalogue, "this catalogue")[0]


@in_loop
async def test_a_call_that_ends_the_server_does_not_lose_its_other_tools():
    attempt = await onboard("crashes")
    assert attempt.probe.outcome is Outcome.READY
    ended = [call for call in attempt.probe.calls if not call.ok]
    assert ["segmentation of the heart" in call.text for call in ended] == [True]
    assert any(call.ok for call in attempt.probe.calls)


@in_both_cages
@in_loop
async def test_a_good_server_is_ready_with_its_tools_called(cage: SandboxKind):
    attempt = await onboard("notes", cage=cage)
    probe = attempt.probe
    assert (probe.outcome, probe.tools, probe.transport) == (Outcome.READY, 11, "stdio")
    assert "9 of 11 example calls worked" in probe.detail
    assert {call.tool for call in probe.calls if call.ok} >= {"write_note", "read_note", "list_notes"}
    assert len(probe.starts) == 3
    assert len(probe.fingerprint) == 16
    assert probe.protocol_version
    assert probe.start_seconds > 0
    assert [tool.id for tool in attempt.tools] == sorted(tool.id for tool in attempt.tools)


@in_loop
async def test_the_fingerprint_is_the_same_at_each_attempt_and_another_for_another_server():
    prints = [(await onboard(name)).probe.fingerprint for name in ("notes", "notes", "numbers")]
    assert prints[0] == prints[1] != prints[2]


@in_loop
async def test_an_example_that_the_server_refuses_is_kept_as_not_ok():
    catalogue = local_catalogue("notes")
    catalogue["mcpServers"]["notes"]["graph-toucan/factory"] = {
        "examples": [{"tool": "fail", "arguments": {"kind": "a"}}]
    }
    probe = (await onboard(parse_catalogue(catalogue, "this catalogue")[0])).probe
    assert probe.outcome is Outcome.READY
    assert [(call.ok, call.text) for call in probe.calls if call.tool == "fail"] == [(False, "It failed: a")]


@in_loop
async def test_a_credential_makes_a_server_ready_and_shows_up_nowhere():
    catalogue = local_catalogue("needs_key")
    (server,) = parse_catalogue(catalogue, "this catalogue")
    entry = {"name": "WEATHER_API_KEY", "isRequired": True, "isSecret": True}
    package = server.packages[0].model_validate(
        {**server.packages[0].model_dump(by_alias=True), "environmentVariables": [entry]}
    )
    server = server.model_copy(update={"packages": (package,)})
    without = await onboard_server(server, NOWHERE, ProbeSettings(settings_for()), {})
    assert without.probe.outcome is Outcome.NEEDS_CREDENTIALS
    assert "needs a credential for WEATHER_API_KEY" in without.probe.detail
    given = await onboard_server(
        server, NOWHERE, ProbeSettings(settings_for()), {"needs_key": {"WEATHER_API_KEY": "sk-secret-123"}}
    )
    assert given.probe.outcome is Outcome.READY
    assert "sk-secret-123" not in given.probe.model_dump_json() + given.server.model_dump_json()


@in_loop
async def test_an_http_server_is_ready_over_http():
    catalogue_entry = http_server()
    meta = {"graph-toucan/factory": {"examples": [{"tool": "repeat", "arguments": {"text": "a"}}]}}
    probe = (await onboard(catalogue_entry.model_copy(update={"meta": meta}))).probe
    assert (probe.outcome, probe.transport, probe.tools) == (Outcome.READY, "streamable-http", 2)


@needs_bubblewrap
@in_loop
async def test_a_server_that_breaks_the_limits_of_its_cage_when_called_is_unsafe():
    catalogue = local_catalogue("hostile")
    catalogue["mcpServers"]["hostile"]["graph-toucan/factory"] = {"examples": [{"tool": "fork_bomb"}]}
    (server,) = parse_catalogue(catalogue, "this catalogue")
    limits = Limits(processes=50)
    calls = CallBudget(tools=100, seconds=50)
    settings = ProbeSettings(settings_for(SandboxKind.BWRAP, limits=limits), calls)
    probe = (await onboard_server(server, NOWHERE, settings, {})).probe
    assert probe.outcome is Outcome.UNSAFE
    assert "was ended" in probe.detail


@in_loop
async def test_a_command_that_is_not_there_is_not_installable():
    (server,) = parse_catalogue({"mcpServers": {"x": {"command": "/nowhere/server"}}}, "this catalogue")
    probe = (await onboard(server)).probe
    assert probe.outcome is Outcome.NOT_INSTALLABLE
    assert "the command '/nowhere/server' is not there" in probe.detail


@in_loop
async def test_a_server_that_breaks_under_mcp_2_is_tried_once_more_with_an_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    write_wheel(wheels, "mcp", "2.3.0")
    write_wheel(wheels, "mcp", "1.9.0")
    write_wheel(wheels, "old-server", scripts=("old-server",), requires=("mcp",), code=OLD_SERVER)
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    package = {"registryType": "pypi", "identifier": "old-server", "version": "1.0.0"}
    entry = {"name": "io.example/old", "description": "Old", "version": "1.0.0", "packages": [package]}
    (server,) = parse_catalogue([entry], "this catalogue")
    attempt = await onboard_server(server, tmp_path / "cache", ProbeSettings(settings_for()), {})
    assert attempt.probe.outcome is Outcome.READY
    assert attempt.server.factory.extra_requirements == ("mcp<2",)
    assert [call.text for call in attempt.probe.calls] == ["1.9.0"]
    assert [(trial.because, trial.outcome) for trial in attempt.probe.trials] == [
        ("the server's own entry", Outcome.CRASHED)
    ]


OLD_SERVER = """
import json, sys
from importlib.metadata import version

def main():
    if not version("mcp").startswith("1."):
        sys.exit("ModuleNotFoundError: No module named 'mcp.server.fastmcp'")
    for line in sys.stdin:
        message = json.loads(line)
        results = {
            "initialize": {"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "", "version": ""}},
            "tools/list": {"tools": [{"name": "sdk", "inputSchema": {"type": "object"}}]},
            "tools/call": {"content": [{"type": "text", "text": version("mcp")}]},
        }
        if "id" in message:
            print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": results[message["method"]]}), flush=True)
"""


def ended(stderr: str, exit_code: int = 1, stdout: str = "") -> StartError:
    error = StartError("server 'x' did not come up")
    error.evidence = Evidence(exit_code, stderr, stdout)
    return error


@pytest.mark.parametrize(
    ("error", "outcome", "advice"),
    [
        (NoEntryPoint("no entry point"), Outcome.NO_ENTRY_POINT, "executable"),
        (InstallError("no such package", "Check the name."), Outcome.NOT_INSTALLABLE, "Check the name."),
        (ended("Error: getaddrinfo ENOTFOUND api.example.com"), Outcome.NEEDS_NETWORK, "--network"),
        (ended("[Errno -3] Temporary failure: Name or service not known"), Outcome.NEEDS_NETWORK, "--network"),
        (ended("connect ECONNREFUSED 127.0.0.1:5432"), Outcome.NEEDS_SERVICE, "Start the program"),
        (ended("Unauthorized"), Outcome.NEEDS_CREDENTIALS, "credentials add"),
        (ended("missing access token"), Outcome.NEEDS_CREDENTIALS, "credentials add"),
        (
            ended("ACME_API_KEY environment variable is required"),
            Outcome.NEEDS_CREDENTIALS,
            "credentials add x ACME_API_KEY",
        ),
        (ended("Error: ACME_BASE_URL is not set"), Outcome.NEEDS_SERVICE, "Start the program"),
        (ended("This program requires Node.js >= 22.5"), Outcome.NOT_INSTALLABLE, "Install Node.js 22.5"),
        (
            ended("Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:sqlite"),
            Outcome.NOT_INSTALLABLE,
            "Node",
        ),
        (ended("Traceback (most recent call last):\nNameError: name 'x' is not defined"), Outcome.CRASHED, "Report it"),
        (ended("", 139), Outcome.CRASHED, "Report it"),
        (ended("", 0, "Usage: tool [options]"), Outcome.NO_ENTRY_POINT, "executable"),
        (ended("Usage: tool [options] <file>", 1), Outcome.NO_ENTRY_POINT, "executable"),
        (CallTimeout("it did not answer"), Outcome.TIMED_OUT, "start timeout"),
    ],
)
def test_what_a_server_leaves_behind_tells_what_it_needs_and_what_to_do(
    error: LaunchError, outcome: Outcome, advice: str
):
    finding = finding_of(error, "x")
    assert finding.outcome is outcome
    assert advice in finding.advice
