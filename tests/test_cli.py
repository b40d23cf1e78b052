"""What the command line shows of a run, and runs on poor machines, with bad servers and on S3."""

import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from graph_toucan import cli
from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.config import CHAIN, FactoryConfig, LaunchConfig, Stage
from graph_toucan.describe.cards import DescribeConfig
from graph_toucan.look import DEFAULT_COLUMNS
from graph_toucan.walk.sample import WalkConfig
from tests.support.catalogues import local_catalogue
from tests.support.factory_runs import Bench, Finished, Undisturbed, table_rows
from tests.support.s3_server import S3Server, running_s3

Ask = Callable[..., Finished]
SIMULATED = ("simulators", "fidelity")
"""The tables of a stage that `run` leaves out."""


@pytest.fixture
def ask(undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Give a command to the command line in this process, on the undisturbed run's store."""
    monkeypatch.chdir(undisturbed.bench.folder)

    def give(*arguments: str) -> Finished:
        monkeypatch.setattr(sys, "argv", ["graph-toucan", *arguments, "--store", "store"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return Finished(int(ended.value.code or 0), printed.out, printed.err)

    return give


def rows_of(finished: Finished) -> list[dict[str, Any]]:
    assert finished.code == 0, finished.said
    return json.loads(finished.out)


# --- look ---------------------------------------------------------------------------------------------------------


def test_runs_are_listed(undisturbed: Undisturbed, ask: Ask):
    (run,) = rows_of(ask("show", "--json"))
    assert run["id"] == undisturbed.record.id
    assert (run["finished"], run["stages"]) == (True, len(CHAIN))
    assert run["id"] in ask("show", "runs").said


@pytest.mark.parametrize("table", [table for table in DEFAULT_COLUMNS if table not in SIMULATED])
def test_every_table_is_shown_whole_as_json_and_in_part_as_a_table(undisturbed: Undisturbed, ask: Ask, table: str):
    expected = len(table_rows(undisturbed.bench, table))
    rows = rows_of(ask("show", table, "--json", "--limit", "1000"))
    assert len(rows) == expected > 0
    shown = ask("show", table, "--limit", "1")
    assert shown.code == 0
    assert f"{table} (1 of {expected})" in shown.said


def test_simulators_and_their_fidelity_are_built_and_shown(undisturbed: Undisturbed):
    bench, place = undisturbed.bench, ("--store", "simulated")
    shutil.copytree(bench.folder / "store", bench.folder / "simulated")
    missing = bench.run("show", "fidelity", *place)
    assert missing.code != 0
    assert "Run `graph-toucan simulate`" in missing.said
    finished = bench.run("simulate", *undisturbed.options[1:], *place, "--json")
    built = json.loads(finished.out)
    simulators = rows_of(bench.run("show", "simulators", *place, "--json"))
    assert {row["tool"] for row in simulators} == {row["tool"] for row in built["simulators"]} != set()
    measured = rows_of(bench.run("show", "fidelity", *place, "--json"))
    assert {row["executor"] for row in measured} == {"replay", "simulated"}


def test_rows_are_filtered_by_what_their_columns_hold(ask: Ask):
    everything = rows_of(ask("show", "edges", "--json", "--limit", "1000"))
    confirmed = rows_of(ask("show", "edges", "--json", "--limit", "1000", "--where", "evidence=confirmed"))
    both = ("--where", "evidence=confirmed", "--where", "source=numbers/")
    narrower = rows_of(ask("show", "edges", "--json", "--limit", "1000", *both))
    assert confirmed == [row for row in everything if row["evidence"] == "confirmed"]
    assert narrower == [row for row in confirmed if row["source"].startswith("numbers/")]
    assert len(everything) > len(confirmed) > len(narrower) > 0
    assert rows_of(ask("show", "edges", "--json", "--limit", "3")) == everything[:3]


@pytest.mark.parametrize("table", ["dialogues", "trajectories"])
def test_one_conversation_is_told_with_every_query_call_and_answer(undisturbed: Undisturbed, ask: Ask, table: str):
    row = table_rows(undisturbed.bench, table)[0]
    told = ask("show", table, row.id)
    assert told.code == 0
    for turn in row.turns:
        assert " ".join(turn.query.split()) in told.said
        assert " ".join(turn.answer.split()) in told.said
        assert all(exchange.call.tool in told.said for exchange in turn.exchanges)
    assert f"verified {row.verification.reason};" in told.said
    assert json.loads(ask("show", table, row.id, "--json").out) == row.model_dump(mode="json")


def test_rejections_are_counted_by_stage_and_reason_and_shown_with_their_evidence(undisturbed: Undisturbed, ask: Ask):
    rejections = table_rows(undisturbed.bench, "rejections")
    counted = {(row["stage"], row["reason"]): row["rows"] for row in rows_of(ask("rejections", "--json"))}
    assert counted == Counter((row.stage, row.reason) for row in rejections)
    connect = rows_of(ask("rejections", "--stage", "connect", "--json"))
    assert {row["stage"] for row in connect} == {"connect"}
    refuted = rows_of(ask("rejections", "--reason", "refuted", "--json"))
    assert {row["reason"] for row in refuted} == {"refuted"}
    assert all(row["evidence"]["detail"] for row in refuted)
    assert rows_of(ask("rejections", "--stage", "walk", "--reason", "refuted", "--json")) == []
    assert "judged_unrelated" in ask("rejections").said


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "trees"), 2, "there is no table 'trees'. Take one of: servers, tools"),
        (("show", "edges", "--where", "colour=red"), 2, "the filter 'colour=red' names no column"),
        (("show", "edges", "--where", "confirmed"), 2, "Write column=text; the columns: id, source, target"),
        (("show", "edges", "edge_0"), 1, "no row 'edge_0' in edges"),
        (("show", "dialogues", "dlg_0"), 1, "no row 'dlg_0' in dialogues"),
        (("show", "edges", "--run", "run_0"), 1, "there is no run run_0 in"),
        (("rejections", "--run", "run_0"), 1, "there is no run run_0 in"),
        (("rejections", "--stage", "sleep"), 2, "'sleep' is not one of"),
        (("show", "edges", "--limit", "0"), 2, "Invalid value for '--limit'"),
    ],
)
def test_what_is_not_there_is_said_in_words(ask: Ask, arguments: tuple[str, ...], code: int, words: str):
    finished = ask(*arguments)
    assert finished.code == code
    assert words.replace(". ", " ") in finished.said.replace(". ", " ")


