"""Which earlier result gives an argument that differs from run to run."""

from typing import Any

from graph_toucan.describe.drawn import find_bindings
from graph_toucan.describe.trials import Trial, TrialCall
from graph_toucan.identity import Json
from graph_toucan.model import Result, SetupBinding, Tool


def trial(name: str, value: Json, **arguments: Any) -> Trial:
    tool = Tool(id=f"x/{name}", server="x", name=name, input_schema={"type": "object"})
    result = Result(is_error=False, text="", value=value)
    return Trial(TrialCall(tool, arguments), arguments, result, ())


def run(number: str) -> list[Trial]:
    rows: Json = [{"id": "fixed"}, {"id": number}]
    return [
        trial("open", {"id": number, "rows": rows}),
        trial("load", {}, session=number),
        trial("use", {}, session=number),
    ]


def test_each_call_takes_the_value_from_the_first_result_that_gave_it_in_both_runs():
    given = SetupBinding(parameter="session", call=0, path="/id")
    assert find_bindings(run("s-1"), run("s-2")) == ((), (given,), (given,))


def test_runs_with_the_same_arguments_bind_nothing():
    assert find_bindings(run("s-1"), run("s-1")) == ((), (), ())


def test_a_value_that_no_result_gave_cannot_be_bound():
    one, two = [trial("use", {}, session="s-1")], [trial("use", {}, session="s-2")]
    assert find_bindings(one, two) is None


def test_a_result_that_gave_it_in_one_run_only_is_no_giver():
    first, second = run("s-1"), run("s-2")
    second[0] = trial("open", {"id": "s-9", "rows": []})
    assert find_bindings(first, second) is None
