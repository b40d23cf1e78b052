"""What a person does with servers on the command line: onboard, look, give credentials, watch, and make data of them."""

import io
import json
import os
import signal
import sys
from typing import Any

import pytest

from graph_toucan import cli
from graph_toucan.model import Health
from graph_toucan.store.register import Register
from tests.support.catalogues import SERVERS, local_catalogue
from tests.support.drifting import tool, write_tools
from tests.support.factory_runs import Bench, Finished, wait_until

SECRET = "hush-hush-0815"  # noqa: S105 - of a test
KEY = "WEATHER_API_KEY"
OPTIONS = ("--sandbox", "none", "--store", "store")
TOOLS = (tool("one", "Gives one."), tool("two", "Gives two.", a={"type": "string"}))


class Desk:
    """The command line in this process, in a folder with a catalogue, on the Prefect server of the tests.

    The catalogue has one server whose tools can change, one that dies, and one that needs a key, named after the folder.
    """

    def __init__(self, bench: Bench, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.bench = bench
        self.needy = f"weather-{bench.folder.name.lower()[-12:].strip('_-')}"
        self._capture = capture
        self._patch = patch
        patch.chdir(bench.folder)
        patch.setenv("COLUMNS", "200")
        patch.setenv("GRAPH_TOUCAN_CACHE", str(bench.folder / "cache"))
        write_tools(bench.folder, *TOOLS)
        (bench.folder / "starts.log").touch()
        self.write_file("servers.json", "drifting", "dies", self.needy)

    def write_file(self, file: str, *names: str) -> None:
        """Write a catalogue of some servers."""
        special: dict[str, tuple[str, dict[str, str]]] = {
            "drifting": ("drifting", {"TOOLS_FILE": str(self.bench.folder / "tools.json")}),
            self.needy: ("needs_key", {KEY: ""}),
        }
        document = local_catalogue(*(name for name in names if name not in special))
        servers = {name: entry for name, entry in document["mcpServers"].items() if name in names}
        for name in special.keys() & set(names):
            script, env = special[name]
            command = {"command": sys.executable, "args": [str(SERVERS / f"{script}.py")]}
            servers[name] = {**command, "env": {"STARTS_LOG": str(self.bench.folder / "starts.log"), **env}}
        (self.bench.folder / file).write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")

    def run(self, *arguments: str, stdin: str = "") -> Finished:
        """Give a command and a text on standard input."""
        self._patch.setattr(sys, "argv", ["graph-toucan", *arguments])
        self._patch.setattr(sys, "stdin", io.StringIO(stdin))
        self._capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = self._capture.readouterr()
        return Finished(int(ended.value.code or 0), printed.out, printed.err)

    def rows(self, *arguments: str) -> Any:
        """Give a command that must work, and return the JSON that it prints."""
        finished = self.run(*arguments, "--json")
        assert finished.code == 0, finished.said
        return json.loads(finished.out)

    def onboard(self, *arguments: str) -> dict[str, dict[str, Any]]:
        """Onboard the servers of the catalogue and return what came of each."""
        found = self.rows("onboard", *(arguments or ("./servers.json",)), *OPTIONS)
        return {row["server"]: row for row in found["servers"]}

    def starts(self) -> list[str]:
        """Return the servers that came up so far."""
        return (self.bench.folder / "starts.log").read_text().split()

    @property
    def register(self) -> Register:
        """The register of the folder's store."""
        return Register(self.bench.opened().objects)


@pytest.fixture
def desk(bench: Bench, prefect_here: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(bench, capsys, monkeypatch)


def test_servers_are_onboarded_listed_and_told_each_other_one_with_a_reason_to_act_on(desk: Desk):
    found = desk.onboard("./servers.json", "./missing.json")
    missing = found.pop("missing.json")
    assert missing["detail"]
    assert next(iter(found)) == "drifting"
    assert (found["drifting"]["outcome"], found["drifting"]["tools"], found["drifting"]["calls"]) == ("ready", 2, 2)
    assert found[desk.needy]["outcome"] == "needs_credentials"
    assert KEY in found[desk.needy]["detail"] + found[desk.needy]["advice"]
    assert found["dies"]["outcome"] != "ready"
    assert all(row["detail"] for row in found.values() if row["outcome"] != "ready")
    listed = desk.rows("servers", "--store", "store")
    assert listed[0]["server"] == "drifting"
    assert {row["server"]: row["health"] for row in listed} == {
        "drifting": "healthy",
        "dies": "unknown",
        desk.needy: "unknown",
    }
    told = desk.run("servers", "--store", "store").said
    assert "Servers: 1 of 3 ready" in told
    assert "just now" in told or "min ago" in told
    needy = desk.rows("servers", "--outcome", "needs_credentials", "--store", "store")
    assert [row["server"] for row in needy] == [desk.needy]
    assert "has the outcome unsafe" in desk.run("servers", "--outcome", "unsafe", "--store", "store").said
    page = desk.run("server", "local/drifting", "--store", "store").said
    for words in ("Gives two.", "Tools (2)", "Example calls", "this is one", "History", "drifting.py"):
        assert words in page
    document = desk.rows("server", "drifting", "--store", "store")
    assert [one["name"] for one in document["tools"]] == ["one", "two"]
    assert "the moon is in the wrong phase" in desk.run("server", "dies", "--store", "store").said
    unknown = desk.run("server", "driftin", "--store", "store")
    assert (unknown.code, "Do you mean drifting?" in unknown.said) == (2, True)


def test_what_is_ready_or_failed_for_good_is_not_started_again_unless_forced(desk: Desk):
    desk.onboard()
    before = desk.starts()
    assert "Servers: 1 of 3 ready" in desk.run("onboard", "./servers.json", *OPTIONS).said
    assert desk.starts() == before
    assert (desk.register.get("dies").attempt, desk.register.get("drifting").attempt) == (0, 0)
    forced = desk.onboard("./servers.json", "--servers", "drifting", "--force", "--network")
    assert list(forced) == ["drifting"]
    assert len(desk.starts()) > len(before)
    assert desk.register.get("drifting").server.factory.network


def test_a_credential_is_kept_as_a_secret_and_the_next_onboarding_uses_it(desk: Desk):
    assert desk.onboard()[desk.needy]["outcome"] == "needs_credentials"
    no_terminal = desk.run("credentials", "add", desk.needy, KEY)
    assert (no_terminal.code, "--stdin" in no_terminal.said) == (2, True)
    added = desk.run("credentials", "add", f"local/{desk.needy}", KEY, "--stdin", stdin=f"{SECRET}\n")
    assert added.code == 0, added.said
    assert desk.run("credentials", "add", desk.needy, "OTHER", "--stdin", stdin="more\n").code == 0
    listed = desk.run("credentials", "list", "--json")
    assert {"server": desk.needy, "keys": ["OTHER", KEY]} in json.loads(listed.out)
    assert f"OTHER, {KEY}" in desk.run("credentials", "list").said
    assert SECRET not in listed.said + added.said
    assert desk.onboard("./servers.json", "--servers", desk.needy)[desk.needy]["outcome"] == "ready"
    assert desk.register.get(desk.needy).health is Health.HEALTHY
    held = [path.read_bytes() for path in (desk.bench.folder / "store").rglob("*") if path.is_file()]
    assert held
    assert not any(SECRET.encode() in data for data in held)
    assert "Removed OTHER" in desk.run("credentials", "remove", desk.needy, "OTHER").said
    assert f"Removed {KEY}" in desk.run("credentials", "remove", desk.needy).said
    gone = desk.run("credentials", "remove", desk.needy)
    assert (gone.code, "there is no stored value of server" in gone.said) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("credentials", "add", "a b", "KEY", "--stdin"), "is no name of a server"),
        (("credentials", "add", "files", "KEY=value", "--stdin"), "Give the name alone"),
        (("credentials", "add", "files", "KEY", "--stdin"), "the value of KEY is empty"),
        (("onboard", "pypi:", *OPTIONS), "names no package"),
        (("onboard", "exel:thing", *OPTIONS), "unknown kind of source 'exel:'"),
        (("onboard", "./servers.json", "--catalogue", "servers.json", *OPTIONS), "are both given"),
        (("onboard", "./servers.json", "--servers", "nothing", *OPTIONS), "unknown server 'nothing'"),
        (("watch", *OPTIONS), "was ever ready"),
        (("watch", "nothing", *OPTIONS), "no server 'nothing' was onboarded"),
        (("run", "--catalogue", "onboarded", *OPTIONS), "Onboard some first"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(desk: Desk, arguments: tuple[str, ...], words: str):
    finished = desk.run(*arguments)
    assert finished.code == 2, finished.said
    assert words in finished.said


def test_onboarding_nothing_that_is_ready_ends_with_1(desk: Desk):
    desk.write_file("dies.json", "dies")
    for file in ("./dies.json", "./missing.json"):
        finished = desk.run("onboard", file, *OPTIONS)
        assert (finished.code, "Servers: 0 of 1 ready" in finished.said) == (1, True), finished.said


def test_a_watch_ends_with_1_when_a_server_that_was_ready_is_not(desk: Desk):
    desk.onboard()
    (seen,) = desk.rows("watch", *OPTIONS)["servers"]
    assert (seen["sighting"]["health"], seen["sighting"]["calls"]) == ("healthy", 2)
    write_tools(desk.bench.folder, *TOOLS[:1])
    changed = desk.run("watch", "drifting", *OPTIONS)
    assert (changed.code, "two: tool removed, breaking" in changed.said) == (0, True), changed.said
    (desk.bench.folder / "tools.json").unlink()
    down = desk.run("watch", "drifting", *OPTIONS)
    assert (down.code, "down" in down.said) == (1, True)
    assert desk.rows("servers", "--store", "store")[0]["server"] != "drifting"  # no longer among the ready ones
    write_tools(desk.bench.folder, *TOOLS)
    assert desk.run("watch", "drifting", *OPTIONS).code == 0
    health = [one.health for one in desk.register.get("drifting").sightings]
    assert health == [Health.HEALTHY, Health.HEALTHY, Health.DEGRADED, Health.DOWN, Health.HEALTHY]


def test_watching_again_and_again_ends_cleanly_on_ctrl_c(desk: Desk):
    desk.onboard()
    process = desk.bench.start("watch", "drifting", "--every", "0.01", *OPTIONS, "--json")
    wait_until(lambda: len(desk.register.get("drifting").sightings) >= 3 or process.poll() is not None, "two watches")
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "Stopped watching" in err
    reports = [json.loads(line) for line in out.splitlines()]
    assert [one["sighting"]["server"] for one in reports[0]["servers"]] == ["drifting"]
    assert desk.bench.survivors() == {}


def test_what_was_onboarded_makes_data_and_a_catalogue_edited_meanwhile_changes_nothing(desk: Desk):
    desk.write_file("good.json", "notes")
    desk.onboard("./good.json")
    record = desk.rows("describe", "--catalogue", "onboarded", *OPTIONS)
    assert record["config"]["catalogue"].startswith("snapshot/")
    assert next(stage for stage in record["stages"] if stage["stage"] == "describe")["rows_out"] > 0
    one = desk.rows("describe", "--catalogue", "good.json", "--servers", "notes", *OPTIONS)
    desk.write_file("good.json", "notes", "numbers")
    same = desk.rows("describe", "--catalogue", "good.json", "--servers", "notes", *OPTIONS)
    assert (one["id"], one["config"]["catalogue"]) == (same["id"], same["config"]["catalogue"])
    assert [stage["cached"] for stage in same["stages"]] == [len(stage["refs"]) for stage in same["stages"]]


def test_an_http_address_that_is_not_there_is_one_failed_server_among_others(desk: Desk):
    found = desk.onboard("./servers.json", "http://127.0.0.1:9/mcp")
    (remote,) = [row for row in found.values() if row["server"] not in {"drifting", "dies", desk.needy}]
    assert remote["outcome"] != "ready"
    assert remote["detail"]
    assert found["drifting"]["outcome"] == "ready"
