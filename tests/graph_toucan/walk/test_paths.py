"""Function signature paths, whole."""

import random
import subprocess
import sys
from collections import Counter

from graph_toucan.model import Fsp, TurnKind
from graph_toucan.walk.kinds import turn_kind
from graph_toucan.walk.paths import RARE_SLOTS, choose, make_fsps
from graph_toucan.walk.sample import WalkConfig
from tests.support.graphs import CARDS, EDGES

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
        "from tests.support.graphs import CARDS, EDGES\n"
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


def test_shards_never_share_a_path_and_have_their_part_of_the_paths():
    parts = [make_fsps(list(CARDS.values()), EDGES, CONFIG, 7, shard, 4)[0] for shard in range(4)]
    together = [one for part in parts for one in ids(part)]
    assert len(set(together)) == len(together) <= CONFIG.paths
    assert all(len(part) <= -(-CONFIG.paths // 4) for part in parts)


def test_all_kinds_of_turns_come_in_a_sensible_mixture_over_a_sweep_of_seeds():
    fsps = [fsp for seed in range(12) for fsp in make_fsps(list(CARDS.values()), EDGES, CONFIG, seed)[0]]
    counts = kinds_of(fsps)
    shares = {kind: counts[kind] / sum(counts.values()) for kind in TurnKind}
    assert all(share > 0.002 for share in shares.values()), shares
    assert 0.25 < shares[TurnKind.NORMAL] < 0.75, shares
    assert 0.02 < shares[TurnKind.EMPTY] < 0.12, shares
    assert sum(len(fsp.turns) > 1 for fsp in fsps) > len(fsps) * 0.8
    assert {turn.miss for fsp in fsps for turn in fsp.turns} == {None, "func", "params"}
    assert sum(any(step.bindings for step in fsp.steps) for fsp in fsps) > len(fsps) * 0.8


def test_rare_kinds_are_kept_on_purpose_but_only_in_their_slots():
    config = WalkConfig(paths=200, oversample=1)
    many, _ = make_fsps(list(CARDS.values()), EDGES, config, 3)
    chosen = choose(many, 40)
    assert len(chosen) == 40
    assert set(ids(chosen)) <= set(ids(many))
    rarest = min(kinds_of(many).items(), key=lambda item: item[1])[0]
    assert kinds_of(chosen)[rarest] >= min(kinds_of(many)[rarest], 1)
    as_they_came = set(ids(many[: 40 - int(RARE_SLOTS * 40)]))
    assert as_they_came <= set(ids(chosen))


def test_fewer_paths_than_wanted_are_all_kept():
    many, _ = make_fsps(list(CARDS.values()), EDGES, WalkConfig(paths=5, oversample=1), 3)
    assert {fsp.id for fsp in choose(many, 50)} == set(ids(many))
    assert choose([], 5) == []
