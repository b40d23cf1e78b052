"""Replay: any conversation is answered that asks, in the same state, what was asked before."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.errors import ReplayMiss
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.replay import RecordedCalls
from graph_toucan.execute.states import States
from graph_toucan.identity import JsonObject
from graph_toucan.model import ExecutorKind, Result
from tests.support.file_recorder import FileRecorder
from tests.support.launching import executor_of, in_loop, pool_of

PRINTS = {"notes": "print-n", "hoarding": "print-h"}
Call = tuple[str, dict[str, Any]]
WRITE: Call = ("notes/write_note", {"name": "todo.md", "text": "Hello"})
READ: Call = ("notes/read_note", {"name": "todo.md"})
COUNT: Call = ("notes/count_words", {"text": "one two"})
STAMP: Call = ("notes/stamp", {})
MEASURE: Call = ("hoarding/measure", {"name": "todo.md"})
REMEMBER: Call = ("hoarding/remember", {"word": "oak"})
RECALL: Call = ("hoarding/recall", {})
CALM = frozenset({"notes/read_note", "notes/count_words", "hoarding/measure", "hoarding/recall", "notes/stamp"})


def is_calm(tool: str) -> bool:
    return tool in CALM


@pytest.fixture
def recorder(tmp_path: Path) -> FileRecorder:
    return FileRecorder(tmp_path / "records")


async def record(recorder: FileRecorder, row: str, *calls: Call) -> list[Result]:
    executor = Executor(pool_of("notes", "hoarding"), recorder, stateless=is_calm)
    async with executor.open("stage", row, 0, PRINTS) as episode:
        results = [await episode.call(*call) for call in calls]
        await episode.turn_changes()
        await episode.changes()
    return results


def replaying(recorder: FileRecorder, **how: Any) -> Executor:
    """An executor that knows no server."""
    return Executor(pool_of("pages"), recorder, ExecutorMode.REPLAY, stateless=is_calm, **how)


async def replay(executor: Executor, *calls: Call, row: str = "another") -> list[Result]:
    async with executor.open("stage", row, 0, PRINTS) as episode:
        return [await episode.call(*call) for call in calls]


@in_loop
async def test_another_conversation_is_answered_call_by_call_and_says_so(recorder: FileRecorder):
    (written, read) = await record(recorder, "one", WRITE, READ)
    (counted,) = await record(recorder, "two", COUNT)
    executor = replaying(recorder)
    found = await replay(executor, COUNT, WRITE, READ)
    assert [result.value for result in found] == [counted.value, written.value, read.value]
    assert {result.executor for result in found} == {ExecutorKind.REPLAY}
    assert (executor.live_calls, executor.misses, len(executor.recorded)) == (0, [], 7)


@in_loop
async def test_the_files_that_one_server_wrote_are_state_of_all_and_memory_is_state_of_its_own(recorder: FileRecorder):
    await record(recorder, "one", WRITE, MEASURE)
    await record(recorder, "two", MEASURE)
    await record(recorder, "three", REMEMBER, RECALL, READ)
    assert (await replay(replaying(recorder), WRITE, MEASURE))[1].value == {"characters": 5}
    assert (await replay(replaying(recorder), MEASURE))[0].value != {"characters": 5}
    assert (await replay(replaying(recorder), REMEMBER, RECALL))[1].value == {"words": ["oak"]}
    assert not (await replay(replaying(recorder), REMEMBER, READ))[1].failed  # notes cannot see what hoarding remembers
    for calls in ((REMEMBER, MEASURE), (WRITE, RECALL), (WRITE, READ)):
        with pytest.raises(ReplayMiss, match="no other one does in this state"):
            await replay(replaying(recorder), *calls)


@in_loop
async def test_changes_are_answered_by_the_calls_that_wrote(recorder: FileRecorder):
    await record(recorder, "one", WRITE)
    async with replaying(recorder).open("stage", "another", 0, PRINTS) as episode:
        assert await episode.changes() == ()
        assert await episode.turn_changes() == ()
        await episode.call(*WRITE)
        (change,) = await episode.changes()
        assert change.path == "todo.md"
        assert change.lines[-1] == "+ Hello"
        assert await episode.turn_changes() == (change,)
        assert await episode.turn_changes() == ()
        assert not episode.went_live


@in_loop
async def test_the_same_conversation_gives_back_its_changes_turn_by_turn(recorder: FileRecorder):
    async def play(executor: Executor) -> tuple[list[Any], bool]:
        async with executor.open("stage", "row", 0, PRINTS) as episode:
            shown: list[Any] = [await episode.call_together([WRITE, MEASURE]), await episode.turn_changes()]
            shown += [await episode.call(*READ), await episode.turn_changes(), await episode.changes()]
            return shown, episode.went_live

    first, live = await play(Executor(pool_of("notes", "hoarding"), recorder))
    assert live
    for mode in (ExecutorMode.AUTO, ExecutorMode.REPLAY):
        assert await play(executor_of(recorder, "pages", mode=mode)) == (first, False)


@in_loop
async def test_what_is_drawn_anew_each_time_comes_from_one_conversation(recorder: FileRecorder):
    for row in ("one", "two", "three"):
        (stamp, _) = await record(recorder, row, STAMP, COUNT)
        assert stamp.value["receipt"]
    stamps = {tuple(sorted((await replay(replaying(recorder), STAMP))[0].value.items())) for _ in range(3)}
    assert len(stamps) == 1


@in_loop
async def test_all_misses_of_a_run_are_listed_with_tool_arguments_and_state(recorder: FileRecorder):
    await record(recorder, "one", WRITE, READ)
    executor = replaying(recorder, lenient=True)
    found = await replay(executor, COUNT, WRITE, READ, REMEMBER, READ)  # nobody knows what the lost call wrote
    assert [result.failed for result in found] == [True, False, False, True, True]
    assert "does not hold call" in found[0].text
    assert [(miss.tool, miss.arguments, miss.row) for miss in executor.misses] == [
        ("notes/count_words", COUNT[1], "another"),
        ("hoarding/remember", REMEMBER[1], "another"),
        ("notes/read_note", READ[1], "another"),
    ]
    assert len({miss.state for miss in executor.misses}) == 3
    strict = replaying(recorder)
    with pytest.raises(ReplayMiss):
        await replay(strict, COUNT)
    assert strict.misses == executor.misses[:1]


@in_loop
async def test_auto_and_live_never_answer_from_other_conversations(recorder: FileRecorder):
    await record(recorder, "one", STAMP)
    for mode in (ExecutorMode.AUTO, ExecutorMode.LIVE):
        executor = Executor(pool_of("notes"), recorder, mode, stateless=is_calm)
        async with executor.open("stage", f"{mode}", 0, {"notes": "print-n"}) as episode:
            await episode.call(*STAMP)
            assert episode.went_live


# --- simulators ---------------------------------------------------------------------------------------------------


class Parrot:
    """Simulates every tool but one, by repeating its name and how many calls there were."""

    def usable(self, tool: str) -> bool:
        return tool != "dies/never"

    def open(self, row: str) -> "Parrot":
        self.row, self.calls = row, 0
        return self

    async def call(self, tool: str, arguments: JsonObject) -> Result:
        self.calls += 1
        return Result(value={"tool": tool, "calls": self.calls, **arguments}, text=tool)


@in_loop
async def test_simulated_mode_takes_recordings_first_and_starts_nothing(recorder: FileRecorder):
    (written,) = await record(recorder, "one", WRITE)
    executor = Executor(pool_of("pages"), recorder, ExecutorMode.SIMULATED, stateless=is_calm, simulated=Parrot())
    found = await replay(executor, WRITE, READ)
    assert (found[0].value, found[0].executor) == (written.value, ExecutorKind.REPLAY)
    assert (found[1].value["calls"], found[1].executor) == (1, ExecutorKind.SIMULATED)
    without = Executor(pool_of("pages"), recorder, ExecutorMode.SIMULATED)
    assert (await replay(without, READ))[0].failed
    assert recorder.written == 1


@in_loop
async def test_auto_simulates_only_what_cannot_be_started_and_only_with_a_good_simulator(recorder: FileRecorder):
    executor = Executor(pool_of("dies", "notes"), recorder, simulated=Parrot())
    prints = {"dies": "print-d", "notes": "print-n"}
    async with executor.open("stage", "row", 0, prints) as episode:
        spoken = await episode.call("dies/speak", {})
        silent = await episode.call("dies/never", {})
        counted = await episode.call(*COUNT)
    assert (spoken.executor, silent.failed, counted.executor) == (ExecutorKind.SIMULATED, True, ExecutorKind.LIVE)
    again = Executor(pool_of("pages"), recorder, ExecutorMode.REPLAY)
    async with again.open("stage", "row", 0, prints) as episode:
        assert await episode.call("dies/speak", {}) == spoken


# --- states -------------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(st.sampled_from([WRITE, READ, COUNT, MEASURE, REMEMBER, RECALL]), st.sampled_from([True, False])),
    max_size=8,
)


def after(steps: Sequence[tuple[Call, bool]]) -> States:
    states = States(PRINTS, is_calm)
    for (tool, arguments), wrote in steps:
        states.note(tool, arguments, wrote)
    return states


@given(steps=STEPS)
def test_calls_that_change_nothing_make_no_other_state(steps: list[tuple[Call, bool]]):
    kept = [step for step in steps if step[1] or not is_calm(step[0][0])]
    assert [after(steps).key(*call) for call in (READ, RECALL)] == [after(kept).key(*call) for call in (READ, RECALL)]
    assert after(steps).changes_key() == after([step for step in steps if step[1]]).changes_key()


@given(steps=STEPS, call=st.sampled_from([WRITE, REMEMBER]))
def test_a_call_that_counts_makes_another_state_of_its_server(steps: list[tuple[Call, bool]], call: Call):
    before, now = after(steps), after([*steps, (call, False)])
    assert before.of(call[0]) != now.of(call[0])
    other = MEASURE if call is WRITE else READ
    assert before.of(other[0]) == now.of(other[0])


def test_a_conversation_that_starts_a_server_which_leaves_files_is_in_another_state():
    assert States(PRINTS).changes_key() != States(PRINTS, starts=["notes"]).changes_key()
    assert States({"a": "x"}, starts=["a"]).changes_key() == States({"b": "x"}, starts=["b"]).changes_key()
    assert States(PRINTS).as_laid
    assert not States(PRINTS, starts=["notes"]).as_laid


def test_an_empty_store_holds_nothing(recorder: FileRecorder):
    recorded = RecordedCalls(recorder)
    assert len(recorded) == 0
    assert recorded.find(States(PRINTS).key(*READ), "call") is None
