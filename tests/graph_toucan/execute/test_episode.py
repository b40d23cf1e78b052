"""Episodes: recorded from real servers, answered from recordings, and live again where a recording ends."""

from pathlib import Path
from typing import Any

import pytest

from graph_toucan.errors import ReplayMiss
from graph_toucan.execute.answers import EpisodeSpec, ExecutorMode
from graph_toucan.execute.episode import Episode
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.replay import RECORD_KIND
from graph_toucan.model import Result
from tests.support.file_recorder import FileRecorder
from tests.support.launching import executor_of, in_loop

PRINTS = {"notes": "fingerprint-1"}
WRITE = ("notes/write_note", {"name": "a.md", "text": "Hello there"})
READ = ("notes/read_note", {"name": "a.md"})
COUNT = ("notes/count_words", {"text": "one two"})
STAMP = ("notes/stamp", {})


@pytest.fixture
def recorder(tmp_path: Path) -> FileRecorder:
    return FileRecorder(tmp_path / "records")


async def play(executor: Executor, *calls: tuple[str, dict[str, Any]], take: int = 0, row: str = "row") -> list[Result]:
    async with executor.open("stage", row, take, PRINTS) as episode:
        return [await episode.call(tool, arguments) for tool, arguments in calls]


async def play_and_look(executor: Executor, *calls: tuple[str, dict[str, Any]]) -> tuple[list[Result], list[str], bool]:
    async with executor.open("stage", "row", 0, PRINTS) as episode:
        results = [await episode.call(tool, arguments) for tool, arguments in calls]
        changed = [change.path for change in await episode.changes()]
        return results, changed, episode.went_live


def no_server(recorder: FileRecorder, mode: ExecutorMode = ExecutorMode.AUTO) -> Executor:
    """An executor that knows no server: a live call cannot succeed."""
    return executor_of(recorder, "pages", mode=mode)


@in_loop
async def test_an_episode_without_a_recording_is_live_and_recorded(recorder: FileRecorder):
    executor = executor_of(recorder, "notes")
    (written, read), changed, live = await play_and_look(executor, WRITE, READ)
    assert written.value == {"saved": "a.md is saved", "characters": 11}
    assert read.text == "Hello there"
    assert changed == ["a.md"]
    assert live
    assert (executor.live_calls, executor.live_episodes, recorder.written) == (2, 1, 1)


@pytest.mark.parametrize("mode", [ExecutorMode.AUTO, ExecutorMode.REPLAY])
@in_loop
async def test_a_recorded_episode_is_answered_alike_without_any_server(recorder: FileRecorder, mode: ExecutorMode):
    first = await play_and_look(executor_of(recorder, "notes"), WRITE, READ, STAMP)
    again = no_server(recorder, mode)
    second = await play_and_look(again, WRITE, READ, STAMP)
    assert second == (first[0], first[1], False)
    assert (again.live_calls, again.live_episodes, recorder.written) == (0, 0, 1)


@in_loop
async def test_live_mode_asks_real_servers_in_spite_of_a_recording(recorder: FileRecorder):
    (first,) = await play(executor_of(recorder, "notes"), STAMP)
    executor = executor_of(recorder, "notes", mode=ExecutorMode.LIVE)
    (second,) = await play(executor, STAMP)
    assert first.value["receipt"] != second.value["receipt"]
    assert executor.live_calls == 1


@in_loop
async def test_a_call_that_differs_goes_live_in_the_state_that_the_recorded_ones_left(recorder: FileRecorder):
    await play(executor_of(recorder, "notes"), WRITE, COUNT)
    executor = executor_of(recorder, "notes")
    results, changed, live = await play_and_look(executor, WRITE, READ)
    assert [result.text for result in results][1] == "Hello there"
    assert changed == ["a.md"]
    assert live
    assert executor.live_calls == 2
    assert (await play_and_look(no_server(recorder), WRITE, READ))[0] == results


@in_loop
async def test_an_episode_that_is_longer_than_its_recording_goes_live_at_its_end(recorder: FileRecorder):
    await play(executor_of(recorder, "notes"), WRITE)
    (_, read) = await play(executor_of(recorder, "notes"), WRITE, READ)
    assert read.text == "Hello there"


@in_loop
async def test_the_same_call_in_another_state_is_another_call(recorder: FileRecorder):
    executor = executor_of(recorder, "notes")
    alone, after = await play(executor, READ, WRITE)
    assert (alone.failed, after.failed) == (True, False)
    with pytest.raises(ReplayMiss):
        await play(no_server(recorder, ExecutorMode.REPLAY), WRITE, READ)


@in_loop
async def test_replay_mode_names_what_the_recording_does_not_hold(recorder: FileRecorder):
    await play(executor_of(recorder, "notes"), WRITE)
    executor = no_server(recorder, ExecutorMode.REPLAY)
    with pytest.raises(
        ReplayMiss, match=r"stage row row \(take 0\) does not hold call .*notes/read_note.*without --replay"
    ):
        await play(executor, WRITE, READ)
    with pytest.raises(ReplayMiss, match="does not hold changes"):
        await play_and_look(executor, WRITE)
    with pytest.raises(ReplayMiss, match=r"row other \(take 0\)"):
        await play(executor, COUNT, row="other")
    with pytest.raises(ReplayMiss, match=r"\(take 1\)"):
        await play(executor, COUNT, take=1)
    assert recorder.written == 1