# --- a poor machine -----------------------------------------------------------------------------------------------


def poor_path(folder: Path, *without: str) -> str:
    """Return a `PATH` with everything on this machine's but some programs."""
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).iterdir() if Path(place).is_dir() else ():
            if program.name not in without and not (folder / program.name).exists():
                (folder / program.name).symlink_to(program)
    return str(folder)


def package(kind: str, name: str) -> dict[str, Any]:
    packages = [{"registryType": kind, "identifier": f"{name}-of-nobody", "version": "1.0.0"}]
    return {"name": f"io.example/{name}", "description": name, "version": "1.0.0", "packages": packages}


def test_without_bubblewrap_and_node_a_run_warns_leaves_out_what_it_cannot_install_and_does_the_rest(bench: Bench):
    servers = parse_catalogue(local_catalogue("notes"), "this catalogue")
    entries = [server.model_dump(mode="json", by_alias=True) for server in servers]
    entries += [package("npm", "from-npm"), package("pypi", "from-pypi")]
    (bench.folder / "catalogue.json").write_text(json.dumps(entries))
    path = poor_path(bench.folder / "programs", "bwrap", "node", "npm", "npx")
    offline = {"UV_OFFLINE": "1", "UV_FIND_LINKS": str(bench.folder), "UV_CACHE_DIR": str(bench.folder / "uv")}
    poor = replace(bench, env={"PATH": path, **offline})
    finished = poor.run("connect", "--catalogue", "catalogue.json", "--store", "store")
    assert finished.code == 0, finished.said
    assert "No sandbox (bubblewrap does not work here): servers can read your files" in finished.said
    probes = {probe.server: probe for probe in table_rows(poor, "probes")}
    assert {slug: probe.outcome.value for slug, probe in probes.items()} == {
        "notes": "ready",
        "from-npm": "not_installable",
        "from-pypi": "not_installable",
    }
    assert "Install Node.js 20 or newer" in probes["from-npm"].detail + probes["from-npm"].advice
    assert "from-pypi-of-nobody" in probes["from-pypi"].detail
    assert any(edge.evidence.value == "confirmed" for edge in table_rows(poor, "edges"))


