"""Arguments for a tool that nobody has called yet: from its schema, its words, the fixture set, and what was seen so far.

Ranked proposals; `values` has the candidates for each parameter, `hints` the tables of words.
Everything is deterministic. What an error text teaches is in `repair`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Server, Tool
from graph_toucan.onboard.seen import Seen, is_by_chance, texts_taken
from graph_toucan.onboard.shapes import distinct, required_by_choice, resolved
from graph_toucan.onboard.values import Context, Known, candidates, fits

MAX_PROPOSALS = 3
_VARIANTS = 4
_DESCRIPTION_READ = 1200
_SURPLUS = re.compile(r"(api_?key|token|password|secret|session|debug|verbose|dry_run|callback|webhook)", re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """Values by parameter, as they are told to a teacher."""

    by_parameter: Mapping[str, Sequence[Json]]
    accepted: Sequence[JsonObject] = ()

    def values(self, name: str) -> Sequence[Json]:
        """Return the values of a parameter."""
        return self.by_parameter.get(name, ())

    def taken(self) -> Sequence[str]:
        """Return texts that calls took."""
        return texts_taken(self.accepted)


@dataclass(frozen=True)
class Subject:
    """What arguments are proposed for: a tool's words and schema, and what its server is about."""

    name: str
    description: str
    schema: JsonObject
    title: str = ""
    about: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """What says which subject it is about, the nearest first."""
        return (self.name, self.title, self.description[:_DESCRIPTION_READ], *self.about)


def subject_of(tool: Tool, server: Server) -> Subject:
    """Return what is known of a tool before any call."""
    about = (server.slug, server.description)
    return Subject(tool.name, tool.description, tool.input_schema, tool.title or "", about)


def propose_arguments(tool: Tool, server: Server, seen: Seen | None = None) -> list[JsonObject]:
    """Return up to three ranked proposals of arguments: the catalogue's examples, then made ones.

    Args:
        tool: the tool to call.
        server: its catalogue entry, whose example calls of this tool come first.
        seen: values that earlier results of this server have shown.
    """
    known = [dict(example.arguments) for example in server.factory.examples if example.tool == tool.name]
    made = proposals(subject_of(tool, server), seen or Seen())
    return distinct([*known, *made])[:MAX_PROPOSALS]


def proposals(
    subject: Subject, seen: Known, limit: int = MAX_PROPOSALS, together: Sequence[Mapping[str, Json]] = ()
) -> list[JsonObject]:
    """Return ranked proposals of arguments, at most `limit`.

    The first has the required parameters only, the next ones values that belong together, second choices and optional
    parameters too, and those after them differ from the first in one parameter each.

    Args:
        subject: the tool.
        seen: values that results have shown.
        limit: how many to return.
        together: values that stood together in one call and its result, by parameter.
    """
    context = Context(subject.schema, subject.texts, seen)
    spec = resolved(subject.schema, subject.schema)
    properties: JsonObject = spec.get("properties") or {}
    required = [name for name in spec.get("required") or [] if isinstance(name, str)]
    choices = {name: candidates(name, properties.get(name), context) for name in required}
    optional = [name for name in properties if name not in required and not _SURPLUS.search(name)]
    wanted = required_by_choice(spec) or optional
    more = {name: candidates(name, properties[name], context)[0] for name in wanted if _tells(name, properties[name])}
    first, second = _pick(choices, 0), _pick(choices, 1)
    made = [first, {**first, **more}, second] if not required else [first, second, {**first, **more}]
    scenes = [
        {**first, **known} for known in (_fitting(known, required, properties, context) for known in together) if known
    ]
    chance = {
        name: next((value for value in values if is_by_chance(value)), values[0]) for name, values in choices.items()
    }
    made = [made[0], *scenes[:3], {**first, **chance}, *made[1:], *scenes[3:]]
    if limit > len(made):
        made += _one_by_one(first, choices, {name: candidates(name, properties[name], context) for name in optional})
    return distinct(made)[:limit]


def _fitting(
    known: Mapping[str, Json], required: Sequence[str], properties: JsonObject, context: Context
) -> JsonObject:
    """Return those of the values that required parameters may take, by their type and their choices."""
    found: JsonObject = {}
    for name in required:
        spec = resolved(properties[name] if isinstance(properties.get(name), dict) else {}, context.root)
        if name in known and fits(known[name], spec) and known[name] in (spec.get("enum") or [known[name]]):
            found[name] = known[name]
    return found


def _one_by_one(first: JsonObject, choices: dict[str, list[Json]], optional: dict[str, list[Json]]) -> list[JsonObject]:
    """Return the first proposal with one parameter changed, the required ones' second choices before third ones."""
    found: list[JsonObject] = []
    for place in range(1, _VARIANTS):
        found += [{**first, name: values[place]} for name, values in choices.items() if len(values) > place]
        found += [{**first, name: values[place - 1]} for name, values in optional.items() if len(values) >= place]
    return found


def value_for(tool: Tool, server: Server, name: str, seen: Known | None = None) -> Json:
    """Return the first choice for one parameter of a tool, declared or not."""
    return values_for(subject_of(tool, server), name, seen or Seen())[0]


def values_for(subject: Subject, name: str, seen: Known) -> list[Json]:
    """Return the ranked choices for one parameter of a tool, declared or not; never empty."""
    context = Context(subject.schema, subject.texts, seen)
    spec = resolved(subject.schema, subject.schema)
    return candidates(name, (spec.get("properties") or {}).get(name), context)


def _tells(name: str, spec: Json) -> bool:
    """Tell whether an optional parameter is worth giving: not one that has a default of its own, or that is for output."""
    return (
        isinstance(spec, dict)
        and spec.get("default") in (None, "")
        and not re.search(r"output|save|dest", name.lower())
    )


def _pick(choices: dict[str, list[Json]], place: int) -> JsonObject:
    return {name: values[min(place, len(values) - 1)] for name, values in choices.items()}
