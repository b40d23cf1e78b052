"""The whole factory over two real servers: what it makes, that it makes it once, and that recordings make it again."""

import json
import re
from collections import Counter

import pytest

from graph_toucan.config import CHAIN, Stage
from graph_toucan.model import Dialogue, Edge, EdgeKind, Evidence, Fsp, Rejection, Trajectory, Transform
from tests.support.factory_runs import Finished, Row, Undisturbed, release_files, released_rows, table_rows

FILES = {"data/train.parquet", "trl/train.jsonl", "README.md", "ledger.json", "schema.json"}


@pytest.fixture(scope="module")
def files(undisturbed: Undisturbed) -> dict[str, bytes]:
    return release_files(undisturbed.bench)


@pytest.fixture(scope="module")
def rows(files: dict[str, bytes]) -> list[Row]:
    return released_rows(files)


@pytest.fixture(scope="module")
def again(undisturbed: Undisturbed) -> tuple[Finished, str, int]:
    """A second run with the same options; what it printed, and what starts and recordings there were before it."""
    starts, recordings = undisturbed.starts.read_text(), undisturbed.bench.recordings()
    return undisturbed.bench.run(*undisturbed.options, "--store", "store", "--json"), starts, recordings


# --- what a run makes ---------------------------------------------------------------------------------------------


def test_a_run_ends_well_and_says_what_each_stage_made_and_where_it_lies(undisturbed: Undisturbed):
    assert undisturbed.finished.code == 0
    said = undisturbed.finished.said
    for stage in undisturbed.record.stages:
        assert re.search(rf"\b{stage.stage} +{stage.rows_in} +{stage.rows_out}\b", said), stage.stage
    assert [stage.stage for stage in undisturbed.record.stages] == list(CHAIN)
    assert undisturbed.record.finished
    (release,) = (undisturbed.bench.folder / "store" / "releases").iterdir()
    (page,) = undisturbed.bench.files("reports/*/report.html")
    assert str(release) in undisturbed.finished.out
    assert str(page) in undisturbed.finished.out
    assert "graph-toucan rejections --store store" in said


def test_servers_were_really_started_and_none_is_left(undisturbed: Undisturbed):
    assert set(undisturbed.starts.read_text().split()) == {"notes", "numbers"}
    assert undisturbed.bench.survivors() == {}
    assert list((undisturbed.bench.folder / "tmp").iterdir()) == []


def test_a_release_has_the_rows_as_parquet_and_for_trl_with_card_ledger_and_schema(
    files: dict[str, bytes], rows: list[Row]
):
    assert set(files) >= FILES
    lines = files["trl/train.jsonl"].decode().splitlines()
    assert len(lines) == len(rows) > 10
    assert {tuple(sorted(json.loads(line))) for line in lines} == {("messages", "tools")}
    assert str(len(rows)) in files["README.md"].decode()
    columns = {column["name"] for column in json.loads(files["schema.json"])["columns"]}
    assert columns == set(rows[0])
    assert len({row["uuid"] for row in rows}) == len(rows)


def test_every_call_in_the_messages_has_exactly_one_answer_with_its_id(rows: list[Row]):
    for row in rows:
        waiting: list[str] = []
        seen: set[str] = set()
        for message in json.loads(row["messages"]):
            if message["role"] == "tool":
                assert message["tool_call_id"] == waiting.pop(0), row["uuid"]
                continue
            assert not waiting, f"{row['uuid']}: calls without answers before {message['role']}"
            waiting = [call["id"] for call in message.get("tool_calls") or []]
            assert not seen & set(waiting), row["uuid"]
            seen |= set(waiting)
        assert not waiting, row["uuid"]


def test_every_called_tool_is_offered_unless_the_row_is_about_its_absence(rows: list[Row]):
    for row in rows:
        offered = {tool["function"]["name"] for tool in json.loads(row["available_tools"])}
        missing = {name for name in row["target_tools"].split(", ") if name} - offered
        assert not missing or json.loads(row["metadata"])["transform"] == Transform.MISS_FUNC, row["uuid"]


def test_edges_of_flow_and_of_prerequisite_are_confirmed_by_execution(undisturbed: Undisturbed):
    edges: list[Edge] = table_rows(undisturbed.bench, "edges")
    confirmed = {edge.kind for edge in edges if edge.evidence is Evidence.CONFIRMED}
    assert EdgeKind.PREREQUISITE in confirmed
    assert confirmed & {EdgeKind.FULL, EdgeKind.PARTIAL}
    assert any(edge.crosses_servers for edge in edges if edge.evidence is Evidence.CONFIRMED)


