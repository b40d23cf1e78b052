"""Setups made again: what they draw anew goes into the calls after them."""

from typing import Any, cast

from graph_toucan.execute.episode import Episode
from graph_toucan.execute.setups import after, call_example, set_up, without
from graph_toucan.identity import JsonObject
from graph_toucan.model import ExampleCall, Result, SetupBinding, SetupCall
from tests.support.launching import in_loop

GIVEN = SetupBinding(parameter="session", call=0, path="/id")
EXAMPLE = ExampleCall(
    arguments={"session": "s-1", "n": 1},
    value={},
    text="",
    setup=(
        SetupCall(tool="x/open", arguments={}),
        SetupCall(tool="x/load", arguments={"session": "s-1", "file": "a.csv"}, bindings=(GIVEN,)),
    ),
    bindings=(GIVEN,),
)


class Desk:
    """An episode whose `open` gives another id each time."""

    def __init__(self, number: int, *, silent: bool = False) -> None:
        self.number, self.silent = number, silent
        self.calls: list[tuple[str, JsonObject]] = []

    async def call(self, tool: str, arguments: JsonObject) -> Result:
        self.calls.append((tool, arguments))
        value: Any = {"id": f"s-{self.number}"} if tool == "x/open" and not self.silent else {}
        return Result(value=value, text="", is_error=tool == "x/load" and arguments["session"] == "s-1")


def episode(number: int, **changes: Any) -> Any:
    return cast(Episode, Desk(number, **changes))


@in_loop
async def test_each_call_gets_the_id_that_this_workspace_drew():
    desk = episode(7)
    arguments, _ = await call_example(desk, "x/use", EXAMPLE)
    assert arguments == {"session": "s-7", "n": 1}
    assert desk.calls == [
        ("x/open", {}),
        ("x/load", {"session": "s-7", "file": "a.csv"}),
        ("x/use", {"session": "s-7", "n": 1}),
    ]


@in_loop
async def test_a_result_without_the_id_leaves_the_old_one_and_the_failure_is_seen():
    ready = await set_up(episode(7, silent=True), EXAMPLE)
    assert ready.arguments == {"session": "s-1", "n": 1}
    assert ready.failed is ready.results[1]
    assert (await set_up(episode(7), EXAMPLE)).failed is None


def test_without_a_tool_the_other_calls_are_bound_as_before():
    rest = without(EXAMPLE, "x/load")
    assert [call.tool for call in rest.setup] == ["x/open"]
    assert rest.bindings == (GIVEN,)
    bare = without(EXAMPLE, "x/open")
    assert [(call.tool, call.bindings) for call in bare.setup] == [("x/load", ())]
    assert bare.bindings == ()


@in_loop
async def test_an_example_after_another_comes_after_the_setup_of_that_one():
    other = ExampleCall(arguments={"q": 1}, value={}, text="")
    desk = episode(3)
    await call_example(desk, "x/ask", after(other, "x/use", EXAMPLE))
    assert [tool for tool, _ in desk.calls] == ["x/open", "x/load", "x/use", "x/ask"]
    assert desk.calls[2][1] == {"session": "s-3", "n": 1}
