"""`graph`: its numbers, neighbourhoods, explanations, pictures and exports, and what is said where there is nothing."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.support.factory_runs import Finished
from tests.support.graphs import CARDS, EDGES
from tests.support.known_store import write_known

Ask = Callable[..., Finished]


def document_of(finished: Finished) -> Any:
    assert finished.code == 0, finished.said
    return json.loads(finished.out)


def test_the_numbers_are_shown_and_are_those_of_the_json(known: Path, ask: Ask):
    numbers = document_of(ask("graph", "--json"))
    assert (numbers["edges"], numbers["across"], numbers["prerequisites"]) == (12, 3, 2)
    assert {row["evidence"]: row["edges"] for row in numbers["by_evidence"]} == {
        "judged": 0, "confirmed": 12, "refuted": 1, "uninformative": 1, "untested": 0,
    }  # fmt: skip
    assert len(numbers["strongest_across"]) == 3
    shown = ask("graph").said
    assert "12, 3 of them across servers, 2 prerequisites" in shown
    assert "Strongest edges across servers" in shown
    assert "Servers with most edges" in shown


def test_the_shape_follows_the_evidence_and_the_confidence_that_are_asked_for(known: Path, ask: Ask):
    assert document_of(ask("graph", "--json", "--evidence", "all"))["edges"] == 14
    assert document_of(ask("graph", "--json", "--evidence", "refuted, uninformative"))["edges"] == 2
    assert document_of(ask("graph", "--json", "--evidence", "all", "--min-confidence", "0.7"))["edges"] == 13
    nothing = ask("graph", "--min-confidence", "1")
    assert nothing.code == 0
    assert "There are no edges" in nothing.said


def test_the_neighbourhood_of_a_tool_is_a_tree_as_deep_as_asked(known: Path, ask: Ask):
    near = ask("graph", "--around", "notes/count_words", "--depth", "1").said
    assert "notes/read_note /text → text full, confirmed 0.80" in near
    assert "notes/shout" in near
    assert "numbers/reading_time" in near
    assert "numbers/scale" not in near
    assert "numbers/scale" in ask("graph", "--around", "notes/count_words").said
    edges = document_of(ask("graph", "--around", "count_words", "--depth", "1", "--evidence", "confirmed", "--json"))
    assert {(edge["source"], edge["target"]) for edge in edges} == {
        ("notes/read_note", "notes/count_words"),
        ("notes/count_words", "numbers/reading_time"),
    }
    assert "No such edge touches notes/fail" in ask("graph", "--around", "notes/fail").said


def test_an_edge_is_explained_by_its_judgement_and_its_executions(known: Path, ask: Ask):
    told = ask("graph", "--explain", "notes/shout", "notes/count_words").said
    assert "There is an edge, uninformative" in told
    assert "judge's reason a text is counted" in " ".join(told.split())
    assert "with a perturbed value it answers the same" in told
    assert 'failed control notes/count_words {"text": "?"}' in told
    document = document_of(ask("graph", "--explain", "shout", "count_words", "--json"))
    assert document["edges"][0]["score"] == 0.61


def test_a_pair_that_was_left_out_is_explained_by_where_and_why(known: Path, ask: Ask):
    told = ask("graph", "--explain", "notes/shout", "numbers/parse").said
    assert "left out as judged_unrelated" in told
    assert "the candidate's score was 0.42: a loud text has no numbers" in told


def test_a_pair_that_was_no_candidate_is_explained_by_its_score_and_signals(known: Path, ask: Ask):
    told = ask("graph", "--explain", "notes/longest_word", "numbers/report_value")
    document = document_of(ask("graph", "--explain", "notes/longest_word", "numbers/report_value", "--json"))
    assert document["edges"] == document["left_out"] == []
    assert "There is no edge" in told.said
    for one in document["candidates"]:
        assert 0 <= one["score"] <= 1
        assert {"names", "words", "values", "types", "same_server"} <= one["signals"].keys()
    assert bool(document["candidates"]) == ("Bindings that could join them" in told.said)


def test_a_tool_without_examples_is_no_candidate_and_the_other_direction_is_told(known: Path, ask: Ask):
    assert (
        "no example call of other/un[bold]tried succeeded"
        in ask("graph", "--explain", "other/un[bold]tried", "notes/shout").said
    )
    assert "The other way round there is an edge" in ask("graph", "--explain", "notes/count_words", "notes/shout").said


@pytest.mark.parametrize("name", ["graph.svg", "graph.png", "graph.html"])
def test_the_graph_is_drawn_into_a_file(known: Path, ask: Ask, name: str):
    finished = ask("graph", "--draw", name)
    assert finished.code == 0, finished.said
    assert (known / name).stat().st_size > 1000
    assert "12 tools with 13 dependencies. Tools without one: 6." in finished.said


def test_only_the_neighbourhood_and_the_evidence_that_are_asked_for_are_drawn(known: Path, ask: Ask):
    finished = ask("graph", "--draw", "near.svg", "--around", "notes/count_words", "--depth", "1", "--by", "tag")
    assert "4 tools with 3 dependencies." in finished.said
    assert "numbers/scale" not in (known / "near.svg").read_text()
    assert "2 tools with 1 dependencies" in ask("graph", "--draw", "bad.svg", "--evidence", "refuted").said


def test_the_graph_is_exported_into_a_file_or_printed(known: Path, ask: Ask):
    assert ask("graph", "--export", "graph.graphml").code == 0
    assert nx.read_graphml(known / "graph.graphml").number_of_edges() == 14
    assert ask("graph", "--export", "graph.json", "--evidence", "confirmed").code == 0
    assert len(json.loads((known / "graph.json").read_text())["links"]) == 12
    printed = ask("graph", "--export", "json", "--evidence", "confirmed")
    assert printed.out == (known / "graph.json").read_text()
    graph = nx.read_graphml(io.BytesIO(ask("graph", "--export", "graphml").out.encode()))
    assert len(graph) == len(CARDS) + 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--around", "notes/red_note"), "Did you mean notes/read_note"),
        (("--explain", "notes/shout", "notes/shut"), "no tool 'notes/shut' was described"),
        (("--explain", "notes/shout", "notes/shout"), "is named twice"),
        (("--explain", "notes/shout"), "requires 2 arguments"),
        (("--draw", "graph.pdf"), "ends with .pdf Use one of .svg, .png, .html"),
        (("--draw", "graph"), "has no ending Use one of .svg, .png, .html"),
        (("--draw", "nowhere/graph.svg"), "there is no folder nowhere"),
        (("--export", "graph.xml"), "Use one of .graphml, .json"),
        (("--evidence", "hearsay"), "there is no evidence 'hearsay' Take some of: judged, confirmed"),
        (("--evidence", ","), "--evidence names none"),
        (("--draw", "graph.svg", "--evidence", "untested"), "no edge is left of 14: confirmed 12, refuted 1"),
        (("--export", "json", "--min-confidence", "0.99"), "Choose with --evidence and --min-confidence"),
        (("--min-confidence", "2"), "Invalid value for '--min-confidence'"),
        (("--depth", "0"), "Invalid value for '--depth'"),
        (("--by", "colour"), "'colour' is not one of"),
    ],
)
def test_what_cannot_be_is_refused_in_words(known: Path, ask: Ask, arguments: tuple[str, ...], words: str):
    finished = ask("graph", *arguments)
    assert finished.code == 2
    assert words in finished.said.replace(". ", " ")


def test_before_anything_is_connected_it_is_said_what_to_do(tmp_path: Path, ask: Ask):
    write_known(tmp_path / "store", list(CARDS.values()))
    finished = ask("graph")
    assert finished.code == 1
    assert "has reached the stage connect" in finished.said
    assert "Run `graph-toucan connect" in finished.said


def test_a_graph_without_edges_has_numbers_and_no_picture(tmp_path: Path, ask: Ask):
    write_known(tmp_path / "store", list(CARDS.values()), [])
    assert document_of(ask("graph", "--json"))["edges"] == 0
    assert "There are no edges" in ask("graph").said
    drawn = ask("graph", "--draw", "graph.svg")
    assert drawn.code == 2
    assert "found no edges between its 16 tools" in drawn.said
    assert not (tmp_path / "graph.svg").exists()


def test_the_last_run_that_has_connected_is_looked_at(tmp_path: Path, ask: Ask):
    write_known(tmp_path / "store", list(CARDS.values()), list(EDGES), run="run_first")
    write_known(tmp_path / "store", [CARDS["notes/shout"]], run="run_second")
    assert document_of(ask("graph", "--json"))["edges"] == len(EDGES)
    assert ask("graph", "--run", "run_second").code == 1
