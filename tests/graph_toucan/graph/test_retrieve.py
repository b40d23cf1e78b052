"""Which pairs of tools are looked at in a large catalogue."""

import numpy as np
import pytest

from graph_toucan.graph import retrieve
from graph_toucan.graph.fields import Fields, fields_of
from graph_toucan.graph.retrieve import equal_values, pair_hashes, pairs_to_look_at
from graph_toucan.model import ToolCard
from tests.support.graphs import CARDS, TEXT, card, example

THINGS = ("invoice", "lamp", "harbour", "violin", "comet", "recipe", "glacier", "passport")


def filler(number: int) -> list[ToolCard]:
    """Pairs of tools of different servers: one tells the code of a thing, one takes it."""
    made: list[ToolCard] = []
    for place in range(number):
        thing = f"{THINGS[place % len(THINGS)]}{'abcdefghij'[place // len(THINGS) % 10]}"
        value = f"{thing[:3]}-{place}"
        made.append(card(f"m{place}/find_{thing}", {}, example({}, {f"{thing}_code": value})))
        took = example({f"{thing}_code": value}, {"done": True})
        made.append(card(f"u{place}/open_{thing}", {f"{thing}_code": TEXT}, took))
    return made


def looked_at(fields: Fields, width: int) -> set[tuple[str, str]]:
    count = len(fields.cards)
    codes = pairs_to_look_at(fields, width).tolist()
    return {(fields.cards[code // count].id, fields.cards[code % count].id) for code in codes}


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieve, "_SMALL", 0)


def test_a_small_catalogue_is_looked_at_whole():
    fields = fields_of(CARDS.values())
    gives, takes = (fields.given.count > 0).sum(), (fields.wanted.count > 0).sum()
    both = ((fields.given.count > 0) & (fields.wanted.count > 0)).sum()
    assert len(looked_at(fields, 3)) == gives * takes - both


@pytest.mark.usefixtures("large")
def test_what_shares_a_rare_word_is_found_among_many():
    fields = fields_of(filler(40))
    found = looked_at(fields, 4)
    wanted = {
        (source.id, target.id)
        for source in fields.cards
        for target in fields.cards
        if source.tool.name.startswith("find_") and target.tool.name == f"open_{source.tool.name[5:]}"
    }
    assert len(wanted) == 40
    assert wanted <= found
    assert len(found) < 40 * 40 / 2


@pytest.mark.usefixtures("large")
def test_pairs_of_one_server_are_always_looked_at(monkeypatch: pytest.MonkeyPatch):
    mine = [card(f"mine/tool_{place}", {"x": TEXT}, example({"x": "q"}, {"y": f"z{place}"})) for place in range(12)]
    fields = fields_of([*mine, *filler(30)])
    found = looked_at(fields, 1)
    assert {(one.id, other.id) for one in mine for other in mine if one is not other} <= found
    monkeypatch.setattr(retrieve, "_SERVER", 3)
    assert len({pair for pair in looked_at(fields, 1) if pair[0][:4] == pair[1][:4] == "mine"}) < 12 * 11


@pytest.mark.usefixtures("large")
def test_no_tool_is_paired_with_itself_or_with_what_cannot_give_or_take():
    empty = card("e/nothing", {}, example({}, None))
    fields = fields_of([empty, *filler(20)])
    found = looked_at(fields, 5)
    assert all(source != target for source, target in found)
    assert "e/nothing" not in {tool for pair in found for tool in pair}


def test_a_specific_value_in_common_is_found_and_a_common_one_is_not():
    made = card("a/make", {}, example({}, {"code": "QX-77", "n": 3}))
    takes = card("b/use", {"what": TEXT, "n": {"type": "integer"}}, example({"what": "QX-77", "n": 3}, {}))
    fields = fields_of([made, takes])
    given, wanted = equal_values(fields, 5)
    assert [
        (fields.givens[one].path, fields.wanteds[other].parameter) for one, other in zip(given, wanted, strict=True)
    ] == [("/code", "what")]


def test_lots_depend_on_the_two_tools_and_their_direction_alone():
    fields, other = fields_of(filler(3)), fields_of(filler(3)[1:])
    one, two = (np.array([number], dtype=np.int64) for number in (1, 2))
    names = [card.id for card in other.cards]
    same = pair_hashes(other, one * 0 + names.index(fields.cards[1].id), one * 0 + names.index(fields.cards[2].id))
    assert pair_hashes(fields, one, two)[0] == same[0]
    assert pair_hashes(fields, one, two)[0] != pair_hashes(fields, two, one)[0]