def test_paths_have_several_kinds_of_turns_and_dialogues_keep_them(undisturbed: Undisturbed):
    fsps: list[Fsp] = table_rows(undisturbed.bench, "fsps")
    dialogues: list[Dialogue] = table_rows(undisturbed.bench, "dialogues")
    told = {turn.kind for dialogue in dialogues for turn in dialogue.turns}
    assert len(told) >= 4
    assert {dialogue.fsp for dialogue in dialogues} <= {fsp.id for fsp in fsps}
    assert all(dialogue.verification.verified for dialogue in dialogues)


def test_refusals_are_made_from_dialogues_and_released(undisturbed: Undisturbed, rows: list[Row]):
    trajectories: list[Trajectory] = table_rows(undisturbed.bench, "trajectories")
    made = Counter(trajectory.transform for trajectory in trajectories)
    assert made[Transform.MISS_FUNC] > 0
    assert made[Transform.MISS_PARAMS] > 0
    released = {json.loads(row["metadata"])["transform"] for row in rows}
    assert released >= {Transform.NONE, Transform.MISS_FUNC, Transform.MISS_PARAMS}


def test_what_was_left_out_is_kept_with_stage_reason_and_evidence(
    undisturbed: Undisturbed, files: dict[str, bytes], rows: list[Row]
):
    rejections: list[Rejection] = table_rows(undisturbed.bench, "rejections")
    counted = Counter((rejection.stage, rejection.reason) for rejection in rejections)
    said = {
        (stage.stage, reason): count for stage in undisturbed.record.stages for reason, count in stage.rejected.items()
    }
    assert counted == said
    assert {"describe", "connect"} <= {stage for stage, _ in counted}
    assert all(rejection.subject and rejection.evidence for rejection in rejections)
    for stage in undisturbed.record.stages:
        if stage.stage in {Stage.WALK, Stage.TRANSLATE, Stage.JUDGE}:
            assert stage.rows_in == stage.rows_out + sum(stage.rejected.values()), stage.stage
    released = next(stage for stage in undisturbed.record.stages if stage.stage == Stage.RELEASE)
    assert released.rows_out == len(rows)
    ledger = json.loads(files["ledger.json"])
    assert "judged_unrelated" in json.dumps(ledger)


def test_the_report_is_one_page_that_loads_nothing(undisturbed: Undisturbed):
    (page,) = undisturbed.bench.files("reports/*/report.html")
    text = page.read_text()
    assert "<svg" in text
    loading = r"(?:src|href|xlink:href|action|data)\s*=\s*[\"']?(?:https?:)?//[^\s\"'>]+"
    assert re.findall(loading, text) == []
    assert re.findall(r"url\(\s*[\"']?(?:https?:)?//|@import|\bfetch\(|XMLHttpRequest|<link\b|<iframe\b", text) == []


# --- once, and again ----------------------------------------------------------------------------------------------


def test_a_second_run_takes_every_shard_from_the_store(undisturbed: Undisturbed, again: tuple[Finished, str, int]):
    finished, starts, recordings = again
    record = undisturbed.bench.record(finished)
    assert [(stage.stage, stage.cached) for stage in record.stages] == [
        (stage.stage, len(stage.refs)) for stage in undisturbed.record.stages
    ]
    assert [stage.refs for stage in record.stages] == [stage.refs for stage in undisturbed.record.stages]
    assert record.id == undisturbed.record.id
    assert undisturbed.starts.read_text() == starts, "a server was started"
    assert undisturbed.bench.recordings() == recordings


def test_a_second_run_leaves_one_release(again: tuple[Finished, str, int], undisturbed: Undisturbed, rows: list[Row]):
    assert again[0].code == 0
    assert released_rows(release_files(undisturbed.bench)) == rows


def test_recordings_alone_give_the_same_release_byte_for_byte_and_start_no_server(
    undisturbed: Undisturbed, files: dict[str, bytes]
):
    starts = undisturbed.starts.read_text()
    finished = undisturbed.bench.run(*undisturbed.options, "--replay", "store", "--store", "rebuilt", "--json")
    record = undisturbed.bench.record(finished)
    assert undisturbed.starts.read_text() == starts, "a server was started"
    assert sum(stage.cached for stage in record.stages) == 0
    assert sum(stage.stats["live_calls"] for stage in record.stages) == 0
    assert release_files(undisturbed.bench, "rebuilt") == files
    assert undisturbed.bench.recordings("rebuilt") == 0


def test_recordings_of_another_run_are_missed_with_a_clear_message(undisturbed: Undisturbed):
    (undisturbed.bench.folder / "empty").mkdir()
    finished = undisturbed.bench.run(*undisturbed.options, "--replay", "empty", "--store", "elsewhere")
    assert finished.code == 1
    assert "there is no recording of onboarding 'notes'" in finished.said
    assert "Run without --replay" in finished.said
    assert "Traceback" not in finished.said
