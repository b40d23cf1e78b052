"""The search for what calls need before them, on a server of rules: a call works once others were made."""

from collections.abc import Mapping, Sequence

import pytest

from graph_toucan.describe.setups import Bound, SetupSearch, complaint
from graph_toucan.describe.trials import Passes, Trial, TrialCall
from graph_toucan.model import Result, Tool
from tests.support.launching import in_loop

NAMES = [f"turn_{number}" for number in range(20)]


def call(name: str, place: int) -> TrialCall:
    tool = Tool(id=f"x/{name}", server="x", name=name, input_schema={"type": "object"})
    return TrialCall(tool, {}, reads=False, alters=True, place=place)


class Workshop:
    """Makes calls; one works if others were made before it, else it names the first that is missing by its kind."""

    def __init__(self, needs: Mapping[str, Sequence[str]], closes: Sequence[str] = ()) -> None:
        self.needs = needs
        self.closes = closes
        self.opened: list[list[str]] = []

    async def play(self, _purpose: str, passes: Passes) -> list[Trial]:
        made: list[str] = []
        trials: list[Trial] = []
        while (one := passes.next()) is not None:
            name = one.tool.name
            missing = [need for need in self.needs.get(name, ()) if need not in made]
            text = f"Error in {name}: number {len(missing)} of what it needs is not there: {missing[:1]}"
            result = Result(is_error=bool(missing), text=text if missing else "done", value={})
            trials.append(Trial(one, {}, result, ()))
            if not missing:
                made = [] if name in self.closes else [*made, name]
        self.opened.append([trial.call.tool.name for trial in trials])
        return trials

    async def find(self, *wanting: str, bound: int = 60) -> dict[str, list[str]]:
        """Return the names of the setups found, by the names of the calls that they mend."""
        calls = {name: call(name, place) for place, name in enumerate([*NAMES, *wanting])}
        said = {calls[name].key: complaint((await self.play("", Passes([calls[name]])))[0]) for name in wanting}
        self.opened.clear()
        makers = [calls[name] for name in NAMES]
        known = {maker.key: () for maker in makers}
        before = {calls[name].key: makers for name in wanting}
        search = SetupSearch(self.play, Bound(bound), {})
        found = await search.find([calls[name] for name in wanting], said, before, makers, known)
        names = {one.key: name for name, one in calls.items()}
        return {names[key]: [one.tool.name for one in mended.setup] for key, mended in found.items()}


@in_loop
async def test_what_no_likely_setup_mends_is_found_by_halving_what_came_before():
    found = await Workshop({"polish": ["turn_3", "turn_11"]}).find("polish")
    assert found == {"polish": ["turn_3", "turn_11"]}


@in_loop
async def test_calls_with_one_complaint_are_mended_together():
    wanting = [f"polish_{letter}" for letter in "abcdefgh"]
    workshop = Workshop({name: ["turn_3"] for name in wanting})
    found = await workshop.find(*wanting)
    assert found == {name: ["turn_3"] for name in wanting}
    together = [names for names in workshop.opened if names[0] == "turn_3" and set(wanting) & set(names[1:])]
    assert max(len(set(wanting) & set(names)) for names in together) >= len(wanting) - 1
    assert len(workshop.opened) < 30


@in_loop
async def test_a_call_that_undoes_the_setup_is_no_harm_to_the_others():
    wanting = ["polish_a", "polish_b", "shut", "polish_c"]
    workshop = Workshop({name: ["turn_3"] for name in wanting}, closes=["shut"])
    assert await workshop.find(*wanting) == {name: ["turn_3"] for name in wanting}


@pytest.mark.parametrize("bound", [0, 1, 5])
@in_loop
async def test_no_more_workspaces_are_opened_than_allowed(bound: int):
    workshop = Workshop({"polish": ["turn_3", "turn_11"]})
    await workshop.find("polish", bound=bound)
    assert len(workshop.opened) <= bound


@in_loop
async def test_a_call_that_nothing_mends_stays_without_a_setup():
    assert await Workshop({"polish": ["never"]}).find("polish") == {}


def test_a_complaint_leaves_out_the_tools_name_and_what_differs_by_chance():
    def failed(name: str, text: str) -> Trial:
        result = Result(is_error=True, text=text, value={"text": text})
        return Trial(call(name, 0), {}, result, ())

    one = failed("add_note", "Error executing tool add_note: Paragraph '7EA00ACB' not found")
    two = failed("add_link", "Error executing tool add_link: Paragraph '16F7303B' not found")
    other = failed("add_link", "Error executing tool add_link: No document is open")
    assert complaint(one) == complaint(two) != complaint(other)
    assert complaint(None) == ""
