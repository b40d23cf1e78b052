"""Conversations on a terminal: as transcripts and as a list."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from graph_toucan.cli.dialogue_page import print_conversations, print_transcript
from graph_toucan.cli.source_words import source_words
from graph_toucan.model import (
    ArgumentSource,
    Asked,
    Dialogue,
    QuerySource,
    ResultSource,
    RuleSource,
    SchemaSource,
    StateChange,
    Style,
    Trajectory,
)
from tests.support.samples import FIND, HOSTILE, MISS_FUNC, MULTI, VERIFIED, exchange, turn

AT_ONCE = exchange("call_2", "files/find_file", {"pattern": "costs"})
_ASKED_WRONGLY = exchange("call_3", "units/convert", {"value": "2 h"}, text="no such unit", made_in=1)
FAILED = _ASKED_WRONGLY.model_copy(update={"result": _ASKED_WRONGLY.result.model_copy(update={"is_error": True})})
_ASKED_RIGHTLY = exchange(
    "call_4",
    "units/convert",
    {"value": 7200, "unit": "s"},
    {
        "value": RuleSource(rule="duration_in_seconds", of=(QuerySource(turn=0),), said="two hours"),
        "unit": SchemaSource(keyword="default"),
    },
    made_in=2,
)
CORRECTED = _ASKED_RIGHTLY.model_copy(update={"call": _ASKED_RIGHTLY.call.model_copy(update={"corrects": "call_3"})})
READ = exchange(
    "call_5", "files/read_file", {"path": "/a"}, {"path": ResultSource(call_id="call_1", path="/items/0/id")}
)
TOLD = Dialogue(
    id="dlg_told",
    fsp="fsp",
    turns=(
        turn(
            0,
            "Find both, and take two hours.",
            FIND,
            AT_ONCE,
            FAILED,
            CORRECTED,
            changes=(StateChange(path="notes.md", change="modified", digest="ab", lines=("+ 3 lamps",)),),
        ),
        turn(1, "Read the first.", READ, asked=Asked(call_id="call_5", path="/n", what="the number", value=42)),
    ),
    tools=(),
    fingerprints={},
    state_changes=(
        StateChange(path="notes.md", change="modified", digest="ab"),
        StateChange(path="left.txt", change="created", digest="cd"),
    ),
    verification=VERIFIED,
    teacher="rules",
    style=Style.HURRIED,
    language="German",
)


def shown(show: Callable[..., None], *given: Any, width: int = 100) -> str:
    text = io.StringIO()
    show(Console(file=text, width=width, emoji=False), *given)
    return text.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_transcript_tells_each_turn_its_kind_its_calls_and_where_each_value_came_from():
    told = flat(shown(print_transcript, TOLD))
    for part in (
        "2 turns, 5 calls; files, units; explore-first, hurried, German; told by rules",
        "turn 1 normal user Find both, and take two hours.",
        'call 1 files/find_file at once with call 2 pattern = "sales" ← said in this turn',
        "failed no such unit",
        "call 4 units/convert corrects call 3 value = 7200 ← 'two hours' by duration_in_seconds, said in this turn",
        'unit = "s" ← default of the schema',
        "changed ~ notes.md modified + 3 lamps assistant Done with part 0.",
        'call 5 files/read_file path = "/a" ← from the result of call 1 at /items/0/id',
        "asked the number: 42 ← from the result of call 5 at /n",
        "changed + left.txt created",
        "verified all results agree; 7 places compared, 1 volatile; 2 of 2 controls failed as they must; stable",
    ):
        assert part in told, part
    assert told.count("notes.md") == 1


SOURCES: list[tuple[ArgumentSource, str]] = [
    (QuerySource(turn=1), "said in this turn"),
    (QuerySource(turn=0), "said in turn 1"),
    (ResultSource(call_id="c", path=""), "from the result of call 3"),
    (ResultSource(call_id="gone", path="/a"), "from the result of gone at /a"),
    (SchemaSource(keyword="const"), "the one value that the schema allows"),
    (SchemaSource(keyword="enum"), "the only choice of the schema"),
    (RuleSource(rule="text", of=(ResultSource(call_id="c", path="/n"),)), "by text, from the result of call 3 at /n"),
    (
        RuleSource(rule="plus", of=(ResultSource(call_id="c", path="/n"), QuerySource(turn=1)), said="5 more than"),
        "'5 more than' by plus, from the result of call 3 at /n and said in this turn",
    ),
]


@pytest.mark.parametrize(("source", "words"), SOURCES, ids=lambda one: one if isinstance(one, str) else "")
def test_a_source_is_told_in_words(source: ArgumentSource, words: str):
    assert source_words(source, 1, {"c": 3}) == words


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("row", [TOLD, MULTI, MISS_FUNC], ids=lambda row: row.id)
def test_no_line_is_wider_than_the_terminal_and_all_texts_are_whole(row: Dialogue | Trajectory, width: int):
    text = shown(print_transcript, row, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    squeezed = "".join(text.split())
    for one in row.turns:
        assert "".join(one.query.split()) in squeezed
        assert "".join(one.answer.split()) in squeezed


def test_a_text_of_a_server_is_shown_as_it_is_and_a_long_one_is_cut_with_a_count():
    long = exchange("c", "files/find_file", {"pattern": "[bold]:smile:" + "x" * 500}, text="[red]" + "y" * 1000)
    text = flat(shown(print_transcript, TOLD.model_copy(update={"turns": (turn(0, HOSTILE, long),)}), width=2000))
    assert "[bold]:smile:xxx" in text
    assert "[red]yyy" in text
    assert json.dumps("[bold]:smile:" + "x" * 500) not in text
    assert "(605 more characters)" in text


def test_a_refusal_says_what_is_missing_and_what_it_was_made_of():
    text = flat(shown(print_transcript, MISS_FUNC))
    assert "miss_func of dialogue_c_miss_func; 2 turns" in text
    assert "turn 1 empty (no function here can do it)" in text


def test_a_list_says_of_each_conversation_how_long_it_is_whom_it_calls_and_how_it_begins():
    lines = shown(print_conversations, "trajectories (2 of 5)", [MULTI, MISS_FUNC]).splitlines()
    assert lines == [
        "trajectories (2 of 5)",
        "trajectory_b_multi 3 turns (normal, merged_with_insert, empty), 3 calls; files, tables",
        "    Which file has the sales?",
        "trajectory_c_miss_func miss_func; 2 turns (empty, normal), 1 call; files",
        "    Find the file with the invoices.",
    ]
    narrow = shown(print_conversations, "trajectories", [MULTI, MISS_FUNC], width=40).splitlines()
    assert max(cell_len(line) for line in narrow) <= 40
