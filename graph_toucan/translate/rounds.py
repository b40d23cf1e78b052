"""Which calls of a turn can be made at once."""

from collections.abc import Mapping, Sequence

from graph_toucan.model import Step, ToolCard, ToolKind


def rounds(steps: Sequence[Step], cards: Mapping[str, ToolCard]) -> list[list[Step]]:
    """Return a turn's steps in topological order, in rounds: those of one round need nothing of each other.

    A step comes after those whose values or state it needs. A tool that changes something, or that needs calls before it,
    keeps its place: what stood before it comes before it, and what stood after it comes after it.
    """
    level: dict[str, int] = {}
    floor = 0
    for step in steps:
        needed = [level[one] for one in (*(link.step for link in step.bindings), *step.after) if one in level]
        own = max([floor, *(one + 1 for one in needed)])
        if _changes(cards[step.tool]):
            own = max([own, *(one + 1 for one in level.values())])
            floor = own + 1
        level[step.id] = own
    found: dict[int, list[Step]] = {}
    for step in steps:
        found.setdefault(level[step.id], []).append(step)
    return [found[number] for number in sorted(found)]


def _changes(card: ToolCard) -> bool:
    return card.kind is ToolKind.ACTION or any(one.effects or one.setup for one in card.examples)
