"""Released rows executed again, with real servers and from recordings."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.model import Server, Volatility
from graph_toucan.release.row import ReleaseRow
from graph_toucan.release.seal import seal
from graph_toucan.verify.report import Finding, RowReport, report_of
from graph_toucan.verify.verification import LiveSettings, verify_live, verify_recorded
from tests.support.file_recorder import FileRecorder
from tests.support.launching import in_loop, settings_for
from tests.support.released import SERVERS, release


@pytest.fixture
def recorder(tmp_path: Path) -> FileRecorder:
    return FileRecorder(tmp_path / "records")


def settings(catalogue: Mapping[str, Server] = SERVERS) -> LiveSettings:
    return LiveSettings(catalogue, Path("/nowhere"), settings_for(), {})


def edited(row: ReleaseRow, column: str, change: Callable[[Any], None]) -> dict[str, str]:
    """Return a row with a JSON column changed, sealed again so that it is executed all the same."""
    document = json.loads(row.columns[column])
    change(document)
    columns = {**row.columns, column: json.dumps(document)}
    return {**columns, "digest": seal(columns)}


def share(rows: list[RowReport]) -> float | None:
    return report_of("d", len(rows), "live", 0.99, rows).summary.share


@in_loop
async def test_a_released_row_agrees_with_real_servers_and_with_its_recordings(recorder: FileRecorder):
    row = await release(recorder)
    (live,) = await verify_live([row.columns], settings())
    assert live.finding is Finding.AGREES, live
    assert [call.agrees for call in live.calls] == [True] * 5
    assert live.unsourced == live.files == ()
    assert live.arguments == 6
    written = recorder.written
    (again,) = await verify_recorded([row.columns], recorder)
    assert again.finding is Finding.AGREES
    assert again.take == 1
    assert recorder.written == written
    assert report_of("d", 1, "live", 0.99, [live, again]).failures == []


@in_loop
async def test_calls_are_answered_from_any_recording_of_their_state_and_without_one_the_missing_call_is_said(
    recorder: FileRecorder,
):
    row = await release(recorder)
    second = next(path for path in recorder.folder.rglob("*.json") if '"take": 1' in path.read_text())
    second.unlink()
    (first,) = await verify_recorded([row.columns], recorder)
    assert first.finding is Finding.AGREES
    (lost,) = await verify_recorded([row.columns], FileRecorder(recorder.folder / "empty"))
    assert lost.finding is Finding.RECORDING_MISSING
    assert "notes/write_note" in lost.detail
    assert report_of("d", 1, "replay", 0.99, [lost]).failures == ["no call could be made"]


@in_loop
async def test_a_result_and_a_file_that_differ_are_named(recorder: FileRecorder):
    row = await release(recorder)

    def other_result(messages: list[Any]) -> None:
        result = next(one for one in messages if one.get("tool_call_id") == "c1")
        result["content"] = result["content"].replace("4", "5")

    (found,) = await verify_live([edited(row, "messages", other_result)], settings())
    assert found.finding is Finding.DISAGREES
    assert [(call.tool, one.path) for call in found.calls for one in call.differences] == [
        ("notes/count_words", "/words")
    ]
    report = report_of("d", 1, "live", 0.99, [found])
    assert report.summary.share == 0.8
    assert report.tools[0].tool == "notes/count_words"
    assert report.tools[0].differing == {"/words": 1}
    assert report.failures[-1] == "80.00% of the calls agree, fewer than 99.00%"
    assert report_of("d", 1, "live", 0.8, [found]).failures == report.failures[:-1]

    def other_file(changes: list[Any]) -> None:
        changes[0]["digest"] = "0" * 64

    (left,) = await verify_live([edited(row, "state_changes", other_file)], settings())
    assert [one.path for one in left.files] == ["lamp.md"]
    assert left.finding is Finding.DISAGREES

    def other_turn(turns: list[Any]) -> None:
        turns[0]["changes"][0]["digest"] = "0" * 64

    (in_turn,) = await verify_recorded([edited(row, "turns", other_turn)], recorder)
    assert [one.path for one in in_turn.files] == ["lamp.md"]
    (in_turn,) = await verify_live([edited(row, "turns", other_turn)], settings())
    assert [one.path for one in in_turn.files] == ["lamp.md"]


@in_loop
async def test_a_row_that_says_it_is_bound_to_its_day_expires(recorder: FileRecorder):
    row = await release(recorder)

    def aged(messages: list[Any]) -> None:
        result = next(one for one in messages if one.get("tool_call_id") == "c1")
        result["content"] = result["content"].replace("4", "5")

    old = edited(row, "messages", aged)
    verdicts = json.loads(old["verdicts"])
    verdicts["verification"]["volatility"] = Volatility.TIME_BOUND
    old = {**old, "verdicts": json.dumps(verdicts)}
    (found,) = await verify_live([{**old, "digest": seal(old)}], settings())
    assert found.finding is Finding.EXPIRED
    assert share([found]) is None


@in_loop
async def test_an_edited_row_is_named_and_its_calls_are_not_made(recorder: FileRecorder):
    row = await release(recorder)
    touched = {**row.columns, "messages": row.messages.replace("It is done.", "It was done.")}
    found = await verify_live([touched, row.columns], settings())
    assert [one.finding for one in found] == [Finding.EDITED, Finding.AGREES]
    assert [fault.column for fault in found[0].faults] == ["messages"]
    assert found[0].calls == ()
    assert report_of("d", 2, "live", 0.99, found).failures == ["1 row is not as released"]


@in_loop
async def test_a_server_that_is_missing_changed_or_does_not_start_is_told_and_is_no_disagreement(
    recorder: FileRecorder,
):
    row = await release(recorder)
    lacking = {slug: server for slug, server in SERVERS.items() if slug != "numbers"}
    newer = SERVERS["numbers"].model_copy(update={"packages": SERVERS["notes"].packages})
    broken = SERVERS["numbers"].packages[0].model_copy(update={"identifier": "/nowhere/python"})
    failing = SERVERS["numbers"].model_copy(update={"packages": (broken,)})
    other = SERVERS["numbers"].model_copy(update={"name": "someone/numbers"})
    expected = {
        Finding.SERVER_MISSING: lacking,
        Finding.FINGERPRINT_CHANGED: {**SERVERS, "numbers": newer},
        Finding.SERVER_FAILED: {**SERVERS, "numbers": failing},
    }
    for finding, catalogue in expected.items():
        (found,) = await verify_live([row.columns], settings(catalogue))
        assert found.finding is finding, found
        assert found.detail.startswith("numbers: ")
        assert share([found]) is None

    def named(servers: list[Any]) -> None:
        for one in servers:
            one["name"] = SERVERS[one["server"]].name

    (stranger,) = await verify_live([edited(row, "servers", named)], settings({**SERVERS, "numbers": other}))
    assert stranger.finding is Finding.SERVER_MISSING
    assert "someone/numbers" in stranger.detail


@pytest.mark.parametrize(
    ("name", "value", "finding"),
    [("fixture_digest", "0" * 64, Finding.FIXTURES_CHANGED), ("reading", 0, Finding.READING_CHANGED)],
)
def test_a_row_that_was_made_with_other_means_is_not_compared(
    recorder: FileRecorder, name: str, value: Any, finding: Finding
):
    @in_loop
    async def check() -> None:
        row = await release(recorder)

        def change(provenance: dict[str, Any]) -> None:
            provenance[name] = value

        (live,) = await verify_live([edited(row, "provenance", change)], settings())
        (recorded,) = await verify_recorded([edited(row, "provenance", change)], recorder)
        assert live.finding is recorded.finding is finding

    check()


@in_loop
async def test_simulated_calls_are_not_held_against_real_servers(recorder: FileRecorder):
    row = await release(recorder)

    def simulate(turns: list[Any]) -> None:
        turns[0]["calls"][0]["executor"] = "simulated"

    (live,) = await verify_live([edited(row, "turns", simulate)], settings())
    assert live.finding is Finding.SIMULATED
    (recorded,) = await verify_recorded([edited(row, "turns", simulate)], recorder)
    assert recorded.finding is Finding.AGREES
