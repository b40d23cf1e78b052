"""What the rules propose for a tool that is to be tried, from what any teacher is told."""

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import FailedCall
from graph_toucan.teach.roles import ProposeArgumentsGiven, ToolBrief
from graph_toucan.teach.rules.propose import propose_arguments


def tool(properties: JsonObject) -> ToolBrief:
    schema: JsonObject = {"type": "object", "properties": properties, "required": list(properties)}
    return ToolBrief(id="box/use_it", name="use_it", description="Use it.", input_schema=schema)


def asked(properties: JsonObject, **told: Json) -> ProposeArgumentsGiven:
    given: JsonObject = {"tool": tool(properties), "files": (), "accepted": (), "wanted": 5, **told}
    return ProposeArgumentsGiven.model_validate(given)


TEXT: JsonObject = {"type": "string"}


def test_values_that_results_have_shown_come_first():
    answer = propose_arguments(asked({"sheet": TEXT}, seen={"sheet": ("Stock",)}))
    assert answer.arguments == {"sheet": "Stock"}


def test_values_that_stood_together_are_proposed_together():
    together = ({"project": "handbook", "entry": "nordlys"},)
    answer = propose_arguments(asked({"project": TEXT, "entry": TEXT}, together=together))
    assert together[0] in (answer.arguments, *answer.others)


def test_what_has_failed_is_not_proposed_again():
    first = propose_arguments(asked({"finish": TEXT})).arguments
    failed = (FailedCall(arguments=first, text="no"),)
    again = propose_arguments(asked({"finish": TEXT}, failures=failed))
    assert first not in (again.arguments, *again.others)


def test_no_more_is_proposed_than_is_wanted():
    assert propose_arguments(asked({"mode": {"enum": ["a", "b", "c"]}}, wanted=1)).others == ()
    assert len(propose_arguments(asked({"mode": {"enum": ["a", "b", "c"]}}, wanted=2)).others) == 1


names = st.sampled_from(["path", "query", "rows", "x", "mode", "id", "Größe"])


@given(st.dictionaries(names, st.fixed_dictionaries({}, optional={"type": st.sampled_from(["string", "number"])})))
def test_all_required_parameters_are_proposed_and_no_proposal_comes_twice(properties: dict[str, JsonObject]):
    answer = propose_arguments(asked(dict(properties)))
    proposed = [answer.arguments, *answer.others]
    assert all(set(properties) == set(arguments) for arguments in proposed)
    assert len({canonical_json(arguments) for arguments in proposed}) == len(proposed)
