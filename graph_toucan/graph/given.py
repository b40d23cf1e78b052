"""Places of tools' results as what could be given on: where they are, what stood there, and the words that speak of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from graph_toucan.execute.pointers import covered, escape, leaves
from graph_toucan.graph.forms import ANY, STRING, form_of, list_of
from graph_toucan.graph.naming import profile, weight, words_of
from graph_toucan.graph.shapes import Shape
from graph_toucan.identity import Json
from graph_toucan.model import OutputField, ToolCard

MAX_GIVEN = 16
"""Places that are looked at per tool: specific ones first."""

_DEEP = 5
_LEAVES = 2000
_PLAIN = frozenset((Shape.NUMBER.value, Shape.TEXT.value, STRING, Shape.OBJECT.value))
_FORMATS = {
    shape.value: shape.value for shape in (Shape.PATH, Shape.DATE, Shape.URL, Shape.EMAIL, Shape.IDENTIFIER)
} | {
    "date-time": Shape.DATE.value,
    "datetime": Shape.DATE.value,
    "uri": Shape.URL.value,
    "uuid": Shape.IDENTIFIER.value,
    "id": Shape.IDENTIFIER.value,
}


@dataclass(frozen=True)
class Given:
    """One place of a tool's results.

    `path` is a JSON Pointer with positions as numbers; `samples` are real values, the one at `path` first, and empty for a
    tool that was never called. `form` is one of `forms.FORMS`, `any` for what a tool of unknown results may give.
    """

    card: ToolCard
    path: str
    form: str
    samples: tuple[Json, ...]
    name: dict[str, float]
    words: str


def given_of(card: ToolCard) -> list[Given]:
    """Return the places of a tool's results that a parameter could take, at most `MAX_GIVEN`.

    They are the fields of its card that tell something new. A card without fields has those of its first example; a tool that
    was never called and declares nothing gives one unknown result.
    """
    found = [*(_from_fields(card) if card.outputs else _from_example(card))]
    if not found and not card.outputs and not card.examples:
        return [_place(card, "", ANY, (), [], "")]
    found.sort(key=lambda given: (given.form in _PLAIN, not given.samples))
    return found[:MAX_GIVEN]


def _from_fields(card: ToolCard) -> Iterator[Given]:
    value = card.examples[0].value if card.examples else None
    seen: set[str] = set()
    for field in card.tells:
        path = _concrete(field.path, value) if card.examples else field.path.replace("*", "0")
        if path is None or path in seen:
            continue
        here = (_at(value, path),) if card.examples else ()
        samples = (*here, *(sample for sample in field.samples if sample not in here))
        form = form_of(samples[0]) if samples else _declared_form(field)
        if _useless(form, samples) or (field.volatile and form != Shape.IDENTIFIER.value):
            continue
        seen.add(path)
        yield _place(card, path, form, samples, words_of(field.name), field.description)


def _from_example(card: ToolCard) -> Iterator[Given]:
    if not card.examples:
        return
    example, volatile = card.examples[0], frozenset(card.volatile_paths)
    passed = {repr(leaf) for _, leaf in leaves(example.arguments)} | {
        repr(value) for value in example.arguments.values()
    }
    echoed = {tuple(words_of(name)) for name in card.tool.parameters}
    for path, value in _places(example.value):
        form = form_of(value)
        if repr(value) in passed or _useless(form, (value,)) or _moves(path, value, volatile):
            continue
        if not any(tuple(words_of(token)) in echoed for token in path.split("/")[1:]):
            yield _place(card, path, form, (value,), _field_words(path), "")


def _place(card: ToolCard, path: str, form: str, samples: tuple[Json, ...], own: list[str], about: str) -> Given:
    context = words_of(card.tool.name)
    parents = words_of(" ".join(token for token in path.split("/")[1:-1] if not token.isdigit()))
    named = " ".join(own) or "result"
    words = f"{named} {about[:120]}: {' '.join(context)}. {card.tool.description[:160]}"
    telling = [word for word in context if weight(word) > 0.2]
    return Given(card, path, form, samples[:4], profile(own or telling, [*parents, *context]), words)


def _useless(form: str, samples: tuple[Json, ...]) -> bool:
    return form in (Shape.BOOLEAN, Shape.NULL) or (bool(samples) and samples[0] in ("", [], {}))


def _moves(path: str, value: Json, volatile: frozenset[str]) -> bool:
    """Tell whether a place holds what changes from run to run; an identifier may, since it is only passed on."""
    if not volatile or form_of(value) == Shape.IDENTIFIER.value:
        return False
    return any(covered(f"{path}{inner}", volatile) for inner, _ in leaves(value))


def _places(value: Json) -> Iterator[tuple[str, Json]]:
    yield from _containers(value)
    for count, (path, leaf) in enumerate(leaves(value)):
        if count == _LEAVES:
            return
        places = path.split("/")[1:]
        # Further members of a list are of the kind of its first, which stands for them.
        if len(places) <= _DEEP and not any(place.isdigit() and int(place) for place in places):
            yield path, leaf


def _containers(value: Json) -> Iterator[tuple[str, Json]]:
    """Yield the lists and objects of a value that could be given on whole: itself, and those that it holds."""
    if isinstance(value, list) and value:
        yield "", value
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, list | dict) and item:
                yield f"/{escape(str(key))}", item


def _concrete(path: str, value: Json) -> str | None:
    """Return a pointer with each `*` as the first position under which the rest of it exists, None if there is none."""
    head, star, rest = path.partition("/*")
    if not star:
        return path if _exists(value, path) else None
    for position in range(min(len(held), 20) if isinstance(held := _at(value, head), list) else 0):
        inner = _concrete(rest, held[position])
        if inner is not None:
            return f"{head}/{position}{inner}"
    return None


_MISSING = object()


def _at(value: Json, path: str) -> Json:
    for token in path.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isascii() and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return _MISSING
    return value


def _exists(value: Json, path: str) -> bool:
    return _at(value, path) is not _MISSING


def _declared_form(field: OutputField) -> str:
    if field.type in ("number", "integer"):
        return Shape.NUMBER.value
    if field.type == "array":
        return list_of(None)
    if field.type in ("object", "boolean", "null"):
        return field.type
    return _FORMATS.get(field.format, STRING)


def _field_words(path: str) -> list[str]:
    """Return the words of the last two names of a pointer."""
    names = [token for token in path.split("/")[1:] if not token.isdigit()]
    return words_of(" ".join(names[-2:]))
