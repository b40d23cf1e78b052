"""Parameters of tools as what an output could fill: what they take, what they took, and the words that speak of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_toucan.graph.forms import ANY, STRING, form_of, list_of
from graph_toucan.graph.naming import profile, weight, words_of
from graph_toucan.graph.schema import Accepts, accepts, member_type, types_of
from graph_toucan.graph.shapes import Shape, shape_of
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import ToolCard

MAX_WANTED = 24
"""Parameters that are looked at per tool: required ones first, then those that an example gave."""

_EMPTY = ("", None, [], {})
_HINTS: tuple[tuple[frozenset[str], Shape], ...] = (
    (frozenset({"path", "directory"}), Shape.PATH),
    (frozenset({"url"}), Shape.URL),
    (frozenset({"email"}), Shape.EMAIL),
    (frozenset({"date", "datetime", "since", "until"}), Shape.DATE),
    (frozenset({"id", "hash", "sha"}), Shape.IDENTIFIER),
)
_FORMATS = {
    "date": Shape.DATE,
    "date-time": Shape.DATE,
    "uri": Shape.URL,
    "url": Shape.URL,
    "email": Shape.EMAIL,
    "uuid": Shape.IDENTIFIER,
    "path": Shape.PATH,
    "file-path": Shape.PATH,
}
_CODE_WORDS = """
regex regexp pattern sql code expression script command formula jq xpath selector cypher graphql jsonpath template equation
program
"""
_CODE: frozenset[str] = frozenset(_CODE_WORDS.split())
_QUERY_LANGUAGES = re.compile(r"\b(sql|cypher|graphql|sparql|xpath|jq|jsonpath|regex|promql)\b", re.IGNORECASE)
_ABOUT, _TOLD, _FIRST = 100, 5, 4
"""How much of a parameter's description, else of its tool's, is read for further words, how many of them count, and how
many of the first may tell a form (`The commit sha that ...`)."""


@dataclass(frozen=True)
class Wanted:
    """One parameter of a tool.

    `values` are what its examples gave it (`given`), else what its schema shows; `forms` the forms that it takes;
    `code` tells that it takes a program or a pattern, which no other text can be; `factor` (0..1) is how much filling
    it is worth: less for one that may be left out.
    """

    card: ToolCard
    parameter: str
    accepts: Accepts
    values: tuple[Json, ...]
    given: bool
    forms: tuple[str, ...]
    name: dict[str, float]
    words: str
    code: bool
    factor: float


def wanted_of(card: ToolCard) -> list[Wanted]:
    """Return the parameters of a tool that a value could fill, at most `MAX_WANTED`, in an order of their own.

    Truth values and constants are left out; a parameter of listed choices is kept, for values among them.
    """
    tool = card.tool
    required, parameters = frozenset(tool.required), tool.parameters
    taken = {name: tuple(_taken(card, name)) for name in parameters}
    order = sorted(parameters, key=lambda name: (name not in required, not taken[name], name))
    found: list[Wanted] = []
    for name in order:
        one = _wanted(card, name, parameters[name], taken[name], required=name in required)
        if one:
            found.append(one)
            if len(found) == MAX_WANTED:
                break
    return found


def _wanted(card: ToolCard, name: str, spec: JsonObject, taken: tuple[Json, ...], *, required: bool) -> Wanted | None:
    takes = accepts(spec, card.tool.input_schema)
    shown = taken or tuple(_shown(spec, takes))
    forms = _forms(card, name, spec, takes, shown)
    if not forms or "const" in spec or any(isinstance(value, bool) for value in taken):
        return None
    own, about = words_of(name), str(spec.get("description") or "")
    context = words_of(card.tool.name)
    told = [
        word for word in words_of((about or card.tool.description)[:_ABOUT]) if weight(word) == 1.0 and len(word) > 3
    ]
    return Wanted(
        card=card,
        parameter=name,
        accepts=takes,
        values=shown[:4],
        given=bool(taken),
        forms=forms,
        name=profile(own, context, told[:_TOLD]),
        words=f"{' '.join(own)} {about[:120]}: {' '.join(context)}. {card.tool.description[:120]}",
        code=_takes_code(own, about, card, taken),
        factor=(1.0 if required else 0.9) if taken else (0.95 if required else 0.8),
    )


def _taken(card: ToolCard, name: str) -> Iterator[Json]:
    seen: set[str] = set()
    for example in card.examples:
        value = example.arguments.get(name)
        if name in example.arguments and value not in _EMPTY and repr(value) not in seen:
            seen.add(repr(value))
            yield value


def _shown(spec: JsonObject, takes: Accepts) -> Iterator[Json]:
    """Yield the values that a schema shows for a parameter: they are of its form, though nothing says that they work."""
    listed: Json = spec.get("examples")
    for value in [*(listed if isinstance(listed, list) else ()), spec.get("default")]:
        if value not in _EMPTY and not isinstance(value, bool) and takes.allows(value):
            yield value


def _forms(card: ToolCard, name: str, spec: JsonObject, takes: Accepts, shown: tuple[Json, ...]) -> tuple[str, ...]:
    """Return the forms that a parameter takes: those it took, else what schema and name say."""
    found = {form_of(value) for value in shown}
    if not found:
        for option in takes.options:
            found |= set(_declared(option, name, spec, card.tool.input_schema))
    return tuple(sorted(found - {"boolean", "null"}))


def _declared(option: JsonObject, name: str, spec: JsonObject, root: JsonObject) -> Iterator[str]:
    types = types_of(option)
    if len(types) > 4:
        yield ANY
        return
    for kind in types:
        if kind == "string":
            told = str(option.get("format") or spec.get("format") or "")
            yield _text_form(name, told, str(spec.get("description") or ""))
        elif kind in ("number", "integer"):
            yield Shape.NUMBER.value
        elif kind == "object":
            yield Shape.OBJECT.value
        elif kind == "array":
            member = member_type(option, root)
            yield list_of(Shape.NUMBER.value if member in ("number", "integer") else member)


def _text_form(name: str, declared: str, about: str) -> str:
    if declared in _FORMATS:
        return _FORMATS[declared].value
    for word in (*words_of(name)[-1:], *words_of(about[:_ABOUT])[:_FIRST]):
        hint = next((shape for hints, shape in _HINTS if word in hints), None)
        if hint:
            return hint.value
    return STRING


def _takes_code(own: list[str], about: str, card: ToolCard, taken: tuple[Json, ...]) -> bool:
    """Tell whether a parameter takes a program or a pattern. A `code` that took one word is that of a country or a product."""
    hits = _CODE.intersection(own)
    if (
        hits == frozenset(("code",))
        and taken
        and all(shape_of(value) not in (Shape.TEXT, Shape.PHRASE) for value in taken)
    ):
        return False
    if hits:
        return True
    if "query" not in own:
        return False
    return bool(_QUERY_LANGUAGES.search(f"{' '.join(words_of(card.tool.name))} {about} {card.tool.description[:300]}"))
