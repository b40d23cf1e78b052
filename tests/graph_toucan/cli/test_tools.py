"""`tools` and `tool`: found by words and filters, told whole, and near names for those that are not there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.factory_runs import Finished
from tests.support.graphs import CARDS
from tests.support.known_store import write_known

Ask = Callable[..., Finished]


def rows_of(finished: Finished) -> list[dict[str, Any]]:
    assert finished.code == 0, finished.said
    return json.loads(finished.out)


def found(ask: Ask, *arguments: str) -> list[str]:
    return [row["id"] for row in rows_of(ask("tools", *arguments, "--json"))]


def test_all_tools_are_listed_with_what_is_known_of_them(known: Path, ask: Ask):
    rows = {row["id"]: row for row in rows_of(ask("tools", "--json"))}
    assert len(rows) == len(CARDS) + 2
    assert (rows["notes/read_note"]["from"], rows["notes/read_note"]["to"]) == (1, 3)
    assert (rows["notes/outline"]["outputs"], rows["notes/outline"]["schema"]) == (1, "inferred")
    shown = ask("tools").said
    assert all(tool in shown for tool in rows)
    assert "Tools (18 of 18)" in shown


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("count", "word"), ["notes/count_word", "notes/count_words"]),
        (("COUNT", "how often"), ["notes/count_word"]),
        (("--kind", "action"), ["notes/append_line", "notes/write_note"]),
        (("--server", "numbers", "sentence"), ["numbers/report_value"]),
        (("--schema", "inferred"), ["notes/outline"]),
        (("--without-examples",), ["other/un[bold]tried"]),
        (("--tag", "numbers", "--limit", "2"), ["numbers/describe", "numbers/parse"]),
    ],
)
def test_tools_are_found_by_words_and_filters(known: Path, ask: Ask, options: tuple[str, ...], expected: list[str]):
    assert found(ask, *options) == expected


def test_tools_that_carry_a_word_in_their_name_come_first(known: Path, ask: Ask):
    assert found(ask, "text")[-1] != "notes/count_word"
    assert found(ask, "note")[:3] == ["notes/list_notes", "notes/read_note", "notes/write_note"]


def test_a_tool_is_told_whole(known: Path, ask: Ask):
    told = ask("tool", "notes/outline").said
    assert "Outline the headings of a note." in told
    assert "query it is said to be read-only" in told
    assert 'default "todo.md"' in told
    assert "1 | 2" in told
    assert 'after 1. notes/write_note {"name": "todo.md"}' in told
    assert "Gives (1 of 2)" in told
    assert "left out: copies the parameter name" in told
    assert "changes from run to run" in told


def test_a_tool_shows_what_it_takes_from_and_gives_to_with_evidence(known: Path, ask: Ask):
    told = ask("tool", "count_words").said
    assert "Takes from (2)" in told
    assert "with a perturbed value it answers the same" in told
    assert "Gives to (1)" in told
    document = json.loads(ask("tool", "notes/count_words", "--json").out)
    assert [edge["source"] for edge in document["from"]] == ["notes/read_note", "notes/shout"]
    assert [edge["target"] for edge in document["to"]] == ["numbers/reading_time"]
    assert document["examples"][0]["value"] == {"words": 8, "characters": 42}


def test_texts_of_servers_do_not_disturb_the_terminal(known: Path, ask: Ask):
    finished = ask("tool", "other/un[bold]tried")
    assert finished.code == 0
    assert "other/un[bold]tried" in finished.said
    assert "no [bold]such thing" in finished.said
    assert "No example call succeeded" in finished.said
    assert "\x1b" not in finished.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("tool", "notes/count_wrds"), "Did you mean notes/count_words or notes/count_word"),
        (("tool", "read"), "Did you mean notes/read_note or numbers/reading_time"),
        (("tool", "zzz/qqqqqqq"), "`graph-toucan tools` lists them"),
        (("tools", "--server", "note"), "there is no server 'note' among the described tools Did you mean notes"),
        (("tools", "--tag", "colour"), "There are data, general, notes, numbers, other"),
        (("tools", "--kind", "magic"), "'magic' is not one of"),
        (("tools", "--limit", "0"), "Invalid value for '--limit'"),
    ],
)
def test_what_is_not_there_is_said_with_what_may_be_meant(
    known: Path, ask: Ask, arguments: tuple[str, ...], words: str
):
    finished = ask(*arguments)
    assert finished.code == 2
    assert words in finished.said.replace(". ", " ").replace("?", "")


def test_a_search_without_a_hit_says_so(known: Path, ask: Ask):
    finished = ask("tools", "nothing-of-that-name")
    assert finished.code == 0
    assert "None of 18 tools is so" in finished.said


def test_a_name_that_several_servers_have_is_not_guessed(tmp_path: Path, ask: Ask):
    one = CARDS["notes/shout"]
    other = one.model_copy(update={"id": "loud/shout", "tool": one.tool.model_copy(update={"server": "loud"})})
    write_known(tmp_path / "store", [one, other])
    finished = ask("tool", "shout")
    assert finished.code == 2
    assert "Take one of: loud/shout, notes/shout" in finished.said


def test_without_a_run_or_descriptions_it_is_said_what_to_do(tmp_path: Path, ask: Ask):
    empty = ask("tools")
    assert empty.code == 1
    assert "there is no run in" in empty.said
    assert "make one with `graph-toucan run`" in empty.said


def test_a_tool_before_anything_is_connected_says_that_its_neighbours_are_not_known(tmp_path: Path, ask: Ask):
    write_known(tmp_path / "store", list(CARDS.values()))
    assert "`graph-toucan connect` finds them" in ask("tool", "notes/shout").said


def test_the_latest_run_that_has_described_is_read_unless_another_is_named(tmp_path: Path, ask: Ask):
    write_known(tmp_path / "store", [CARDS["notes/shout"]], run="run_first")
    write_known(tmp_path / "store", [CARDS["notes/stamp"]], run="run_second")
    assert found(ask) == ["notes/stamp"]
    assert found(ask, "--run", "run_first") == ["notes/shout"]
    assert "there is no run run_0" in ask("tools", "--run", "run_0").said
