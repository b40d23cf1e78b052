"""Programs that write text: the words of a tool around the values that it is given or computes."""

import re
from collections.abc import Callable, Mapping, Sequence

from graph_toucan.identity import Json
from graph_toucan.simulate.synthesis.program import Program

_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
_SHORT = 3
_MOST_PARTS = 40
_MOST_TEXT = 20_000
Solve = Callable[[Sequence[Json]], Program | None]


def literal(text: str, fixed: Mapping[str, str]) -> str:
    """Return Python for a text; where it quotes an argument, that argument is quoted.

    `fixed` are the arguments that were the same in all cases; one of letters alone must stand between quotation marks.
    """
    for name, value in fixed.items():
        word = re.escape(value)
        found = re.search(rf"(?<=['\"`]){word}(?=['\"`])" if value.isalpha() else rf"(?<!\w){word}(?!\w)", text)
        if found:
            before, after = literal(text[: found.start()], fixed), literal(text[found.end() :], fixed)
            return f"{before} + str(given[{name!r}]) + {after}"
    return repr(text)


def as_template(texts: Sequence[str], solve: Solve, fixed: Mapping[str, str]) -> Program | None:
    """Return a program that writes all texts: what they share stands as it is, what differs between them is solved for.

    What differs must lie between the same words in all texts. `solve` finds the program of one gap from its values; for
    `fixed` see `literal`.
    """
    if len(set(texts)) < 2 or max(map(len, texts)) > _MOST_TEXT:
        return None
    parts = _aligned(texts)
    if parts is None:
        return None
    sources: list[str] = []
    needs: set[str] = set()
    for part in parts:
        if isinstance(part, str):
            sources.append(literal(part, fixed))
            continue
        found = _gap(part, solve)
        if found is None:
            return None
        sources.append(found.source)
        needs |= found.needs
    return Program(" + ".join(sources) or "''", "a text with computed parts", frozenset(needs))


def _gap(values: Sequence[str], solve: Solve) -> Program | None:
    plain = solve(list(values))
    if plain is not None:
        return Program(f"str({plain.source})", plain.told, plain.needs)
    if not all(_NUMBER.fullmatch(value) for value in values):
        return None
    numbers = [float(value.replace(",", "")) if "." in value else int(value.replace(",", "")) for value in values]
    found = solve(numbers)
    if found is None:
        return None
    places = {len(value.partition(".")[2]) for value in values}
    commas = "," if any("," in value for value in values) else ""
    if len(places) == 1 and places != {0}:
        form = f"{commas}.{places.pop()}f"
        return Program(f"format(float({found.source}), {form!r})", found.told, found.needs)
    if commas:
        return Program(f"format({found.source}, {commas!r})", found.told, found.needs)
    if any(value.endswith(".0") for value in values):
        return Program(f"str(float({found.source}))", found.told, found.needs)
    return Program(f"as_number({found.source})", found.told, found.needs | {"as_number"})


def _aligned(texts: Sequence[str]) -> list[str | list[str]] | None:
    """Return the texts as shared words and gaps by turns, None if they do not line up."""
    rows = [_tokens(text) for text in texts]
    shared = _common(rows)
    if shared is None:
        return None
    parts: list[str | list[str]] = []
    places = [0] * len(rows)
    for token in [*shared, None]:
        ends = [_next(row, place, token) for row, place in zip(rows, places, strict=True)]
        gap = ["".join(row[place:end]) for row, place, end in zip(rows, places, ends, strict=True)]
        if any(gap):
            parts.append(gap)
        if token is not None:
            parts.append(token)
        places = [end + 1 for end in ends]
    merged: list[str | list[str]] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif isinstance(part, list) and merged and isinstance(merged[-1], list):
            merged[-1] = [one + two for one, two in zip(merged[-1], part, strict=True)]
        else:
            merged.append(part)
    return merged if len(merged) <= _MOST_PARTS else None


def _tokens(text: str) -> list[str]:
    return re.findall(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\w+|\s+|[^\w\s]", text)


def _common(rows: Sequence[list[str]]) -> list[str] | None:
    """Return the tokens that all rows share in order, found by narrowing the first row by each other one."""
    import difflib

    shared = rows[0]
    for row in rows[1:]:
        if row == shared:
            continue
        if len(shared) * len(row) > 4_000_000:
            return None
        blocks = difflib.SequenceMatcher(None, shared, row, autojunk=False).get_matching_blocks()
        shared = [token for block in blocks for token in shared[block.a : block.a + block.size]]
    return shared if any(re.search(r"\w", token) for token in shared) else None


def _next(row: list[str], place: int, token: str | None) -> int:
    if token is None:
        return len(row)
    try:
        return row.index(token, place)
    except ValueError:
        return len(row)


def quoted(values: Sequence[Json], argument: Sequence[Json], source: str, fixed: Mapping[str, str]) -> Program | None:
    """Return a program for texts that hold an argument between the same words in all cases."""
    if not all(isinstance(value, str) for value in values):
        return None
    forms = {
        str(value).replace(str(given), "\0") for value, given in zip(values, argument, strict=True) if _tells(given)
    }
    if len(forms) != 1 or not all(_tells(given) for given in argument):
        return None
    form = forms.pop()
    if "\0" not in form:
        return None
    pieces = [literal(piece, fixed) for piece in form.split("\0")]
    return Program(f" + str({source}) + ".join(pieces), f"a text that quotes {source}")


def _tells(value: Json) -> bool:
    return (isinstance(value, str) and len(value) >= _SHORT) or (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10
    )
