"""Values that results have shown: by name, together with others, and whether another run would show them again."""

import pytest

from graph_toucan.onboard.seen import Seen, is_by_chance


def test_values_of_one_call_stay_together():
    seen = Seen()
    seen.remember("list_chunks", {"project": "handbook"}, {"chunks": [{"id": "nordlys"}]})
    seen.remember("create_project", {"name": "lamp"}, {"project": "lamp"})
    assert seen.together(["project", "id"], 5) == [{"project": "handbook", "id": "nordlys"}, {"project": "lamp"}]
    assert seen.together(["nothing"], 5) == []


def test_the_items_of_a_list_and_the_keys_of_rows_are_values_of_its_singular():
    seen = Seen()
    seen.take("describe_data", {"sheets": ["Sales", "Stock"]})
    assert set(seen.values("sheet")) == {"Sales", "Stock"}
    seen.take("read_rows", {"rows": [{"region": "North", "units": 1}, {"region": "South", "units": 2}]})
    assert seen.values("column")[:2] == ["region", "units"]


@pytest.mark.parametrize(
    "value", ["3f2a9c1e", "6c078c82-fa1f-40e4-bad1-9e93e8d20644", "task-6e748860", "1795283336601"]
)
def test_ids_drawn_by_chance_are_told(value: str):
    assert is_by_chance(value)


@pytest.mark.parametrize(
    "value", ["lamp", "req-3", "presentation_1", "DL-100", "2026-03-10", 7, "sales.csv", "Ann Berg"]
)
def test_ordinary_values_are_not_taken_for_drawn_ones(value: str | int):
    assert not is_by_chance(value)
