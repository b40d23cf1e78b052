"""The order of trials, and which calls a call most likely needs."""

from typing import Any

from graph_toucan.describe.needs import Makers, giving_setups, likely_setups
from graph_toucan.describe.trials import Passes, TrialCall
from graph_toucan.identity import Json
from graph_toucan.model import Tool


def call(name: str, place: int, *, reads: bool = False, **arguments: Any) -> TrialCall:
    tool = Tool(id=f"x/{name}", server="x", name=name, input_schema={"type": "object"})
    return TrialCall(tool, arguments, reads=reads, alters=not reads, place=place)


def played(passes: Passes, *works_after: tuple[str, str]) -> list[str]:
    """Return the names of the calls made, where each of some works only after another one."""
    made: list[str] = []
    while (trial := passes.next()) is not None:
        name = trial.tool.name
        passes.note(trial, worked=all(needed in made for wanting, needed in works_after if wanting == name))
        made.append(name)
    return made


def test_calls_that_failed_first_are_made_again_where_the_search_made_them():
    passes = Passes([call("read", 1)], [call("make", 0), call("drop", 2)], mixed=True)
    assert played(passes, ("read", "make")) == ["read", "make", "read", "drop"]


def test_calls_that_failed_are_made_again_only_while_some_come_to_work():
    passes = Passes([call("b", 1), call("a", 0)], retries=5)
    assert played(passes, ("b", "a")) == ["b", "a", "b"]
    assert played(Passes([call("b", 1)], retries=5), ("b", "never")) == ["b", "b"]


FOUND: dict[str, list[Json]] = {}
MAKER, OTHER = call("create_request", 0, title="A"), call("open_door", 1)
FOUND[MAKER.key] = [{"requestId": "req-3"}]
FOUND[OTHER.key] = [{"ok": True}]


def test_the_call_that_told_a_value_is_the_likeliest_setup():
    wanting = call("get_next", 5, requestId="req-3")
    setups = giving_setups(wanting, Makers([OTHER, MAKER], FOUND), {MAKER.key: (), OTHER.key: ()})
    assert setups[0] == (MAKER,)


def test_a_setup_brings_what_it_needs_itself():
    done = call("mark_done", 2, requestId="req-3")
    wanting = call("approve", 5, requestId="req-3")
    known = {MAKER.key: (), OTHER.key: (), done.key: (MAKER,)}
    assert (MAKER, done) in likely_setups(wanting, Makers([MAKER, OTHER, done], FOUND), known)


def test_calls_that_came_later_in_the_search_are_no_setup():
    assert likely_setups(call("get_next", 0, requestId="req-3"), Makers([OTHER], FOUND), {OTHER.key: ()}) == []
