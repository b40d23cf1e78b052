"""The value that a query asks for in the end, so that its answer can be checked."""

from collections.abc import Iterator
from random import Random

from graph_toucan.execute.pointers import Scalar, covered, leaves
from graph_toucan.identity import Json
from graph_toucan.model import Asked, Exchange, ToolCard
from graph_toucan.teach.rules.english.words import called

_LONGEST = 60
_CONTAINERS = frozenset({"fields", "data", "rows", "result", "results", "items", "value", "values", "text", "content"})
_NOT_ASKED = """
id uuid success ok status message error type kind uri url version readable best found local valid note notes summary
details info description label raw formatted escaped encoded available more from to by at in of on with for
"""
_DEEPEST = 4


def choose_asked(exchange: Exchange, card: ToolCard, rng: Random) -> Asked | None:
    """Return a value of a result that a person could ask for, None if there is none.

    It is a short scalar that is the same in every execution, tells more than an argument already did, and has a name.
    """
    found = list(_askable(exchange, card))
    if not found:
        return None
    path, value, what = rng.choice(found)
    return Asked(call_id=exchange.call.id, path=path, what=what, value=value)


def _askable(exchange: Exchange, card: ToolCard) -> Iterator[tuple[str, Scalar, str]]:
    volatile = frozenset(card.volatile_paths)
    known = {str(leaf) for _, leaf in leaves(exchange.call.arguments)}
    for path, leaf in leaves(exchange.result.value):
        if covered(path, volatile) or not _speaks(leaf) or str(leaf) in known:
            continue
        if what := _name(path):
            yield path, leaf, what


def _speaks(leaf: Json) -> bool:
    if isinstance(leaf, str):
        return 1 < len(leaf.strip()) <= _LONGEST and "\n" not in leaf
    return isinstance(leaf, int | float) and not isinstance(leaf, bool)


def _name(path: str) -> str:
    """Return how a person calls the place of a value, nothing where it has no clear name."""
    tokens = path.split("/")[1:]
    if len(tokens) > _DEEPEST or any(token.isdigit() for token in tokens):
        return ""
    names = [called(token) for token in tokens if token.lower() not in _CONTAINERS]
    last = names[-1] if names else ""
    if (
        not last
        or last.split()[-1] in _NOT_ASKED
        or not any(len(word) > 2 for word in last.split())
        or not last.isascii()
    ):
        return ""
    return (
        f"the {last} of the {names[-2]}"
        if len(names) > 1 and names[-2].isalpha() and len(names[-2]) > 2
        else f"the {last}"
    )
