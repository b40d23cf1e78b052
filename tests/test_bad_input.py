"""What a user meets when something is wrong: the exit code, the words, and that nothing is lost."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.cli import main
from graph_toucan.config import Stage
from graph_toucan.launch import sandbox
from tests.support.catalogues import local_catalogue
from tests.support.factory_runs import Bench, Finished

_GOOD: dict[str, Any] = {
    "name": "a.b/x",
    "description": "A server",
    "version": "1.0.0",
    "packages": [{"registryType": "pypi", "identifier": "x", "version": "1.0.0", "transport": {"type": "stdio"}}],
}


class Desk:
    """Runs commands in this process: those that end before they need Prefect."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._capture = capture
        self._patch = patch
        patch.chdir(folder)
        patch.setenv("COLUMNS", "200")

    def run(self, *arguments: str, **env: str) -> Finished:
        for name, value in env.items():
            self._patch.setenv(name, value)
        self._patch.setattr(sys, "argv", ["graph-toucan", *arguments])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = self._capture.readouterr()
        return Finished(code, printed.out, printed.err)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([{**_GOOD, "colour": "red"}], "server 'a.b/x': colour: unknown field"),
        ([{**_GOOD, "version": "latest"}], "must be an exact version, not 'latest'"),
        ([{**_GOOD, "version": "^1.2"}], "must be an exact version"),
        ([_GOOD, {**_GOOD, "name": "c.d/x"}], "the name 'x' is taken twice (a.b/x and c.d/x)"),
        ([{"description": "nameless"}], "server 'number 1': name"),
        ({"mcpServers": {"x": {}}}, "neither a command nor a url"),
        ({"something": 1}, "holds no servers"),
    ],
)
def test_a_wrong_catalogue_is_named_with_its_entry_and_field(desk: Desk, document: Any, words: str):
    (desk.folder / "wrong.json").write_text(json.dumps(document))
    finished = desk.run("onboard", "--catalogue", "wrong.json", "--store", "store")
    assert finished.code == 2
    assert words in finished.said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "--servers", "filesystem,nope"), "unknown server 'nope'"),
        (("run", "--catalogue", "missing.json"), "missing.json cannot be read"),
        (("run", "--preset", "huge"), "'huge' is not one of"),
        (
            (
                "run",
                "--no-such-option",
            ),
            "No such option",
        ),
        (("show", "colours"), "there is no table 'colours'"),
        (("show", "probes", "--where", "nonsense"), "names no column"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_there_is(desk: Desk, arguments: tuple[str, ...], words: str):
    (desk.folder / "store" / "runs").mkdir(parents=True)
    record = {
        "id": "run_1", "config": {}, "seed": 7, "started_at": "", "stages": [], "summary": {}, "finished": True,
    }  # fmt: skip
    (desk.folder / "store" / "runs" / "run_1.json").write_text(json.dumps(record))
    (desk.folder / "store" / "runs" / "latest").write_text("run_1")
    finished = desk.run(*arguments, "--store", "store")
    if arguments[:2] == ("show", "probes"):
        assert (finished.code, "has no probes" in finished.said) == (1, True)
        return
    assert finished.code == 2
    assert words in finished.said


def test_a_store_that_cannot_be_written_is_named(desk: Desk):
    (desk.folder / "file").write_text("not a folder")
    finished = desk.run("show", "runs", "--store", "file/store")
    assert finished.code == 1
    assert "file" in finished.said
    assert (desk.folder / "file").read_text() == "not a folder"


def test_an_s3_endpoint_that_is_down_is_named(desk: Desk):
    keys = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    finished = desk.run("show", "--store", "s3://bucket/here", AWS_REGION="us-east-1", **keys)
    assert finished.code == 1
    assert "127.0.0.1:9" in finished.said


def test_bubblewrap_that_is_asked_for_and_missing_ends_the_run(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sandbox, "bubblewrap_works", lambda: False)
    finished = desk.run("onboard", "--servers", "time", "--sandbox", "bwrap", "--store", "store")
    assert finished.code == 2
    assert "bubblewrap does not work on this machine" in finished.said


def test_an_estimate_runs_nothing_and_adds_up(desk: Desk):
    finished = desk.run("run", "--estimate", "--teacher", "gpt-4o-mini", "--json", "--store", "store")
    rows = json.loads(finished.out)
    assert finished.code == 0
    assert rows[-1]["stage"] == "all"
    assert rows[-1]["calls"] == sum(row["calls"] for row in rows[:-1]) > 0
    assert not (desk.folder / "store").exists()


@pytest.mark.parametrize("command", ["run", "show", "rejections", *Stage])
def test_each_command_explains_itself(desk: Desk, command: str):
    finished = desk.run(command, "--help")
    assert finished.code == 0
    assert "--store" in finished.said
    assert "--json" in finished.said


def test_servers_that_misbehave_are_reported_and_the_rest_runs(bench: Bench):
    names = ("notes", "dies", "malformed", "noisy", "needs_key")
    catalogue = local_catalogue(*names)
    catalogue["mcpServers"]["from-npm"] = {"command": "/not/there/node", "args": []}
    (bench.folder / "catalogue.json").write_text(json.dumps(catalogue))
    finished = bench.run("describe", "--catalogue", "catalogue.json", "--sandbox", "none", "--store", "store", "--json")
    assert finished.code == 0, finished.said
    probes = bench.run("show", "probes", "--store", "store", "--json")
    outcomes = {probe["server"]: probe["outcome"] for probe in json.loads(probes.out)}
    assert outcomes == {
        "notes": "ready",
        "dies": "crashed",
        "malformed": "ready",
        "noisy": "ready",
        "needs_key": "needs_credentials",
        "from-npm": "not_installable",
    }
    rejected = bench.run(
        "rejections", "--stage", "onboard", "--reason", "not_installable", "--store", "store", "--json"
    )
    assert "/not/there/node" in json.loads(rejected.out)[0]["evidence"]["detail"]
