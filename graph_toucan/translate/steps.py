"""What the writer of a query is told of each step: which values to state, which to say in words, which to point at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Exchange, Fsp, FspTurn, Step, StepBinding, ToolCard
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import Reference, StepBrief, Wording
from graph_toucan.teach.rules.english.words import humanise, purpose
from graph_toucan.translate.sources import schema_keyword
from graph_toucan.walk.kinds import implicit_steps

_CONTAINERS = frozenset({"fields", "data", "rows", "result", "results", "items", "text", "content"})
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Spoken:
    """How the arguments of a path's steps are said in the end.

    `arguments` by step id are those that the calls were made with, where they were made already; `worded` and `repeated` by
    (step id, parameter) are as in `Sayings`; `reckoned` are the words of operations on earlier results (`twice`).
    """

    arguments: Mapping[str, JsonObject] = field(default_factory=dict[str, JsonObject])
    worded: Mapping[tuple[str, str], Wording] = field(default_factory=dict[tuple[str, str], Wording])
    repeated: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict[tuple[str, str], tuple[str, str]])
    reckoned: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])


def step_briefs(
    fsp: Fsp,
    turn: FspTurn,
    cards: Mapping[str, ToolCard],
    spoken: Spoken | None = None,
    made: Mapping[str, Exchange] | None = None,
) -> tuple[StepBrief, ...]:
    """Return the briefs of a turn's steps, in the order of the turn.

    Args:
        fsp: the path.
        turn: one of its turns.
        cards: the cards of all tools.
        spoken: how arguments are said; as they are where it says nothing.
        made: the exchanges before this turn by step id, where they were made already.
    """
    author = _Author(fsp, cards, spoken or Spoken(), made or {})
    hidden = implicit_steps(fsp, turn)
    number = author.turn_of[turn.steps[0].id] if turn.steps else 0
    return tuple(author.brief(step, number, implicit=step.id in hidden) for step in turn.steps)


class _Author:
    """Writes the briefs of one path."""

    def __init__(self, fsp: Fsp, cards: Mapping[str, ToolCard], spoken: Spoken, made: Mapping[str, Exchange]) -> None:
        self._steps = {step.id: step for step in fsp.steps}
        self._cards = cards
        self._spoken = spoken
        self._made = made
        self.turn_of = {step.id: number for number, turn in enumerate(fsp.turns) for step in turn.steps}

    def brief(self, step: Step, turn: int, *, implicit: bool) -> StepBrief:
        card = self._cards[step.tool]
        stated = dict(self._spoken.arguments.get(step.id) or example_arguments(card, step))
        worded: list[Wording] = []
        references: list[Reference] = []
        inner: list[Reference] = []
        for link in step.bindings:
            name = link.binding.parameter
            given = stated.pop(name, None)
            if self.turn_of[link.step] < turn:
                references.append(self._pointing(step, link, turn))
            elif link.binding.origin == "argument" and (shared := self._shared(link, given)) is not None:
                stated[name] = shared
            else:
                inner.append(self._pointing(step, link, turn))
        for name in list(stated):
            if (found := self._spoken.worded.get((step.id, name))) is not None:
                worded.append(found)
                del stated[name]
            elif (before := self._spoken.repeated.get((step.id, name))) is not None:
                references.append(self._again(name, before, turn))
                del stated[name]
        return StepBrief(
            tool=card_brief(card),
            stated=stated,
            worded=tuple(worded),
            references=tuple(references),
            inner=tuple(inner),
            implicit=implicit,
        )

    def _shared(self, link: StepBinding, given: Json) -> Json:
        """Return the value that a step shares with an earlier one of its turn, None where that one is bound itself."""
        source = self._steps[link.step]
        if any(other.binding.parameter == link.binding.path for other in source.bindings):
            return None
        if link.step in self._spoken.arguments:
            return given
        return self._cards[source.tool].examples[source.example].arguments.get(link.binding.path)

    def _pointing(self, step: Step, link: StepBinding, turn: int) -> Reference:
        """Point at a value of an earlier call, or at what a sum makes of it."""
        binding, source = link.binding, self._steps[link.step]
        goal = purpose(card_brief(self._cards[source.tool]))
        ago = turn - self.turn_of[link.step]
        if binding.origin == "argument":
            what, place = humanise(binding.path), None
        else:
            what, place = _named(binding.path)
        when = f"from when I asked you to {goal}" if ago else "that you get before"
        nth = f"{_ORDINALS[place]} " if place is not None and place < len(_ORDINALS) else ""
        words = self._spoken.reckoned.get((step.id, binding.parameter))
        if words:
            return Reference(parameter=binding.parameter, wording=f"{words} the {nth}{what} {when}", turns_ago=ago)
        return Reference(
            parameter=binding.parameter,
            wording=f"the {nth}{what} {when}",
            what=what,
            goal=goal,
            turns_ago=ago,
            place=place,
            said=binding.origin == "argument" and not self._is_bound(source, binding.path),
        )

    @staticmethod
    def _is_bound(step: Step, parameter: str) -> bool:
        return any(link.binding.parameter == parameter for link in step.bindings)

    def _again(self, name: str, before: tuple[str, str], turn: int) -> Reference:
        step, parameter = before
        goal = purpose(card_brief(self._cards[self._steps[step].tool]))
        return Reference(
            parameter=name,
            wording=f"the same {humanise(parameter)} as when I asked you to {goal}",
            what=humanise(parameter),
            goal=goal,
            turns_ago=turn - self.turn_of[step],
            said=True,
        )


def _named(path: str) -> tuple[str, int | None]:
    """Return what stands at a pointer in plain words, and its position in the innermost list."""
    tokens = path.split("/")[1:]
    places = [int(token) for token in tokens if token.isascii() and token.isdigit()]
    names = [humanise(token) for token in tokens if not token.isdigit() and token.lower() not in _CONTAINERS]
    return (" ".join(names[-1:]) or "result"), (places[-1] if places else None)


def example_arguments(card: ToolCard, step: Step) -> JsonObject:
    """Return a step's example arguments without the optional ones that equal their default."""
    example = card.examples[min(step.example, len(card.examples) - 1)]
    return {
        name: value
        for name, value in example.arguments.items()
        if name in card.tool.required or schema_keyword(card.tool, name, value) != "default"
    }


def omittable(card: ToolCard, arguments: JsonObject) -> list[str]:
    """Return the required parameters with a text value that is not drawn anew each time: a person could be asked for them."""
    drawn = {one.parameter for example in card.examples[:1] for one in example.bindings}
    return [
        name
        for name in card.tool.required
        if isinstance(arguments.get(name), str) and arguments[name] and name not in drawn
    ]


def pointed_values(briefs: Sequence[StepBrief], arguments: Sequence[JsonObject]) -> list[Json]:
    """Return the values that the references of some steps stand for, the steps' arguments given in the same order."""
    return [
        given[one.parameter]
        for brief, given in zip(briefs, arguments, strict=True)
        for one in brief.references
        if one.parameter in given and not one.said
    ]
