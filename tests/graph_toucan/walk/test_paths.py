"""Function signature paths, whole."""

import io
import itertools
import random
import subprocess
import sys
from collections import Counter

import pyarrow.parquet as pq
import pytest

from graph_toucan.identity import content_id
from graph_toucan.model import EdgeKind, Fsp, ToolCard, TurnKind
from graph_toucan.store.tables import decode, encode
from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.kinds import turn_kind
from graph_toucan.walk.paths import Walker, make_fsps, write_fsps
from tests.support.graphs import CARDS, EDGES, TEXT, card, edge, example, flow, small_graph

CONFIG = WalkConfig(paths=30)


def ids(fsps: list[Fsp]) -> list[str]:
    return [fsp.id for fsp in fsps]


def kinds_of(fsps: list[Fsp]) -> Counter[TurnKind]:
    return Counter(turn_kind(fsp, turn) for fsp in fsps for turn in fsp.turns)


def test_ids_are_unique_sorted_and_independent_of_the_order_of_what_is_given():
    fsps, rejections = make_fsps(list(CARDS.values()), EDGES, CONFIG, 7)
    assert len(fsps) == CONFIG.paths
    assert ids(fsps) == sorted(set(ids(fsps)))
    assert not {one.subject for one in rejections if one.reason != "duplicate"}
    cards, edges = list(CARDS.values()), list(EDGES)
    random.Random(1).shuffle(cards)
    random.Random(2).shuffle(edges)
    assert make_fsps(cards, edges, CONFIG, 7)[0] == fsps


