"""Second executions in fresh workspaces, with real servers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.execute.executor import Executor
from graph_toucan.execute.volatility import is_drawn_anew
from graph_toucan.model import (
    ArgumentSource,
    Call,
    DialogueTurn,
    Exchange,
    QuerySource,
    Result,
    ResultSource,
    StateChange,
    ToolCard,
    TurnKind,
    Verification,
    Volatility,
)
from graph_toucan.translate.verify import STAGE, Checks, verify
from tests.support.file_recorder import FileRecorder
from tests.support.graphs import CARDS
from tests.support.launching import executor_of, in_loop

PRINTS = {"notes": "print-notes", "numbers": "print-numbers"}
Planned = tuple[str, dict[str, Any], dict[str, ArgumentSource]]


@pytest.fixture
def executor(tmp_path: Path) -> Executor:
    return executor_of(FileRecorder(tmp_path), "notes", "numbers")


def plain(tool: str, **arguments: Any) -> Planned:
    return tool, arguments, {name: QuerySource(turn=0) for name in arguments}


async def play(executor: Executor, *planned: Planned) -> tuple[list[Exchange], Sequence[StateChange]]:
    """Execute calls once; an argument with a result source takes what stands there."""
    done: list[Exchange] = []
    async with executor.open(STAGE, "row", 0, PRINTS) as episode:
        for number, (tool, arguments, sources) in enumerate(planned):
            given = dict(arguments)
            for name, source in sources.items():
                if isinstance(source, ResultSource):
                    value = next(one.result.value for one in done if one.call.id == source.call_id)
                    given[name] = value[source.path.removeprefix("/")]
            result = await episode.call(tool, given)
            known = {**{name: QuerySource(turn=0) for name in given}, **sources}
            done.append(Exchange(call=Call(id=f"c{number}", tool=tool, arguments=given, sources=known), result=result))
        return done, await episode.changes()


async def check(
    executor: Executor,
    exchanges: Sequence[Exchange],
    changes: Sequence[StateChange],
    cards: dict[str, ToolCard] | None = None,
) -> Verification:
    stated = [str(value) for one in exchanges for value in one.call.arguments.values()]
    query = "\n".join(["Do this:", *stated])
    told = DialogueTurn(id="t0", kind=TurnKind.NORMAL, query=query, exchanges=tuple(exchanges), answer="!")
    return (await verify("row", [told], changes, cards or CARDS, PRINTS, executor))[0]


WRITE = plain("notes/write_note", name="a.md", text="One two three")
COUNT = plain("notes/count_words", text="One two three")


@in_loop
async def test_a_conversation_that_repeats_is_verified_and_its_leaves_and_files_are_counted(executor: Executor):
    verification = await check(executor, *await play(executor, WRITE, COUNT))
    assert verification.verified
    assert verification.reason == "the second execution agrees"
    assert (verification.checked_paths, verification.volatile_paths) == (5, 0)
    assert verification.controls == {"doing_nothing_fails": True, "perturbed_argument_differs": True}


@in_loop
async def test_an_argument_whose_source_does_not_hold_is_not_verified(executor: Executor):
    (write,), changes = await play(executor, WRITE)
    sources = {**write.call.sources, "text": ResultSource(call_id="gone", path="/text")}
    told = write.model_copy(update={"call": write.call.model_copy(update={"sources": sources})})
    verification = await check(executor, [told], changes)
    assert not verification.verified
    assert verification.reason == "source_missing: notes/write_note: text"


@in_loop
async def test_a_failure_that_was_put_right_must_fail_again(executor: Executor):
    read, right = plain("notes/read_note", name="no.md"), plain("notes/read_note", name="notes.md")
    exchanges, changes = await play(executor, read, right)
    assert [one.result.failed for one in exchanges] == [True, False]
    assert (await check(executor, exchanges, changes)).verified
    worked = [exchanges[0].model_copy(update={"result": exchanges[1].result}), exchanges[1]]
    assert (await check(executor, worked, changes)).reason.startswith("not_reproducible: ")


@in_loop
async def test_what_differs_from_run_to_run_is_volatile_and_the_rest_stable(executor: Executor):
    moving = await check(executor, *await play(executor, plain("notes/stamp"), COUNT))
    assert moving.volatility is Volatility.VOLATILE_FIELDS
    assert (await check(executor, *await play(executor, WRITE, COUNT))).volatility is Volatility.STABLE


@in_loop
async def test_what_is_volatile_is_left_out(executor: Executor):
    verification = await check(executor, *await play(executor, plain("notes/stamp"), COUNT))
    assert verification.verified
    assert (verification.checked_paths, verification.volatile_paths) == (3, 2)


@in_loop
async def test_a_volatile_id_that_is_passed_on_is_renamed(executor: Executor):
    passed_on: Planned = ("notes/shout", {}, {"text": ResultSource(call_id="c0", path="/receipt")})
    lower: Planned = ("notes/write_note", {"name": "r.md"}, {"text": ResultSource(call_id="c0", path="/receipt")})
    counted: Planned = ("notes/longest_word", {}, {"text": ResultSource(call_id="c0", path="/desk")})
    exchanges, changes = await play(executor, plain("notes/stamp"), lower, counted)
    cards = {
        **CARDS,
        "notes/write_note": CARDS["notes/write_note"].model_copy(update={"volatile_files": ("r.md",)}),
    }
    assert (await check(executor, exchanges, changes, cards)).verified
    shouted, changes = await play(executor, plain("notes/stamp"), passed_on, COUNT)
    # In capitals the id is another text, which no renaming knows; what was made of it is not compared.
    verification = await check(executor, shouted, changes)
    assert verification.verified
    assert (verification.checked_paths, verification.volatile_paths) == (3, 3)


@in_loop
async def test_a_result_that_repeats_a_renamed_id_agrees(executor: Executor):
    saved: Planned = ("notes/write_note", {"text": "Hello"}, {"name": ResultSource(call_id="c0", path="/receipt")})
    exchanges, _ = await play(executor, plain("notes/stamp"), saved)
    receipt = exchanges[1].call.arguments["name"]
    assert exchanges[1].result.value["saved"] == f"{receipt} is saved"
    verification = await check(executor, exchanges, ())
    # The results agree; only the file, which bears the id as its name, is told.
    assert verification.reason.startswith("not_reproducible: file ")


@in_loop
async def test_a_changed_server_state_is_not_reproducible(executor: Executor):
    exchanges, changes = await play(executor, plain("notes/read_note", name="notes.md"), COUNT)
    other = Result(value={"text": "what the note said before"}, text="what the note said before")
    changed = [exchanges[0].model_copy(update={"result": other}), exchanges[1]]
    verification = await check(executor, changed, changes)
    assert not verification.verified
    assert verification.reason.startswith("not_reproducible: c0 /text: ")
    assert "what the note said before" in verification.reason


@pytest.mark.parametrize(
    "claimed",
    [(), (StateChange(path="a.md", change="created", digest="00"),), (StateChange(path="a.md", change="deleted"),)],
)
@in_loop
async def test_another_state_change_is_not_reproducible(executor: Executor, claimed: tuple[StateChange, ...]):
    exchanges, _ = await play(executor, WRITE)
    verification = await check(executor, exchanges, claimed)
    assert verification.reason.startswith("not_reproducible: file a.md")


@in_loop
async def test_a_volatile_file_must_change_but_may_differ(executor: Executor):
    exchanges, _ = await play(executor, WRITE)
    card = CARDS["notes/write_note"].model_copy(update={"volatile_files": ("a.md",)})
    cards = {**CARDS, card.id: card}
    differs = StateChange(path="a.md", change="created", digest="00")
    assert (await check(executor, exchanges, [differs], cards)).verified
    assert not (await check(executor, exchanges, [], cards)).verified


@in_loop
async def test_a_call_that_fails_the_second_time_is_not_reproducible(executor: Executor):
    exchanges, _ = await play(executor, WRITE, plain("notes/read_note", name="a.md"))
    verification = await check(executor, exchanges[1:], ())
    assert not verification.verified
    assert verification.reason.startswith("not_reproducible: ")


@in_loop
async def test_doing_nothing_passes_only_where_there_is_nothing_to_check(executor: Executor):
    moving = {**CARDS, "notes/stamp": CARDS["notes/stamp"].model_copy(update={"volatile_paths": ("",)})}
    verification = await check(executor, *await play(executor, plain("notes/stamp")), moving)
    assert not verification.verified
    assert verification.reason.startswith("no_checks")
    assert verification.controls["doing_nothing_fails"] is False
    assert not (await check(executor, [], ())).verified


@in_loop
async def test_a_conversation_that_no_perturbed_argument_changes_is_insensitive(executor: Executor):
    verification = await check(executor, *await play(executor, plain("notes/list_notes")))
    assert verification.reason.startswith("insensitive")
    deaf = plain("notes/count_word", text="one", word="two")
    verification = await check(executor, *await play(executor, deaf))
    assert verification.controls == {"doing_nothing_fails": True, "perturbed_argument_differs": False}
    assert not verification.verified


def test_checks_tell_what_differs_what_is_missing_and_what_appeared():
    ours = Checks({("c0", "/a"): 1, ("c0", "/b"): 2}, {"x": ("created", "1")}, 0)
    theirs = Checks({("c0", "/a"): 9, ("c0", "/z"): 3}, {"y": ("created", "1")}, 0)
    assert ours.failures(ours) == []
    told = ours.failures(theirs)
    assert [line.split(":")[0] for line in told] == ["c0 /a", "c0 /b", "c0 /z", "file x", "file y"]


@pytest.mark.parametrize(
    ("one", "other", "drawn"),
    [
        ("2026-11-21T23:58:47.836Z", "2026-11-22T00:18:57.183Z", True),
        ("2026-11-21 23:58:47", "2026-11-22 00:18:57", True),
        ("37305f6e-29b6-5504-af37-eb3ab227dafd", "843bcf7a-b93f-5bcb-99c2-a33eed942e27", True),
        ("c61674057000de77b18d731d8bedcf233278a3ad", "d61674057000de77b18d731d8bedcf233278a3ae", True),
        ("2026-11-21", "2026-11-22", False),  # a day is told, and stays true for long
        ("Oslo", "Bergen", False),
        ("4711", "4712", False),
        ("2026-11-21T23:58:47.836Z", "2026-11-21T23:58:47.836Z", False),
    ],
)
def test_moments_and_tokens_are_told_apart_from_what_is_found(one: str, other: str, drawn: bool):
    assert is_drawn_anew(one, other) is drawn


@in_loop
async def test_what_is_drawn_anew_is_marked_and_left_out_though_no_card_knows_it(executor: Executor):
    unknowing = {**CARDS, "notes/stamp": CARDS["notes/stamp"].model_copy(update={"volatile_paths": ("/at",)})}
    exchanges, changes = await play(executor, plain("notes/stamp"), COUNT)
    query = "\n".join(str(value) for value in COUNT[1].values())
    told = DialogueTurn(id="t0", kind=TurnKind.NORMAL, query=query, exchanges=tuple(exchanges), answer="!")
    verification, (turn,) = await verify("row", [told], changes, unknowing, PRINTS, executor)
    assert verification.verified
    assert verification.volatility is Volatility.VOLATILE_FIELDS
    assert [one.volatile for one in turn.exchanges] == [("/receipt",), ()]
    assert (verification.checked_paths, verification.volatile_paths) == (3, 2)
