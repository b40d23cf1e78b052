"""Edges with their evidence, and the graph that walks go over."""

from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.errors import AnswerInvalid
from graph_toucan.graph.build import ConnectConfig, acyclic_view, build_graph, connect_source, propose_edges
from graph_toucan.graph.candidates import Candidate
from graph_toucan.graph.confirm import Confirmer
from graph_toucan.model import EdgeKind, Evidence
from graph_toucan.teach.roles import JUDGE_EDGES, EdgeJudgement, JudgeEdgesAnswer, JudgeEdgesGiven
from graph_toucan.teach.rule_teacher import RuleTeacher
from tests.support.file_recorder import FileRecorder
from tests.support.graphs import CARDS, EDGES, StubTeacher, card, edge, flow, shared, tool_graphs
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


def of_source(*names: str) -> list[Candidate]:
    """Return the candidates of the first tool to the others."""
    candidates = propose_edges([CARDS[name] for name in names], ConnectConfig(per_target=4, per_source=4, share=1))
    found = [candidate for candidate in candidates if candidate.source.id == names[0]]
    assert found
    return found


def confirmer_of(folder: Path) -> Confirmer:
    return Confirmer(executor_of(FileRecorder(folder), "notes", "numbers"), sure=0.2)


@in_loop
async def test_every_candidate_ends_as_an_edge_with_evidence_or_as_a_rejection(tmp_path: Path):
    for source, target, kind in (
        ("notes/count_words", "numbers/reading_time", EdgeKind.FULL),
        ("notes/write_note", "notes/read_note", EdgeKind.PREREQUISITE),
    ):
        candidates = of_source(source, target)
        connected = await connect_source(candidates, confirmer_of(tmp_path), RuleTeacher())
        assert len(connected.edges) + len(connected.rejections) == len(candidates)
        assert all(one.evidence is not Evidence.JUDGED and one.detail for one in connected.edges)
        kinds = {(one.source, one.target): (one.kind, one.evidence) for one in connected.edges}
        assert kinds[source, target] == (kind, Evidence.CONFIRMED)


@in_loop
async def test_a_source_is_one_question_and_what_is_judged_unrelated_is_kept_and_never_executed(tmp_path: Path):
    candidates = of_source("notes/count_words", "numbers/reading_time", "numbers/scale")
    confirmer = confirmer_of(tmp_path)

    def refuse(given: JudgeEdgesGiven) -> JudgeEdgesAnswer:
        none = [
            EdgeJudgement(number=one.number, kind="none", confidence=0.9, reason="nothing in common")
            for one in given.candidates
        ]
        return JudgeEdgesAnswer(judgements=tuple(none))

    teacher = StubTeacher(JUDGE_EDGES, refuse)
    connected = await connect_source(candidates, confirmer, teacher)
    assert not connected.edges
    assert {one.reason for one in connected.rejections} == {"judged_unrelated"}
    assert connected.rejections[0].evidence["why"] == "nothing in common"
    assert confirmer.executor.live_episodes == 0
    assert len(teacher.asked) == 1
    told = [(link.parameter, link.sample) for one in teacher.asked[0].candidates for link in one.links]
    assert ("words", "8") in told


@in_loop
async def test_a_judgement_that_cannot_be_read_or_leaves_one_out_is_a_rejection(tmp_path: Path):
    def garble(given: JudgeEdgesGiven) -> JudgeEdgesAnswer:
        raise AnswerInvalid(f"no answer about {given.source.id}")

    candidates = of_source("notes/count_words", "numbers/reading_time")
    for answer in (garble, lambda given: JudgeEdgesAnswer(judgements=())):
        connected = await connect_source(candidates, confirmer_of(tmp_path), StubTeacher(JUDGE_EDGES, answer))
        assert {one.reason for one in connected.rejections} == {"no_judgement"}
        assert not connected.edges


@in_loop
async def test_the_judge_may_drop_a_link(tmp_path: Path):
    words = flow("word", "/longest_word")
    both = Candidate(
        CARDS["notes/longest_word"], CARDS["notes/count_word"], (words, flow("text", "/longest_word")), 0.8
    )

    def only_the_word(given: JudgeEdgesGiven) -> JudgeEdgesAnswer:
        one = EdgeJudgement(number=0, kind="partial", parameters=("word",), confidence=0.8, reason="the word")
        return JudgeEdgesAnswer(judgements=(one,))

    connected = await connect_source([both], confirmer_of(tmp_path), StubTeacher(JUDGE_EDGES, only_the_word))
    assert connected.edges[0].bindings == (words,)
    assert connected.edges[0].reason == "the word"


@in_loop
async def test_broken_infrastructure_is_raised(tmp_path: Path):
    def break_down(given: JudgeEdgesGiven) -> JudgeEdgesAnswer:
        raise OSError(f"the disk is full at {given.source.id}")

    candidates = of_source("notes/count_words", "numbers/reading_time")
    with pytest.raises(OSError, match="disk is full"):
        await connect_source(candidates, confirmer_of(tmp_path), StubTeacher(JUDGE_EDGES, break_down))


# --- without cycles -----------------------------------------------------------------------------------------------


@given(tool_graphs(), st.randoms(use_true_random=False))
def test_the_acyclic_view_has_no_cycle_keeps_all_tools_and_depends_on_no_order(drawn: Any, order: Any):
    cards, edges = drawn
    acyclic = acyclic_view(build_graph(cards, edges))
    assert nx.is_directed_acyclic_graph(acyclic)
    assert set(acyclic.nodes) == {card.id for card in cards}
    shuffled = list(edges)
    order.shuffle(shuffled)
    assert set(acyclic_view(build_graph(cards, shuffled)).edges) == set(acyclic.edges)


def test_of_two_edges_that_make_a_cycle_the_surer_one_stays():
    there = edge("notes/read_note", "notes/write_note", flow("text", "/text"), confidence=0.6)
    back = edge("notes/write_note", "notes/read_note", shared("name", "name"), confidence=0.7)
    assert set(acyclic_view(build_graph(CARDS.values(), [there, back])).edges) == {
        ("notes/write_note", "notes/read_note")
    }