def test_ids_do_not_depend_on_the_hash_seed_of_the_process():
    told = (
        "from tests.support.graphs import CARDS, EDGES, TEXT, card, edge, example, flow, small_graph\n"
        "from graph_toucan.walk.paths import make_fsps\n"
        "from graph_toucan.walk.sample import WalkConfig\n"
        "print(*[fsp.id for fsp in make_fsps(list(CARDS.values()), EDGES, WalkConfig(paths=8), 7)[0]])"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", told], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].split()) == 8


def test_shards_have_about_equal_parts_and_never_share_a_path():
    parts = [make_fsps(list(CARDS.values()), EDGES, CONFIG, 7, shard, 4)[0] for shard in range(4)]
    together = [one for part in parts for one in ids(part)]
    assert sorted(together) == ids(make_fsps(list(CARDS.values()), EDGES, CONFIG, 7)[0])
    assert all(len(part) in {7, 8} for part in parts)


def test_walks_that_begin_at_one_server_come_one_after_another():
    parts = [make_fsps(list(CARDS.values()), EDGES, CONFIG, 7, shard, CONFIG.paths)[0] for shard in range(CONFIG.paths)]
    first = [step.tool.split("/")[0] for part in parts for fsp in part for step in fsp.steps if step.id == "s0"]
    assert len(first) == CONFIG.paths
    changes = sum(one != other for one, other in itertools.pairwise(first))
    assert changes == len(set(first)) - 1 > 0


def test_a_server_of_many_tools_is_held_back_where_there_are_servers_enough():
    names = [f"s{number}/t{tool}" for number in range(45) for tool in range(3)] + [
        f"big/t{tool}" for tool in range(100)
    ]
    cards = [card(name, {"text": TEXT}, example({"text": "a lamp"}, {"made": name})) for name in names]

    def share_of_big(config: WalkConfig) -> float:
        tools = [step.tool for fsp in make_fsps(cards, [], config, 7)[0] for step in fsp.steps]
        return sum(tool.startswith("big/") for tool in tools) / len(tools)

    kept, free = (share_of_big(WalkConfig(paths=400, min_steps=3, server_share=share)) for share in (0.05, 1))
    assert kept <= 0.1 < free


def test_ids_are_content_ids_and_texts_are_those_that_the_store_writes():
    config = WalkConfig(paths=200, insert=0.8, split=0.5, merge=0.6)
    fsps, _ = make_fsps(list(CARDS.values()), EDGES, config, 3)
    for fsp in fsps:
        body = [turn.model_dump(mode="json") for turn in fsp.turns]
        log = [record.model_dump(mode="json") for record in fsp.operations]
        assert fsp.id == content_id("fsp", fsp.start, body, log)
        assert fsp.tools == tuple(step.tool for step in fsp.steps)
    sink = io.BytesIO()
    write_fsps(Walker(small_graph(), config, 3).tables(), sink)
    assert sorted(decode("fsps", sink.getvalue()), key=lambda fsp: fsp.id) == fsps
    texts = [
        {name: sorted(map(str, table.column(name).to_pylist())) for name in ("id", "turns", "operations", "tools")}
        for table in (pq.read_table(io.BytesIO(data)) for data in (sink.getvalue(), encode("fsps", fsps)))
    ]
    assert texts[0] == texts[1]


def test_all_kinds_of_turns_come_in_a_sensible_mixture_over_a_sweep_of_seeds():
    fsps = [fsp for seed in range(12) for fsp in make_fsps(list(CARDS.values()), EDGES, CONFIG, seed)[0]]
    counts = kinds_of(fsps)
    shares = {kind: counts[kind] / sum(counts.values()) for kind in TurnKind}
    assert all(share > 0.002 for share in shares.values()), shares
    assert 0.25 < shares[TurnKind.NORMAL] < 0.8, shares
    assert 0.02 < shares[TurnKind.EMPTY] < 0.12, shares
    assert sum(len(fsp.turns) > 1 for fsp in fsps) > len(fsps) * 0.8
    assert {turn.miss for fsp in fsps for turn in fsp.turns} == {None, "func", "params"}
    assert sum(any(step.bindings for step in fsp.steps) for fsp in fsps) > len(fsps) * 0.6


def test_rare_kinds_are_kept_on_purpose():
    def rarest(oversample: int) -> int:
        config = WalkConfig(paths=400, oversample=oversample)
        counts = kinds_of(make_fsps(list(CARDS.values()), EDGES, config, 3)[0])
        return sum(counts[kind] for kind in (TurnKind.EMPTY, TurnKind.INSERT_LONG, TurnKind.INSERT_MIXED))

    assert rarest(6) > 1.1 * rarest(1)


def plain(*names: str) -> list[ToolCard]:
    return [card(f"a/{name}", {"x": TEXT}, example({"x": "1"}, {"y": "2"})) for name in names]


def test_an_empty_graph_says_so():
    fsps, rejections = make_fsps([], [], CONFIG, 1)
    assert fsps == []
    assert [(one.subject, one.reason) for one in rejections] == [("graph", "no_tools")]


@pytest.mark.parametrize("names", ["b", "bc"])
def test_a_graph_with_too_few_tools_says_that_its_walks_are_too_short(names: str):
    fsps, rejections = make_fsps(plain(*names), [], CONFIG, 1)
    assert fsps == []
    assert {one.reason for one in rejections} == {"too_short"}
    assert rejections[0].evidence["min_steps"] == CONFIG.min_steps


def test_everything_connected_to_everything_and_nothing_connected_are_walked_as_well():
    cards = plain(*(f"t{number}" for number in range(25)))
    every = [edge(one.id, two.id, flow("x", "/y")) for one in cards for two in cards if one != two]
    assert len(make_fsps(cards, every, WalkConfig(paths=200), 1)[0]) == 200
    loose, _ = make_fsps(cards, [], WalkConfig(paths=50), 1)
    assert len(loose) == 50
    assert not any(step.bindings for fsp in loose for step in fsp.steps)


def test_only_prerequisites_in_a_circle_are_walked_without_going_round():
    cards = plain(*"bcdef")
    ids = [one.id for one in cards]
    circle = [edge(one, two, kind=EdgeKind.PREREQUISITE) for one, two in zip(ids, [*ids[1:], ids[0]], strict=True)]
    fsps, _ = make_fsps(cards, circle, WalkConfig(paths=20, min_steps=1), 1)
    assert fsps
    assert all(len(set(fsp.tools)) == len(fsp.tools) for fsp in fsps)


def test_no_paths_asked_for_gives_none():
    assert make_fsps(list(CARDS.values()), EDGES, WalkConfig(paths=0), 1) == ([], [])