# --- bad servers, and everything on S3 ----------------------------------------------------------------------------

EXAMPLES = {
    "sleepy": ["agree", "think"],
    "crashes": ["hello", "break_down"],
    "noisy": ["repeat"],
    "malformed": ["repeat"],
    "huge": ["text", "data"],
}
WITH_TEXT = {"noisy", "malformed"}


@dataclass(frozen=True)
class OnS3:
    """A run over good and bad servers, in the cage of this machine, with its store in S3."""

    bench: Bench
    address: str
    finished: Finished


@pytest.fixture(scope="module")
def s3() -> Generator[S3Server]:
    with running_s3() as server:
        yield server


@pytest.fixture(scope="module")
def on_s3(s3: S3Server, prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> OnS3:
    keys = {"AWS_ACCESS_KEY_ID": s3.access_key, "AWS_SECRET_ACCESS_KEY": s3.secret_key, "AWS_ENDPOINT_URL": s3.endpoint}
    bench = Bench(tmp_path_factory.mktemp("on-s3"), prefect_api, keys)
    document = local_catalogue("notes", "silent", *EXAMPLES)
    for name, tools in EXAMPLES.items():
        arguments = {"text": "Ann sold 14 lamps."} if name in WITH_TEXT else {}
        examples = [{"tool": tool, "arguments": arguments} for tool in tools]
        document["mcpServers"][name]["graph-toucan/factory"] = {"examples": examples}
    (bench.folder / "catalogue.json").write_text(json.dumps(document))
    address = f"s3://{s3.bucket}/whole-factory"
    config = FactoryConfig(
        store=address,
        catalogue="catalogue.json",
        launch=LaunchConfig(start_seconds=4, call_seconds=4),
        describe=DescribeConfig(proposed=0),
        walk=WalkConfig(paths=6),
    )
    return OnS3(bench, address, bench.run_config(config))


def test_servers_that_hang_crash_shout_or_flood_do_not_stop_a_run(on_s3: OnS3):
    record = on_s3.bench.record(on_s3.finished)
    assert record.finished
    probes = rows_of(on_s3.bench.run("show", "probes", "--json", "--store", on_s3.address))
    outcomes = {probe["server"]: probe["outcome"] for probe in probes}
    assert outcomes.pop("silent") == "timed_out"
    assert outcomes["notes"] == outcomes["noisy"] == outcomes["malformed"] == "ready"
    assert set(outcomes) == {"notes", *EXAMPLES}
    released = next(stage for stage in record.stages if stage.stage == Stage.RELEASE)
    assert released.rows_out > 0


def test_calls_that_hang_or_crash_are_rejected_with_what_happened(on_s3: OnS3):
    left_out = rows_of(
        on_s3.bench.run(
            "rejections", "--stage", "describe", "--reason", "example_failed", "--json", "--store", on_s3.address
        )
    )
    told = {row["subject"]: json.dumps(row["evidence"]) for row in left_out}
    assert "within 4 s" in told["sleepy/think"]
    assert "ended during tools/call" in told["crashes/break_down"]
    assert "2000011 bytes, more than the 100000" in told["huge/data"]


def test_a_run_on_s3_keeps_everything_there_and_leaves_nothing_behind(on_s3: OnS3):
    record = on_s3.bench.record(on_s3.finished)
    (shown,) = rows_of(on_s3.bench.run("show", "runs", "--json", "--store", on_s3.address))
    assert shown["id"] == record.id
    assert on_s3.bench.survivors() == {}
    assert not (on_s3.bench.folder / "store").exists()
