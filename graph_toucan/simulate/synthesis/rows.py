"""Programs for lists: beginnings of one sequence, all of it up to a limit, or a formula of the place."""

from collections.abc import Callable, Sequence

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.synthesis.fits import polynomial, recurrence
from graph_toucan.simulate.synthesis.program import Program, is_number, same

_MOST = 3000
Solve = Callable[[Sequence[Json]], Program | None]


def as_sequence(targets: Sequence[Json], given: Sequence[JsonObject], solve: Solve) -> Program | None:
    """Return a program for lists that are beginnings of the longest one, or what of it is within a limit.

    Where the terms follow a polynomial of their place, or a linear recurrence, so do those beyond the longest list.
    """
    if not all(isinstance(target, list) for target in targets):
        return None
    longest: list[Json] = max(targets, key=len)
    if len(longest) < 3 or len(longest) > _MOST:
        return None
    if all(same(target, longest[: len(target)]) for target in targets):
        length = solve([len(target) for target in targets])
        if length is not None:
            rule = _rule(longest, f"int({length.source})")
            source = rule or f"{longest!r}[:int({length.source})]"
            told = "terms by a rule" if rule else "the beginning of the longest recorded list"
            return Program(source, told, length.needs)
    return _limited(targets, given, longest)


def _rule(longest: Sequence[Json], length: str) -> str | None:
    """Return Python for as many terms as wanted, None where they follow no rule that is clear from these."""
    if not all(isinstance(term, int) and not isinstance(term, bool) for term in longest) or len(longest) < 7:
        return None
    found = polynomial(longest, [("k", tuple(range(len(longest))))])
    if found is not None:
        return f"[{found.source} for k in range({length})]"
    return recurrence([int(term) for term in longest], length)


def _limited(targets: Sequence[Json], given: Sequence[JsonObject], longest: Sequence[Json]) -> Program | None:
    if not all(is_number(term) for term in longest):
        return None
    for name in given[0]:
        if not all(is_number(one.get(name)) for one in given):
            continue
        for sign, within in (("<=", True), ("<", False)):
            if all(
                same(target, [term for term in longest if (term <= one[name] if within else term < one[name])])
                for target, one in zip(targets, given, strict=True)
            ):
                source = f"[term for term in {list(longest)!r} if term {sign} given[{name!r}]]"
                return Program(source, f"the recorded terms up to {name}")
    return None
