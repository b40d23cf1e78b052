"""Edges with their evidence, and the graph that walks go over."""

from pathlib import Path

import networkx as nx
import pytest

from graph_toucan.errors import AnswerInvalid
from graph_toucan.graph.build import ConnectConfig, build_graph, connect_candidates, propose_edges
from graph_toucan.model import EdgeKind, Evidence
from graph_toucan.teach.roles import JUDGE_EDGE, JudgeEdgeAnswer, JudgeEdgeGiven
from graph_toucan.teach.rule_teacher import RuleTeacher
from tests.support.file_recorder import FileRecorder
from tests.support.graphs import CARDS, EDGES, StubTeacher, card, edge, flow
from tests.support.launching import executor_of, in_loop


def test_the_graph_has_confirmed_edges_only_between_tools_with_examples():
    untried = card("notes/untried", {})
    others = [evidence for evidence in Evidence if evidence is not Evidence.CONFIRMED]
    doubtful = [edge("notes/stamp", "notes/shout", flow("text", "/desk"), evidence=evidence) for evidence in others]
    graph = build_graph([*CARDS.values(), untried], [*EDGES, *doubtful, edge("notes/untried", "notes/shout")])
    assert set(graph.nodes) == set(CARDS)
    assert set(graph.edges) == {(one.source, one.target) for one in EDGES}
    assert graph.edges["notes/read_note", "numbers/parse"]["edge"].bindings == (flow("text", "/text"),)
    assert graph.nodes["notes/shout"]["card"] is CARDS["notes/shout"]


def test_the_graph_does_not_depend_on_the_order_of_cards_or_edges():
    one = build_graph(CARDS.values(), EDGES)
    two = build_graph([*CARDS.values()][::-1], EDGES[::-1])
    assert list(one.nodes) == list(two.nodes)
    assert list(one.edges) == list(two.edges)
    assert nx.utils.graphs_equal(one, two)


def some_candidates(*names: str):
    config = ConnectConfig(per_target=2, per_source=2, limit=6)
    return propose_edges([CARDS[name] for name in names], config)


@in_loop
async def test_every_candidate_ends_as_an_edge_with_evidence_or_as_a_rejection(tmp_path: Path):
    candidates = some_candidates("notes/count_words", "numbers/reading_time", "notes/write_note", "notes/read_note")
    executor = executor_of(FileRecorder(tmp_path), "notes", "numbers")
    connected = await connect_candidates(candidates, executor, RuleTeacher())
    assert len(connected.edges) + len(connected.rejections) == len(candidates)
    assert all(one.evidence is not Evidence.JUDGED and one.detail for one in connected.edges)
    kinds = {(one.source, one.target): (one.kind, one.evidence) for one in connected.edges}
    assert kinds["notes/count_words", "numbers/reading_time"] == (EdgeKind.FULL, Evidence.CONFIRMED)
    assert kinds["notes/write_note", "notes/read_note"] == (EdgeKind.PREREQUISITE, Evidence.CONFIRMED)


@in_loop
async def test_what_is_judged_unrelated_is_kept_as_a_rejection_and_never_executed(tmp_path: Path):
    candidates = some_candidates("notes/count_words", "numbers/reading_time")
    executor = executor_of(FileRecorder(tmp_path), "notes", "numbers")
    asked: list[JudgeEdgeGiven] = []

    def refuse(given: JudgeEdgeGiven) -> JudgeEdgeAnswer:
        asked.append(given)
        return JudgeEdgeAnswer(kind="none", confidence=0.9, reason="they have nothing in common")

    connected = await connect_candidates(candidates, executor, StubTeacher(JUDGE_EDGE, refuse))
    assert not connected.edges
    assert {one.reason for one in connected.rejections} == {"judged_unrelated"}
    assert connected.rejections[0].evidence["why"] == "they have nothing in common"
    assert executor.live_episodes == 0
    assert {(one.source.name, one.parameter, one.sample) for one in asked} >= {("count_words", "words", "8")}


@in_loop
async def test_a_judgement_that_cannot_be_read_is_a_rejection(tmp_path: Path):
    def garble(given: JudgeEdgeGiven) -> JudgeEdgeAnswer:
        raise AnswerInvalid(f"no answer about {given.parameter}")

    candidates = some_candidates("notes/count_words", "numbers/reading_time")
    connected = await connect_candidates(
        candidates, executor_of(FileRecorder(tmp_path)), StubTeacher(JUDGE_EDGE, garble)
    )
    assert {one.reason for one in connected.rejections} == {"no_judgement"}
    assert not connected.edges


@in_loop
async def test_broken_infrastructure_is_raised(tmp_path: Path):
    def break_down(given: JudgeEdgeGiven) -> JudgeEdgeAnswer:
        raise OSError(f"the disk is full at {given.parameter}")

    candidates = some_candidates("notes/count_words", "numbers/reading_time")
    with pytest.raises(OSError, match="disk is full"):
        await connect_candidates(candidates, executor_of(FileRecorder(tmp_path)), StubTeacher(JUDGE_EDGE, break_down))
