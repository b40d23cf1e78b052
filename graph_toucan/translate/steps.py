"""What the writer of a query is told of each step: which values to state, which to point at, which to leave out."""

from collections.abc import Mapping, Sequence

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Binding, Exchange, Fsp, FspTurn, Step, StepBinding, Tool, ToolCard
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import Reference, StepBrief
from graph_toucan.teach.rules.words import humanise, purpose
from graph_toucan.translate.checks import named_tools
from graph_toucan.translate.sources import is_stated, schema_keyword
from graph_toucan.walk.kinds import implicit_steps


def step_briefs(
    fsp: Fsp, turn: FspTurn, cards: Mapping[str, ToolCard], by_step: Mapping[str, Exchange]
) -> tuple[StepBrief, ...]:
    """Return the briefs of a turn's steps.

    Args:
        fsp: the path.
        turn: one of its turns.
        cards: the cards of all tools.
        by_step: what was executed before this turn, by step id.
    """
    here = {step.id for step in turn.steps}
    hidden = implicit_steps(fsp, turn)
    return tuple(_brief(fsp, step, here, hidden, cards, by_step) for step in turn.steps)


def _brief(
    fsp: Fsp,
    step: Step,
    here: set[str],
    hidden: frozenset[str],
    cards: Mapping[str, ToolCard],
    by_step: Mapping[str, Exchange],
) -> StepBrief:
    card = cards[step.tool]
    stated = dict(example_arguments(card, step))
    references: list[Reference] = []
    inner: list[Reference] = []
    for link in step.bindings:
        binding = link.binding
        stated.pop(binding.parameter, None)
        if link.step not in here:
            references.append(_reference(by_step[link.step], binding, cards))
            continue
        shared = _shared_value(fsp, link, cards) if binding.origin == "argument" else None
        if shared is None:
            inner.append(Reference(parameter=binding.parameter, wording="what you get before", turns_ago=0))
        else:
            stated[binding.parameter] = shared
    return StepBrief(
        tool=card_brief(card),
        stated=stated,
        references=tuple(references),
        inner=tuple(inner),
        implicit=step.id in hidden,
    )


def _shared_value(fsp: Fsp, link: StepBinding, cards: Mapping[str, ToolCard]) -> Json:
    """Return the value that a step shares with an earlier one of its turn, None where that one is bound itself."""
    source = next(step for step in fsp.steps if step.id == link.step)
    if any(other.binding.parameter == link.binding.path for other in source.bindings):
        return None
    return cards[source.tool].examples[source.example].arguments.get(link.binding.path)


def _reference(exchange: Exchange, binding: Binding, cards: Mapping[str, ToolCard]) -> Reference:
    goal = purpose(card_brief(cards[exchange.call.tool]))
    if binding.origin == "argument":
        field_name = humanise(binding.path)
    else:
        names = [
            humanise(token)
            for place, token in enumerate(binding.path.split("/")[1:])
            if not token.isdigit() and (place or token not in {"fields", "data", "rows"})
        ]
        field_name = " ".join(names[-2:]) or "result"
    return Reference(parameter=binding.parameter, wording=f"the {field_name} from when I asked you to {goal}")


def example_arguments(card: ToolCard, step: Step) -> JsonObject:
    """Return a step's example arguments without the optional ones that equal their default."""
    example = card.examples[min(step.example, len(card.examples) - 1)]
    return {
        name: value
        for name, value in example.arguments.items()
        if name in card.tool.required or schema_keyword(card.tool, name, value) != "default"
    }


def omittable(card: ToolCard, arguments: JsonObject) -> list[str]:
    """Return the required parameters with a text value: a person could be asked for them."""
    return [name for name in card.tool.required if isinstance(arguments.get(name), str) and arguments[name]]


def query_fault(query: str, briefs: Sequence[StepBrief], tools: Sequence[Tool]) -> str:
    """Return what is wrong with a query, or nothing: a value not stated, or a tool named."""
    for brief in briefs:
        for name, value in brief.stated.items():
            if not is_stated(value, query, name):
                return f"the query does not state {name}: {value!r}"[:300]
    if named := named_tools(query, tools):
        return f"the query names the tool {named[0]}"
    return ""
