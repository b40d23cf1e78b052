"""The kind of a tool, with a reason (Graph-Toucan outline, step 4): it computes, looks something up, or changes something.

What was observed outranks what its author says, and that outranks what its name and description suggest.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph_toucan.describe.flatten import resolve_schema
from graph_toucan.describe.verbs import ACTS, CHANGES, COMPUTES, LOCAL, NOUNS, READS
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import ToolKind
from graph_toucan.teach.rules.english.words import humanise


@dataclass(frozen=True)
class Observed:
    """What was seen of a tool, and what its author says of it.

    `effects` are the workspace files that its example calls changed, `examples` how many calls worked, `needs_setup` whether
    one needed calls before it. The hints are the annotations `readOnlyHint` and `destructiveHint`.
    """

    effects: Sequence[str] = ()
    examples: int = 0
    needs_setup: bool = False
    read_only: bool | None = None
    destructive: bool | None = None


class Kind(NamedTuple):
    """A kind and why."""

    kind: ToolKind
    reason: str


_FROM_NOTHING = frozenset({"generate", "roll", "randomize", "create", "make", "pick", "guess", "echo"})
_REQUIRED = "x-required"
_RUNS = frozenset({"run", "execute", "exec", "invoke"})
_HARMLESS = re.compile(
    r"\b(quer(y|ies)|checks?|analys[ie]s|search|tests?|calculations?|math|simulations?|diagnostics?|audit|lint|report)\b"
)
_CONTENT = re.compile(
    r"\b(text|texts|string|strings|content|contents|data|values?|numbers?|input|items|lists?|array|matrix|vector|expr|expression|"
    r"formula|geometry|json|html|xml|yaml|csv|markdown|code|source|original|geojson|points?|coordinates|series|smiles|sequence|"
    r"image|date|time|datetime|duration|timestamp|fen|word|words|sentence|equation|polynomial|a|b|x|y|n|xs|ys|sets?)\b"
)
_PAGING = re.compile(r"\b(limit|offset|page|size|count|max|top|per page|cursor|skip|first|last|days|depth|idx|index)\b")
_STORED = re.compile(
    r"\b(path|paths|file|files|filename|dir|directory|folder|repo|repository|url|urls|uri|database|db|sheet|workbook|workspace|"
    r"project|session|collection|namespace|bucket|channel|cluster|pid|notebook|table name|ids?|uuid|handle|slug)\b"
)
_PERHAPS_STORED = re.compile(
    r"\b(table|branch|page|doc|document|ticker|symbol|port|host|host ?name|domain|owner|account|user|username|profile|"
    r"query|topic)\b"
)
_WRITES_TO = re.compile(
    r"\b(output|out|save|saved|dest|destination)( \w+)? (path|file|filename|dir|directory|folder)\b|"
    r"\bsave (to|as)\b|\boutput to file\b"
)
_ABOUT_IT = re.compile(r"\b(format|type|extension|encoding|mode|size)$|\bis (file|url|path)\b")
_OUTSIDE = re.compile(
    r"\b(files?|director(y|ies)|folders?|database|web ?(site|page)|url|api|server|repositor(y|ies)|current|now|today|memory|"
    r"stored|saved|history|session|workspace|installed|available|documentation|docs|librar(y|ies)|catalog(ue)?|environment|"
    r"online|internet|live|account|knowledge (graph|base)|supported)\b",
    re.IGNORECASE,
)
_SAYS_NOT = re.compile(
    r"(does not|doesn't|never) (write|modify|change|apply|execute)|without (applying|writing|modifying|changing|executing)|"
    r"read-only|writes nothing|not written to disk|returns the (source )?code",
    re.IGNORECASE,
)
_ARTICLES = re.compile(
    r"^(this tool|this function|the tool|a tool to|tool to|use this( tool)? to|allows you to|can be used to)\s+",
    re.IGNORECASE,
)


def kind_of(name: str, description: str, input_schema: JsonObject, seen: Observed) -> Kind:
    """Return a tool's kind and why.

    Args:
        name: its name.
        description: its description; the verb with which it begins counts, and what its first sentence names.
        input_schema: its input schema; the names of the parameters tell what it touches.
        seen: what was observed of it and its annotations.
    """
    if seen.effects:
        return _changed(seen.effects)
    parameters = _parameters(input_schema)
    verb, where = _verb(name, description)
    harmless = seen.read_only is True or (seen.read_only is None and bool(_SAYS_NOT.search(description)))
    if not harmless and (acting := _acting(verb, where, parameters, seen)):
        return Kind(ToolKind.ACTION, acting)
    hinted = ", and its author says that it is read-only" if seen.read_only else ""
    if outside := _outside(verb, description, parameters, seen):
        return Kind(ToolKind.QUERY, outside + hinted)
    if parameters or verb in _FROM_NOTHING:
        how = f"it is to {verb} them" if verb else "nothing in its name says more"
        return Kind(
            ToolKind.COMPUTATION,
            f"its result follows from its arguments: {how}, and no parameter names anything stored",
        )
    return Kind(ToolKind.QUERY, f"it is to {verb or 'tell'} what the server holds{hinted}")


def settle_kind(answered: Kind, effects: Sequence[str]) -> Kind:
    """Return an answered kind, or an action where the tool was seen to change files: nobody's word outranks that."""
    return _changed(effects) if effects and answered.kind is not ToolKind.ACTION else answered


