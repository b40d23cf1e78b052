"""What a request says of one parameter: its value in words, and how it hangs on the rest of the sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from graph_toucan.identity import Json
from graph_toucan.teach.roles import StepBrief
from graph_toucan.teach.rules.asking.pointing import started
from graph_toucan.teach.rules.asking.slot_frames import FILE_NOUNS, frames_for, named_expression, shape_of
from graph_toucan.teach.rules.english.grammar import bag, is_plural, listed, plural, with_article
from graph_toucan.teach.rules.english.parameter_names import parameter_words
from graph_toucan.teach.rules.english.values import block, is_long, spoken
from graph_toucan.translate.wordings.numbers import number_words

_DROPPED_ENDS = bag("str string path value val list array text arg input idx index")


_FOLDERS = frozenset({"repository", "directory", "folder", "project", "path"})


def _file_nouns(value: Json) -> list[str]:
    """Return the nouns that can stand for a path: those for folders, or those for files; all where the value is not known."""
    if not isinstance(value, str):
        return FILE_NOUNS
    is_file = bool(re.search(r"\.\w{1,10}$", value))
    return [noun for noun in FILE_NOUNS if noun == "path" or (noun in _FOLDERS) is not is_file]


@dataclass(frozen=True)
class Slot:
    """One parameter of a step and how its value is said.

    `words` is the parameter in plain words, `said` its value inside a sentence, `block` a long value on lines of its own.
    """

    name: str
    words: str
    value: Json
    said: str
    how: Literal["stated", "worded", "pointed"]
    unit: str = ""
    block: str = ""

    @property
    def measured(self) -> str:
        """The value with its unit: `30 seconds`, `1 radian`."""
        unit = self.unit.removesuffix("s") if self.said == "1" and len(self.unit) > 2 else self.unit
        return f"{self.said} {unit}".strip()

    @property
    def shape(self) -> str:
        """What the value is like: path, number, switch, list, object, text, letter ..."""
        return shape_of(self.name, self.value) if self.how == "stated" else self.how

    @property
    def heads(self) -> tuple[str, ...]:
        """Nouns by which a description may mean this parameter, the likeliest first."""
        parts = [word.lower() for word in self.words.replace("number of ", "").split()]
        while len(parts) > 1 and parts[-1] in {
            *_DROPPED_ENDS,
            "id",
            "ids",
            "name",
            "names",
            "file",
            "data",
            "json",
            "key",
        }:
            parts = parts[:-1]
        found = [parts[-1]] if parts and len(parts[-1]) > 2 else []
        found += [word.lower() for word in self.words.split()[-1:] if len(word) > 3]
        if self.shape == "path" or (self.how == "pointed" and re.search(r"path|file|document|\bdir", self.words)):
            found += _file_nouns(self.value)
        found += _MORE_HEADS.get(parts[-1] if parts else "", ())
        if self.shape == "letter" and not isinstance(self.value, str):
            found += ["number", "integer"]
        numeric = self.how == "pointed" or (
            isinstance(self.value, list) and all(isinstance(one, int | float) for one in self.value)
        )
        if self.shape in {"list", "pointed"} and numeric and parts and parts[-1] in _DATA:
            found += ["numbers", "values", "dataset", "vector", "data points"]
        return tuple(dict.fromkeys(found))


_DATA = bag("numbers values data vector list xs ys dataset series sample samples points array sequence nums x y")
_MORE_HEADS: dict[str, tuple[str, ...]] = {
    "expression": ("expression", "expressions"),
    "text": ("text", "string"),
    "content": ("content", "text"),
    "function": ("function",),
    "sequence": ("sequence",),
    "code": ("code", "script"),
    "query": ("query string", "search query", "search term", "keyword", "keywords"),
    "city": ("location", "place"),
    "location": ("city", "place"),
    "gdf": ("layer", "dataset"),
    "address": ("page", "webpage", "website", "url", "dataset", "raster", "layer"),
    "url": ("page", "webpage", "website"),
    "time zone": ("timezone",),
    "zone": ("timezone",),
    "data": ("dataset",),
    "amount": ("amount",),
    "date": ("day",),
    "markdown": ("document", "text"),
}


def slots_of(step: StepBrief, turn: int, rng: Random, skipped: Sequence[str] = ()) -> list[Slot]:
    """Return what must be said of a step: stated and worded values and references, without those that nobody says."""
    found: list[Slot] = []
    properties: Json = step.tool.input_schema.get("properties") or {}
    for name, value in step.stated.items():
        words, unit = parameter_words(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            unit = ""
        long = is_long(value)
        quote = not (isinstance(value, str) and ("enum" in (properties.get(name) or {}) or _is_choice(words)))
        said = "" if long else spoken(value, quote)
        if isinstance(value, str) and is_proper(words, value):
            said = value
        found.append(Slot(name, words, value, said, "stated", unit, block(value) if long else ""))
    for worded in step.worded:
        found.append(Slot(worded.parameter, parameter_words(worded.parameter)[0], worded.value, worded.words, "worded"))
    for reference in [*step.references, *(one for one in step.inner if one.parameter not in skipped)]:
        said = started(reference, turn, rng)
        found.append(Slot(reference.parameter, parameter_words(reference.parameter)[0], None, said, "pointed"))
    order = {name: place for place, name in enumerate(properties)}
    return sorted(found, key=lambda slot: order.get(slot.name, len(order)))


_CHOICES = bag(
    """
    unit units language format mode algorithm column sheet table variable symbol type method style direction case encoding
    color level country currency frame base pattern
    """
)


_PEOPLE_AND_PLACES = re.compile(
    r"\b(?:city|town|location|place|country|region|origin|author|person|owner|assignee|user|contact name|customer|speaker)$"
)


def is_proper(words: str, value: str) -> bool:
    """Tell whether a value is the name of a person or a place, which stands in no quotes."""
    named = re.fullmatch(r"[A-Z][\w'.-]*(?: (?:[A-Z][\w'.-]*|de|of|da|van|am)){0,3}", value)
    return bool(named and _PEOPLE_AND_PLACES.search(words))


def _is_choice(words: str) -> bool:
    last = words.rsplit(maxsplit=1)[-1] if words.split() else ""
    return last in _CHOICES


def phrase(slot: Slot, verb: str, rng: Random) -> tuple[str, bool]:
    """Return how a slot follows its clause, and whether that is a noun phrase that needs a `with` before it."""
    if slot.shape == "worded" and re.match(
        r"(?:with|without|in|on|at|for|from|by|to|using|over|within|every|today|tomorrow)\b", slot.said
    ):
        return slot.said, False
    if slot.how == "worded" and isinstance(slot.value, bool):
        return (slot.said, False) if re.match(r"including|leaving", slot.said) else (f"({slot.said})", False)
    bare = slot.how == "worded" and slot.measured in number_words(slot.value, slot.name)
    frames = () if bare else frames_for(slot.words, slot.shape, verb)
    if frames:
        said = slot.measured
        return rng.choice(frames).format(v=said, w=slot.words), False
    return noun(slot, rng), True


def noun(slot: Slot, rng: Random, banned: frozenset[str] = frozenset()) -> str:
    """Return a slot as a noun phrase: `a depth of 2`, `the column units`; the value alone where its name may not be said."""
    said = slot.measured
    words = slot.words
    if slot.how == "stated" and slot.shape == "switch":
        return _switch(slot, rng)
    if (
        slot.shape in {"path", "url", "code"}
        or (slot.shape == "expression" and named_expression(words))
        or {word.lower().removesuffix("s") for word in words.split()} & banned
    ):
        return said
    if slot.shape == "worded":
        return said if re.match(r"(?:with|without|in|on|at|no)\b", said) else f"{said} as the {words}"
    if slot.shape == "letter" or (slot.shape == "expression" and len(slot.name) < 2):
        return f"{slot.name} = {said.strip(chr(34))}"
    return _named(slot, said, rng)


def _named(slot: Slot, said: str, rng: Random) -> str:
    """Return a value with its parameter's name."""
    words = slot.words
    if slot.shape == "pointed":
        return said if _same_noun(said, words) else f"{said} as the {words}"
    if slot.shape == "number":
        return _numbered(words, said, rng)
    if slot.shape == "list" and not is_plural(words.split()[-1]) and said.count(" and "):
        return f"{said} as the {words}"
    if slot.shape in {"list", "object"}:
        head = plural(words.split()[-1]) if slot.shape == "list" and said.count(" and ") else words.split()[-1]
        return f"the {' '.join([*words.split()[:-1], head])} {said}"
    if words.split()[-1:] == ["ID"]:
        return f"the {words} {said}" if len(words.split()) < 2 else f"{words.rsplit(' ', 1)[0]} {said}"
    return rng.choice((f"{said} as the {words}", f"the {words} {said}"))


