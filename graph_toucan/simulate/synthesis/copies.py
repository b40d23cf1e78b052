"""Programs that copy an argument, as it is or in another form."""

from collections.abc import Sequence

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.synthesis.program import Program, same

_COPIES: tuple[tuple[str, type], ...] = (
    ("{}", object),
    ("str({})", object),
    ("float({})", str),
    ("int({})", str),
    ("{}.lower()", str),
    ("{}.upper()", str),
    ("{}.strip()", str),
    ("{}.rstrip('/').split('/')[-1]", str),
    ("{}.rpartition('.')[0]", str),
    ("{}[0]", list),
    ("sorted({})", list),
    ("list({}.keys())", dict),
)
_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


def copied(targets: Sequence[Json], given: Sequence[JsonObject], names: Sequence[str]) -> Program | None:
    """Return a program that gives one argument, or a plain form of it, in every case."""
    for name in names:
        row = [one[name] for one in given]
        for form, kind in _COPIES:
            if all(isinstance(value, kind) for value in row) and _same_by(form, row, targets):
                return Program(form.format(f"given[{name!r}]"), f"copies {name}")
    return None


def _same_by(form: str, row: Sequence[Json], targets: Sequence[Json]) -> bool:
    code = compile(form.format("x"), "form", "eval")
    try:
        return all(
            same(eval(code, {"x": value}), target)  # noqa: S307 - the forms above, nothing from outside
            for value, target in zip(row, targets, strict=True)
        )
    except _FAULTS:
        return False