def _changed(effects: Sequence[str]) -> Kind:
    more = f" and {len(effects) - 2} more" if len(effects) > 2 else ""
    return Kind(ToolKind.ACTION, f"its example calls changed {', '.join(sorted(effects)[:2])}{more}")


def _acting(verb: str, where: str, parameters: Mapping[str, JsonObject], seen: Observed) -> str:
    """Return why a tool acts, or ""."""
    if seen.destructive is True:
        return "its author says that it destroys (destructiveHint)"
    content = any(_CONTENT.search(name) for name in parameters)
    stored = _stored(parameters) or ("" if content else _first(_PERHAPS_STORED, parameters))
    if verb in ACTS and not (verb in LOCAL and not stored and content):
        return f"its {where} says that it is to {verb}"
    writes = _first(_WRITES_TO, parameters)
    if writes and not parameters[writes].get(_REQUIRED):
        # One that may be left out counts only where a file must be given: then the result usually becomes one too.
        writes = writes if _stored({name: spec for name, spec in parameters.items() if spec.get(_REQUIRED)}) else ""
    if writes and not seen.examples and verb not in READS:
        return f'it writes what the parameter "{writes}" names'
    if verb in CHANGES and stored and not seen.examples:
        return f'it is to {verb} what the parameter "{stored}" names'
    if seen.read_only is False and verb not in READS and (verb not in COMPUTES or stored or seen.needs_setup):
        return f"its author says that it is not read-only (readOnlyHint){f', and it is to {verb}' if verb else ''}"
    return ""


def _outside(verb: str, description: str, parameters: Mapping[str, JsonObject], seen: Observed) -> str:
    """Return what outside its arguments a tool reads, or ""."""
    if seen.needs_setup:
        return "it answers from what earlier calls left"
    if stored := _stored(parameters):
        return f'it reads what the parameter "{stored}" names'
    told = _OUTSIDE.search(_first_sentence(description))
    valued = bool(parameters) and all(_is_value(name, spec) for name, spec in parameters.items())
    if verb in COMPUTES or (valued and not told):
        return ""
    if perhaps := _first(_PERHAPS_STORED, parameters):
        return f'it looks up what the parameter "{perhaps}" names'
    if told:
        return f'it reads outside its arguments ("{told.group()}")'
    return f"it is to {verb} what the server holds" if verb in READS else ""


def _first(pattern: re.Pattern[str], parameters: Iterable[str]) -> str:
    return next((name for name in parameters if pattern.search(name)), "")


def _stored(parameters: Mapping[str, JsonObject]) -> str:
    """Return the first parameter that names something to be read, not only how it is, nor where to write; or ""."""
    names = (name for name, spec in parameters.items() if spec.get("type") != "boolean")
    return _first(_STORED, (name for name in names if not _ABOUT_IT.search(name) and not _WRITES_TO.search(name)))


def _is_value(name: str, spec: JsonObject) -> bool:
    """Tell whether a parameter is a value to compute with, not the name of something stored nor a page of it."""
    if _PAGING.search(name):
        return False
    return (
        bool(_CONTENT.search(name)) or spec.get("type") in ("number", "integer", "array", "boolean") or "enum" in spec
    )


def _parameters(schema: JsonObject) -> dict[str, JsonObject]:
    """Return the parameters by humanised name, each telling whether it is required; of a lone object its properties."""
    properties: Json = schema.get("properties")
    if not isinstance(properties, dict):
        return {}
    required = schema.get("required") or ()
    found = {
        humanise(name): {**resolve_schema(spec, schema), _REQUIRED: name in required}
        for name, spec in properties.items()
    }
    only = next(iter(found.values())) if len(found) == 1 else {}
    return (
        _parameters({**schema, "properties": only["properties"]}) if isinstance(only.get("properties"), dict) else found
    )


def _verb(name: str, description: str) -> tuple[str, str]:
    """Return the verb that says what a tool does and where it stands: in its name, or at the beginning of its description.

    A verb that opens the name counts, unless it may be a noun there and the description begins with another verb that is not
    one of an act: `patch_summary` summarises.
    """
    words = humanise(name).split()
    known = [word for word in words if word in ACTS or word in READS or word in COMPUTES]
    opening = _opening(description)
    first = known[0] if known and known[0] == words[0] else ""
    harmless = opening in READS or opening in COMPUTES
    if first in _RUNS and _HARMLESS.search(" ".join(words[1:])):
        return "query", "name"
    if first in LOCAL and opening in ACTS and opening not in LOCAL:
        return opening, "description"
    if first and not (first in NOUNS and (harmless or len(known) > 1)):
        return first, "name"
    if opening:
        return opening, "description"
    sure = [word for word in known if word not in ACTS] or [word for word in known if word not in NOUNS]
    return (sure[-1] if sure else "", "name")


def _opening(description: str) -> str:
    """Return the base form of the verb with which a description begins, "" if it begins with none that is known."""
    sentence = _ARTICLES.sub("", _first_sentence(description).lstrip("*#`_- "))
    word = re.sub(r"[^a-z]", "", (sentence.split() or [""])[0].lower())
    forms = (word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word))
    return next((form for form in forms if form in ACTS or form in READS or form in COMPUTES), "")


def _first_sentence(description: str) -> str:
    return re.split(r"(?<=[a-z0-9)])[.!?](\s|$)|\n\s*\n", description.strip(), maxsplit=1)[0][:300]