def _numbered(words: str, said: str, rng: Random) -> str:
    parts = words.split()
    if (
        said.endswith(("years", "months", "days", "hours"))
        and not is_plural(parts[-1])
        and parts[-1] in {"a", "b", "one", "two"}
    ):
        return f"{said} for {words}"
    if parts[:2] == ["number", "of"]:
        rest = " ".join(parts[2:]) or "items"
        return f"{said} {plural(rest)}" if said != "1" else f"{said} {rest.removesuffix('s')}"
    if parts[-1] in {"index", "number"} and len(parts) > 1:
        return f"{' '.join(parts[:-1])} {said}"
    if parts[0] in {
        "maximum",
        "minimum",
        "first",
        "last",
        "initial",
        "final",
        "total",
        "left",
        "right",
        "upper",
        "lower",
        "common",
    }:
        return f"{with_article(words)} of {said}" if parts[0] not in {"first", "last"} else f"{said} as the {words}"
    if is_plural(parts[-1]):
        return f"{said} {words}"
    return rng.choice((f"{with_article(words)} of {said}", f"{with_article(words)} of {said}", f"the {words} {said}"))


def _switch(slot: Slot, rng: Random) -> str:
    words = (
        slot.words.removeprefix("is ").removeprefix("use ").removeprefix("enable ").removeprefix("has ") or slot.words
    )
    if " is " in words or " has " in words:
        return f"{words} set to {slot.said}"
    if slot.value:
        return rng.choice((f"{words} turned on", f"{words} enabled", f"{words} on"))
    return rng.choice((f"{words} turned off", f"{words} off", f"{words} disabled"))


def _same_noun(said: str, words: str) -> bool:
    own = {word.lower().removesuffix("s") for word in words.split()}
    return bool(own & {word.lower().removesuffix("s") for word in said.split()})


def nouns(slots: Sequence[Slot], rng: Random, banned: frozenset[str] = frozenset()) -> str:
    """Return several slots as one list of noun phrases."""
    return listed([noun(slot, rng, banned) for slot in slots if not slot.block])
