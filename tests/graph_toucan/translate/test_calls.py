"""Calls of a turn, made with real servers."""

from pathlib import Path
from random import Random

import pytest

from graph_toucan.model import (
    Exchange,
    Fsp,
    NodeOperation,
    OperationRecord,
    QuerySource,
    ResultSource,
    RuleSource,
    ToolKind,
)
from graph_toucan.teach.roles import Wording
from graph_toucan.translate.calls import Explorer, bound_values, possible_slips, with_query
from graph_toucan.translate.saying import Place, Sayings
from graph_toucan.translate.telling import Rejected
from graph_toucan.walk.kinds import implicit_steps
from tests.support.file_recorder import FileRecorder
from tests.support.graphs import CARDS, flow, fsp, step, turn
from tests.support.launching import executor_of, in_loop

READ = turn("t0", step("s0", "notes/read_note"))
SLIP: Place = ("s0", "name")
SAID = Wording(parameter="name", value="notes.md", words="the notes", rule="choice_words")


async def explored(
    path: Fsp, folder: Path, sayings: Sayings | None = None, slip: Place | None = None, seed: int = 1
) -> tuple[list[Exchange], Explorer]:
    executor = executor_of(FileRecorder(folder), "notes", "numbers")
    async with executor.open("translate", "row", 0, {"notes": "n", "numbers": "n"}) as episode:
        explorer = Explorer(path, CARDS, episode, sayings or Sayings(), Random(seed), slip)
        return [one for each in path.turns for one in await explorer.explore(each)], explorer


@in_loop
async def test_calls_are_made_in_rounds_and_take_what_earlier_ones_gave(tmp_path: Path):
    path = fsp(
        turn(
            "t0",
            step("s0", "notes/read_note"),
            step("s1", "notes/count_words", ("s0", flow("text", "/text"))),
            step("s2", "notes/longest_word", ("s0", flow("text", "/text"))),
        )
    )
    made, explorer = await explored(path, tmp_path)
    assert [one.call.round for one in made] == [0, 1, 1]
    assert made[1].call.arguments == {"text": made[0].result.value["text"]}
    assert explorer.bound[made[1].call.id] == {"text": ResultSource(call_id=made[0].call.id, path="/text")}


@in_loop
async def test_a_slip_fails_first_and_is_put_right(tmp_path: Path):
    made, _ = await explored(fsp(READ), tmp_path, Sayings(worded={SLIP: SAID}), SLIP)
    wrong, right = made
    assert (wrong.call.arguments, wrong.result.failed, wrong.call.round) == ({"name": "the notes"}, True, 0)
    assert (right.call.arguments, right.result.failed, right.call.round) == ({"name": "notes.md"}, False, 1)
    assert right.call.corrects == wrong.call.id != right.call.id


@in_loop
async def test_a_slip_that_works_is_no_slip(tmp_path: Path):
    path = fsp(turn("t0", step("s0", "notes/shout")))
    said = Wording(parameter="text", value="The doors open at nine.", words="doors at nine", rule="choice_words")
    made, _ = await explored(path, tmp_path, Sayings(worded={("s0", "text"): said}), ("s0", "text"))
    assert [(one.result.failed, one.call.corrects) for one in made] == [(False, None)]


def test_only_texts_of_tools_that_change_nothing_can_slip():
    path = fsp(turn("t0", step("s0", "notes/read_note"), step("s1", "notes/write_note")))
    number = Wording(parameter="words", value=3, words="three", rule="number_words")
    worded = {("s0", "name"): SAID, ("s1", "name"): SAID, ("s0", "words"): number}
    assert possible_slips(path, CARDS, Sayings(worded=worded)) == [("s0", "name")]


@in_loop
async def test_a_computation_takes_a_sum_of_an_earlier_result_now_and_then(tmp_path: Path):
    path = fsp(
        turn("t0", step("s0", "notes/count_words")),
        turn("t1", step("s1", "numbers/reading_time", ("s0", flow("words", "/words")))),
    )
    cards = {
        **CARDS,
        "numbers/reading_time": CARDS["numbers/reading_time"].model_copy(update={"kind": ToolKind.COMPUTATION}),
    }
    executor = executor_of(FileRecorder(tmp_path), "notes", "numbers")
    found: set[str] = set()
    async with executor.open("translate", "row", 0, {"notes": "n", "numbers": "n"}) as episode:
        for seed in range(60):
            explorer = Explorer(path, cards, episode, Sayings(), Random(seed))
            made = [one for each in path.turns for one in await explorer.explore(each)]
            words = made[0].result.value["words"]
            said = explorer.reckoned.get(("s1", "words"))
            source = explorer.bound[made[1].call.id]["words"]
            if said is None:
                assert made[1].call.arguments == {"words": words}
                continue
            found.add(said)
            assert isinstance(source, RuleSource)
            assert source.said == said
            if said == "twice":
                assert made[1].call.arguments == {"words": 2 * words}
            told = with_query(source, 1)
            assert isinstance(told, RuleSource)
            assert told.of == (QuerySource(turn=1), *source.of)
    assert "twice" in found
    assert len(found) > 1


@in_loop
async def test_no_sum_is_made_of_what_an_unnamed_step_gives(tmp_path: Path):
    path = fsp(
        turn(
            "t0", step("s0", "notes/count_words"), step("s1", "numbers/reading_time", ("s0", flow("words", "/words")))
        ),
        operations=[OperationRecord(operation=NodeOperation.INSERT_SHORT, turn="t0", step="s1", source_step="s0")],
    )
    assert implicit_steps(path, path.turns[0]) == {"s0"}
    cards = {
        **CARDS,
        "numbers/reading_time": CARDS["numbers/reading_time"].model_copy(update={"kind": ToolKind.COMPUTATION}),
    }
    async with executor_of(FileRecorder(tmp_path), "notes", "numbers").open(
        "translate", "row", 0, {"notes": "n", "numbers": "n"}
    ) as episode:
        for seed in range(30):
            explorer = Explorer(path, cards, episode, Sayings(), Random(seed))
            assert len(await explorer.explore(path.turns[0])) == 2
            assert not explorer.reckoned


def test_a_step_whose_source_is_missing_is_a_lost_binding():
    with pytest.raises(Rejected) as caught:
        bound_values(step("s1", "notes/count_words", ("s0", flow("text", "/text"))), {})
    assert caught.value.reason == "binding_lost"
