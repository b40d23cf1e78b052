"""How the values of a conversation are said: as they are, in other words, or by pointing at where they came up before.

Decided for a whole path before anything is executed, so that its arguments come from where people's arguments come from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from graph_toucan.identity import Json, canonical_json
from graph_toucan.launch.plan import WORKSPACE
from graph_toucan.model import Fsp, Step, ToolCard
from graph_toucan.teach.roles import Wording
from graph_toucan.translate.config import SourceMix
from graph_toucan.translate.steps import example_arguments
from graph_toucan.translate.wordings import Slot, wordings

_SHORTEST = 3
_SMALL = 20
_EVENED = 1.5
"""How far a path may go over the share of `elsewhere`, because others have no values that can be said in other words."""
Place = tuple[str, str]
"""An argument of a path: the step's id and the parameter's name."""


@dataclass(frozen=True)
class Sayings:
    """How the free arguments of a path are said; those in neither are said as they are.

    `worded` are said in other words; `repeated` were named by the user in an earlier turn, by the place where that was.
    """

    worded: Mapping[Place, Wording] = field(default_factory=dict[Place, Wording])
    repeated: Mapping[Place, Place] = field(default_factory=dict[Place, Place])

    def of(self, step: Step) -> dict[str, Wording]:
        """Return the worded arguments of a step by parameter."""
        return {name: one for (step_id, name), one in self.worded.items() if step_id == step.id}


@dataclass(frozen=True)
class _Free:
    """A free argument: one that no binding gives."""

    place: Place
    turn: int
    value: Json
    slot: Slot


def plan_sayings(fsp: Fsp, cards: Mapping[str, ToolCard], mix: SourceMix, rng: Random) -> Sayings:
    """Decide how each free argument of a path is said, so that the shares of a mix come out as nearly as the values allow.

    Truth values, and lists and objects without members, are always said in words where there are words for them: nobody says
    `true` or `[]`. The first path in the folder of the conversation is said as it is; later ones can go without the folder.
    """
    free = list(_free_arguments(fsp, cards))
    bound = [link for step in fsp.steps for link in step.bindings]
    total = len(free) + len(bound)
    folder = next((one.place for one in free if isinstance(one.value, str) and WORKSPACE in one.value), None)
    ways = {one.place: found for one in free if (found := list(wordings(one.value, one.slot))) and one.place != folder}
    unsayable = [one.place for one in free if one.place in ways and _is_unsayable(one.value)]
    others = [place for place in ways if place not in unsayable]
    rng.shuffle(others)
    chosen = [*unsayable, *others[: max(0, _rounded(_EVENED * mix.elsewhere * total, rng) - len(unsayable))]]
    by_place = {one.place: one for one in free}
    worded = {place: _wording(by_place[place], ways[place], rng) for place in chosen}
    again = [pair for pair in _repetitions(free) if pair[0] not in worded]
    rng.shuffle(again)
    turn_of = {step.id: number for number, turn in enumerate(fsp.turns) for step in turn.steps}
    pointed = sum(
        link.binding.origin == "argument" and turn_of[link.step] < turn_of[step.id]
        for step in fsp.steps
        for link in step.bindings
    )
    repeated = dict(again[: max(0, _rounded(mix.earlier * total, rng) - pointed)])
    return Sayings(worded, repeated)


def _free_arguments(fsp: Fsp, cards: Mapping[str, ToolCard]) -> Iterator[_Free]:
    for number, turn in enumerate(fsp.turns):
        for step in turn.steps:
            card = cards[step.tool]
            taken = {link.binding.parameter for link in step.bindings}
            for name, value in example_arguments(card, step).items():
                if name not in taken:
                    yield _Free((step.id, name), number, value, Slot(name, card.tool.parameters.get(name) or {}))


def _is_unsayable(value: Json) -> bool:
    return isinstance(value, bool) or (isinstance(value, list | dict) and not value)


def _wording(one: _Free, ways: list[tuple[str, str]], rng: Random) -> Wording:
    rule, words = rng.choice(ways)
    return Wording(parameter=one.place[1], value=one.value, words=words, rule=rule)


def _repetitions(free: list[_Free]) -> Iterator[tuple[Place, Place]]:
    """Yield arguments whose value was named in an earlier turn, with where; not small numbers, which are alike by chance."""
    first: dict[str, _Free] = {}
    for one in free:
        plain = isinstance(one.value, str) and len(one.value) >= _SHORTEST
        large = isinstance(one.value, int | float) and not isinstance(one.value, bool) and abs(one.value) > _SMALL
        if not (plain or large or (isinstance(one.value, list | dict) and one.value)):
            continue
        known = first.setdefault(canonical_json(one.value), one)
        if known.turn < one.turn:
            yield one.place, known.place


def _rounded(share: float, rng: Random) -> int:
    """Return a whole number that is the share on average."""
    return int(share) + (rng.random() < share - int(share))