@in_loop
async def test_takes_of_one_row_are_executed_apart(recorder: FileRecorder):
    executor = executor_of(recorder, "notes")
    (first,) = await play(executor, STAMP, take=0)
    (second,) = await play(executor, STAMP, take=1)
    assert first.value["receipt"] != second.value["receipt"]
    assert first.value["desk"] == second.value["desk"]
    assert (await play(no_server(recorder), STAMP, take=1)) == [second]


@in_loop
async def test_another_fingerprint_is_another_episode(recorder: FileRecorder):
    executor = executor_of(recorder, "notes")
    await play(executor, COUNT)
    async with executor.open("stage", "row", 0, {"notes": "fingerprint-2"}) as episode:
        await episode.call(*COUNT)
        assert episode.went_live


def test_an_episodes_id_depends_on_each_of_its_parts():
    base: dict[str, Any] = {"stage": "s", "row": "r", "take": 0, "fingerprints": {"a": "1"}}
    others = [{"stage": "t"}, {"row": "q"}, {"take": 1}, {"fingerprints": {"a": "2"}}, {"fingerprints": {"b": "1"}}]
    ids = {EpisodeSpec.model_validate({**base, **other}).id for other in [{}, *others]}
    assert len(ids) == 6
    assert EpisodeSpec.model_validate(base).id in ids


@in_loop
async def test_what_an_episode_did_is_recorded_also_when_its_row_fails(recorder: FileRecorder):
    async def fail(episode: Episode) -> None:
        await episode.call(*WRITE)
        raise RuntimeError("the stage failed")

    with pytest.raises(RuntimeError, match="the stage failed"):
        async with executor_of(recorder, "notes").open("stage", "row", 0, PRINTS) as episode:
            await fail(episode)
    assert recorder.written == 1
    async with executor_of(recorder, "notes", mode=ExecutorMode.REPLAY).open("stage", "row", 0, PRINTS) as episode:
        await episode.call(*WRITE)
    assert not episode.went_live


@in_loop
async def test_a_server_that_ends_in_a_call_or_never_starts_gives_failed_results(recorder: FileRecorder):
    executor = executor_of(recorder, "crashes", "dies")
    calls = [("crashes/hello", {}), ("crashes/break_down", {}), ("crashes/hello", {}), ("dies/x", {}), ("dies/y", {})]
    results = await play(executor, *calls)
    assert [result.is_error for result in results] == [False, True, True, True, True]
    assert "segmentation of the heart" in results[1].text
    assert "the moon is in the wrong phase" in results[4].text
    assert [result.text for result in await play(no_server(recorder, ExecutorMode.REPLAY), *calls)] == [
        result.text for result in results
    ]


@in_loop
async def test_flagged_and_soft_errors_are_told_apart(recorder: FileRecorder):
    flagged, soft = await play(
        executor_of(recorder, "notes"), ("notes/fail", {"kind": "hard"}), ("notes/soft_fail", {"name": "a"})
    )
    assert (flagged.is_error, flagged.soft_error) == (True, False)
    assert (soft.is_error, soft.soft_error) == (False, True)


@in_loop
async def test_results_that_json_does_not_have_words_for_can_be_recorded(recorder: FileRecorder):
    (result,) = await play(executor_of(recorder, "wrong_output"), ("wrong_output/count_sheep", {}))
    assert result.value == {"sheep": "a great many", "mean": "NaN"}
    assert "NaN," not in "".join(recorder.texts())


@in_loop
async def test_the_record_tells_what_was_asked_and_answered(recorder: FileRecorder):
    await play(executor_of(recorder, "notes"), COUNT)
    spec = EpisodeSpec(stage="stage", row="row", take=0, fingerprints=PRINTS)
    record = recorder.get_record(RECORD_KIND, spec.id)
    assert record is not None
    assert record["spec"]["row"] == "row"
    (event,) = record["events"]
    assert event["call"]["tool"] == "notes/count_words"
    assert event["answer"]["value"] == {"words": 2, "characters": 7}


@in_loop
async def test_what_is_no_text_or_too_long_is_told_in_words_and_can_be_recorded(recorder: FileRecorder):
    executor = executor_of(recorder, "hoarding")
    kinds = ("image", "resource", "long", "latin", "image")
    calls = [("hoarding/odd", {"kind": kind}) for kind in kinds]
    image, resource, long, latin, again = await play(executor, *calls)
    assert image.text == again.text == "[image image/png, 8 characters of base64]"
    assert resource.text == "[resource file:///workspace/a.bin]"
    assert long.soft_error
    assert "bytes, more than the 100000 that a row may hold" in long.text
    assert latin.text == "caf\ufffd au lait"
    assert await play(no_server(recorder, ExecutorMode.REPLAY), *calls) == [image, resource, long, latin, again]


@pytest.mark.parametrize("method", ["elicitation/create", "sampling/createMessage", "roots/list"])
@in_loop
async def test_a_tool_that_asks_in_the_middle_of_a_call_is_answered_and_the_call_goes_on(
    recorder: FileRecorder, method: str
):
    (result,) = await play(executor_of(recorder, "asking"), ("asking/ask", {"method": method}))
    assert not result.is_error
    told = result.value["told"]
    assert told.get("result") or told["error"]["message"]
