"""Which member of a list a binding takes."""

from graph_toucan.graph.candidates import Candidate
from graph_toucan.graph.place import fitted
from graph_toucan.identity import Json
from graph_toucan.model import Binding
from tests.support.graphs import INTEGER, TEXT, card, example, flow, shared

FILES: Json = {"files": [{"name": "a.md", "size": 3}, {"name": "b.csv", "size": 8}, {"name": "c.csv", "size": 9}]}


def bound(value: Json, taken: Json, *bindings: Binding) -> tuple[Binding, ...]:
    source = card("files/list", {}, example({}, value))
    target = card("tables/read", {"path": TEXT, "size": INTEGER}, example({"path": taken, "size": 1}, {"rows": 2}))
    return fitted(Candidate(source, target, bindings, 0.8)).bindings


def test_the_first_member_of_the_kind_that_the_target_took_is_taken():
    assert bound(FILES, "/workspace/sales.csv", flow("path", "/files/0/name")) == (flow("path", "/files/1/name"),)


def test_other_bindings_of_the_same_list_go_along():
    both = flow("path", "/files/0/name"), flow("size", "/files/0/size")
    assert bound(FILES, "sales.csv", *both) == (flow("path", "/files/1/name"), flow("size", "/files/1/size"))


def test_a_member_that_is_as_good_as_any_stays_the_first():
    assert bound(FILES, "notes.md", flow("path", "/files/0/name")) == (flow("path", "/files/0/name"),)
    assert bound({"names": ["x", "y"]}, "z", flow("path", "/names/0")) == (flow("path", "/names/0"),)


def test_what_stands_in_no_list_is_left_alone():
    assert bound({"name": "a.md"}, "b.csv", flow("path", "/name")) == (flow("path", "/name"),)
    assert bound(FILES, "b.csv", shared("path", "folder")) == (shared("path", "folder"),)


def test_a_member_for_a_list_of_one_is_compared_with_what_the_list_held():
    source = card("files/list", {}, example({}, FILES))
    target = card("tables/join", {"paths": {"type": "array"}}, example({"paths": ["x.csv", "y.csv"]}, {"rows": 2}))
    listed = flow("paths", "/files/0/name").model_copy(update={"transform": "list"})
    assert fitted(Candidate(source, target, (listed,), 0.8)).bindings[0].path == "/files/1/name"
