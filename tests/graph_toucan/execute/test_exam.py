"""Exams and kept servers: a conversation in a server that has served others is as it would be in a fresh one."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_toucan.errors import UsageError
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.exam import Exams, Question, examine
from graph_toucan.execute.executor import Executor
from graph_toucan.identity import JsonObject
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.launch.session import ServerSession
from graph_toucan.model import ExampleCall, Result
from tests.support.file_recorder import FileRecorder
from tests.support.launching import in_both_cages, in_loop, pool_of

PRINTS = {"hoarding": "print-1"}
Call = tuple[str, dict[str, Any]]
WORDS = ("oak", "elm")


def question(
    tool: str, arguments: JsonObject, value: Any, *, calm: bool = False, effects: tuple[str, ...] = ()
) -> Question:
    example = ExampleCall(arguments=arguments, value=value, text="", effects=effects)
    return Question(
        tool=f"hoarding/{tool}",
        example=example,
        volatile_paths=(),
        volatile_files=False,
        calm=calm,
        fingerprint="print-1",
    )


NOTED = question("note", {"name": "trees.txt", "word": "ash"}, {"words": ["ash"]}, effects=("trees.txt",))
MEASURED = question("measure", {"name": "letters.txt"}, {"characters": 0}, calm=True)
COUNTED = question("count", {}, {"times": 1}, calm=True)
STOWED = question("stow", {"word": "ash"}, {"words": ["ash"]})
REMEMBERED = question("remember", {"word": "ash"}, {"words": ["ash"]})
RECALLED = question("recall", {}, {"words": []}, calm=True)
READ = question("read_once", {"name": "notes.md"}, {"text": ""}, calm=True)
SOLD = question("sell", {"customer": "Ann"}, {"orders": 1}, effects=("shop.db",))


async def as_a_fresh_server_answers(questions: list[Question]) -> list[Question]:
    """Return the questions with the values that fresh servers give now, as descriptions of tools record them."""
    found: list[Question] = []
    for one in questions:
        executor = Executor(pool_of("hoarding"), FileRecorder(Path("/nowhere")), ExecutorMode.LIVE)
        async with executor.pool.open() as workspace:
            session = await workspace.session("hoarding")
            raw = await session.request(
                "tools/call", {"name": one.tool.split("/")[1], "arguments": one.example.arguments}
            )
        value = raw.get("structuredContent") or {"text": raw["content"][0]["text"]}
        found.append(one.model_copy(update={"example": one.example.model_copy(update={"value": value})}))
    return found


async def faults(*questions: Question, cage: SandboxKind = SandboxKind.NONE) -> set[str]:
    asked = await as_a_fresh_server_answers(list(questions))
    return {tool.split("/")[1] for tool in await examine(pool_of("hoarding", cage=cage), "hoarding", asked)}


@in_both_cages
@in_loop
async def test_what_is_kept_in_files_and_home_is_put_back_so_that_the_tools_pass(cage: SandboxKind):
    assert await faults(NOTED, MEASURED, STOWED, SOLD, cage=cage) == set()


@in_loop
async def test_a_tool_that_counts_its_calls_does_not_pass_although_it_only_reads():
    assert await faults(MEASURED, COUNTED) == {"count"}


@in_loop
async def test_what_one_tool_hides_in_memory_fails_those_that_show_it():
    assert await faults(NOTED, REMEMBERED, RECALLED) == {"remember", "recall"}


@in_loop
async def test_a_tool_that_remembers_what_it_read_does_not_pass():
    assert await faults(MEASURED, READ) == {"read_once"}


@in_loop
async def test_an_exam_is_taken_once_and_remembered_in_the_store(tmp_path: Path):
    recorder, asked = FileRecorder(tmp_path), {"hoarding": await as_a_fresh_server_answers([MEASURED, COUNTED])}
    exams = Exams(pool_of("hoarding"), asked, recorder)
    assert exams.known("hoarding") is None
    one, other = await asyncio.gather(exams.find_out("hoarding", None), exams.find_out("hoarding", None))
    assert (one, other, recorder.written) == (False, False, 1)
    assert await exams.find_out("hoarding", frozenset({"hoarding/measure", "elsewhere/count"}))
    assert not await exams.find_out("hoarding", frozenset({"hoarding/measure", "hoarding/never_asked"}))
    assert exams.known("hoarding") is True
    assert exams.fails("hoarding/count")
    assert not exams.fails("hoarding/measure")
    again = Exams(pool_of("pages"), asked, recorder)  # this pool could not start the server
    assert not await again.find_out("hoarding", None)
    assert again.taken == exams.taken
    assert await Exams(pool_of("pages"), {}).find_out("hoarding", None) is False


# --- conversations ------------------------------------------------------------------------------------------------

CALLS: list[Call] = [
    *(("hoarding/note", {"name": name, "word": word}) for name in ("trees.txt", "todo.md") for word in WORDS),
    *(("hoarding/stow", {"word": word}) for word in WORDS),
    *(("hoarding/measure", {"name": name}) for name in ("trees.txt", "todo.md", "letters.txt")),
    ("hoarding/sell", {"customer": "Ann"}),
    ("hoarding/move", {"name": "letters.txt", "to": ""}),
    ("hoarding/move", {"name": "datasets", "to": "moved"}),
    ("hoarding/hold", {"name": "todo.md"}),
    ("hoarding/beget", {}),
    ("hoarding/remember", {"word": "oak"}),
    ("hoarding/recall", {}),
    ("hoarding/count", {}),
    ("hoarding/read_once", {"name": "notes.md"}),
    ("hoarding/read_once", {"name": "todo.md"}),
    ("hoarding/die", {}),
    ("notes/write_note", {"name": "todo.md", "text": "nothing"}),
    ("notes/read_note", {"name": "todo.md"}),
    ("notes/list_notes", {}),
]
MOVED = question("move", {"name": "letters.txt", "to": ""}, {"text": "moved"}, effects=("letters.txt",))
HELD = question("hold", {"name": "todo.md"}, {"text": "held"})
BORN = question("beget", {}, {"text": "born"})
ASKED = [NOTED, MEASURED, COUNTED, STOWED, REMEMBERED, RECALLED, READ, SOLD, MOVED, HELD, BORN]


def of_notes(tool: str, arguments: JsonObject, value: Any, *, calm: bool, effects: tuple[str, ...] = ()) -> Question:
    made = question(tool, arguments, value, calm=calm, effects=effects)
    return made.model_copy(update={"tool": f"notes/{tool}"})


async def questions_for_all() -> dict[str, list[Question]]:
    async with pool_of("notes").open() as workspace:
        session = await workspace.session("notes")
        listed = (await session.request("tools/call", {"name": "list_notes", "arguments": {}}))["structuredContent"]
        todo = (await session.request("tools/call", {"name": "read_note", "arguments": {"name": "todo.md"}}))["content"]
    saved = {"saved": "a.md is saved", "characters": 2}
    return {
        "hoarding": await as_a_fresh_server_answers(ASKED),
        "notes": [
            of_notes("list_notes", {}, listed, calm=True),
            of_notes("read_note", {"name": "todo.md"}, {"text": todo[0]["text"]}, calm=True),
            of_notes("write_note", {"name": "a.md", "text": "hi"}, saved, calm=False, effects=("a.md",)),
        ],
    }


async def told(executor: Executor, number: int, calls: list[Call]) -> list[Any]:
    """Return all that a conversation shows: results without times, changes, and the changes of its last turn."""
    prints = {tool.split("/")[0]: "print-1" for tool, _ in calls}
    tools = [tool for tool, _ in calls]
    async with executor.open("stage", f"row-{number}", 0, prints, tools=tools) as episode:
        results: list[Result] = [await episode.call(tool, arguments) for tool, arguments in calls[:-1]]
        await episode.turn_changes()
        results.append(await episode.call(*calls[-1]))
        shown = [(result.text, result.failed) for result in results]
        return [shown, await episode.changes(), await episode.turn_changes()]


def executor_on(pool: WorkspacePool, folder: Path) -> Executor:
    return Executor(pool, FileRecorder(folder), ExecutorMode.LIVE)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(dialogues=st.lists(st.lists(st.sampled_from(CALLS), min_size=1, max_size=4), min_size=3, max_size=6))
def test_conversations_in_kept_servers_are_as_in_fresh_ones(tmp_path: Path, dialogues: list[list[Call]]):
    async def compare() -> None:
        fresh = executor_on(pool_of("hoarding", "notes"), tmp_path)
        expected = [await told(fresh, number, calls) for number, calls in enumerate(dialogues)]
        kept = executor_on(pool_of("hoarding", "notes", limit=2), tmp_path)
        async with kept.keeping(await questions_for_all()):
            found = await asyncio.gather(*(told(kept, number, calls) for number, calls in enumerate(dialogues)))
        assert list(found) == expected

    asyncio.run(compare())


@in_loop
async def test_servers_that_passed_go_on_to_the_next_conversation_and_the_dead_do_not(tmp_path: Path):
    executor = executor_on(pool_of("hoarding", limit=1), tmp_path)
    seen: list[list[ServerSession]] = []

    async def play(calls: list[Call]) -> list[Result]:
        tools = [tool for tool, _ in calls]
        async with executor.open("stage", f"row-{len(seen)}", 0, PRINTS, tools=tools) as episode:
            results = [await episode.call(tool, arguments) for tool, arguments in calls]
        seen.append([one.session for place in executor.pool.idle for one in place.running.values()])
        return results

    note, die = ("hoarding/note", {"name": "a.txt", "word": "x"}), ("hoarding/die", {})
    async with executor.keeping({"hoarding": await as_a_fresh_server_answers([NOTED, MEASURED])}):
        await play([note])
        await play([note])
        assert seen[0] == seen[1] != []
        lost = await play([die, note])
        assert [result.is_error for result in lost] == [True, True]
        assert "is not running" in lost[1].text or "ended during" in lost[1].text
        assert seen[2] == []
        assert (await play([note]))[0].value == {"words": ["x"]}
        assert "it has ended" in executor.pool.ended.values() or executor.pool.ended == {
            "hoarding": "a call of die got no answer"
        }
    assert executor.pool.idle == ()


@in_loop
async def test_a_tool_that_needs_a_fresh_server_must_be_named_beforehand(tmp_path: Path):
    executor = executor_on(pool_of("hoarding", limit=1), tmp_path)
    async with executor.keeping({"hoarding": await as_a_fresh_server_answers([MEASURED, COUNTED])}):
        measure, count = ("hoarding/measure", {"name": "todo.md"}), ("hoarding/count", {})
        for number in range(2):
            async with executor.open("stage", f"row-{number}", 0, PRINTS, tools=["hoarding/measure"]) as episode:
                await episode.call(*measure)
                if number:
                    with pytest.raises(UsageError, match="hoarding/count was called in a server that others have used"):
                        await episode.call(*count)
        for tools in (["hoarding/count"], None):
            async with executor.open("stage", f"{tools}", 0, PRINTS, tools=tools) as episode:
                assert (await episode.call(*count)).value == {"times": 1}


@in_loop
async def test_quarantined_servers_and_those_that_are_to_be_fresh_are_started(tmp_path: Path):
    executor = executor_on(pool_of("hoarding", limit=1), tmp_path)
    async with executor.keeping({"hoarding": await as_a_fresh_server_answers([MEASURED])}):

        async def session_of(**how: Any) -> ServerSession:
            async with executor.open("stage", "row", 0, PRINTS, tools=["hoarding/measure"], **how) as episode:
                await episode.call("hoarding/measure", {"name": "todo.md"})
                return next(one.session for place in executor.pool.in_use for one in place.running.values())

        first = await session_of()
        assert await session_of() is first
        started = await session_of(fresh=["hoarding"])
        assert started is not first
        assert await session_of() is started
        await executor.pool.quarantine("hoarding")
        assert executor.pool.idle == () or all(not place.servers for place in executor.pool.idle)
        second = await session_of()
        assert await session_of() is not second
