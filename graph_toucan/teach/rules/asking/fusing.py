"""Values inside the object of a purpose, where its nouns stand for them: `read the contents of a file` takes `sales.csv`."""

import re
from dataclasses import dataclass, replace
from random import Random

from graph_toucan.teach.rules.asking.slots import Slot, is_proper
from graph_toucan.teach.rules.english.grammar import bag, is_plural

_ARTICLES = r"(?:(the|an?|this|that|your|one|two|some|each|multiple|several|any|existing|all) )?"
_FOLLOWING = (
    "of in from for with to by on at between that which and or using into up about as is are against per onto based modulo "
    "within when whose has have over under via without"
)
_AFTER = rf"(?=$|[,.;]| (?:{'|'.join(_FOLLOWING.split())})\b)"
_BEFORE = re.compile(r"(?:^|\b(?:of|in|for|from|to|at|on|by|with|into|about|against) )$")
_NO_ADJECTIVE = "|".join(
    [
        "of",
        "in",
        "for",
        "and",
        "from",
        "to",
        "or",
        "as",
        "by",
        "a",
        "an",
        "the",
        "whether",
        "if",
        "that",
        "is",
        "are",
        "with",
        "on",
        "at",
        "all",
        "each",
        "every",
        "between",
    ]
)
_COLLECTED = r"(?:(?:list|array|set|series|sequence|collection|pair|group) of )?"
_COUNTED = bag("row column page line paragraph table slide chapter task step version year month section level cell")
_PLAIN_NUMBERS = bag("number value integer limit angle amount")
_OF_ANY_NUMBER = bag("positive real whole natural odd new")
_MAKES = bag("create make generate write build add start define insert")


@dataclass(frozen=True)
class _Place:
    """A noun phrase in an object: from where to where, its article, its adjectives, and the unit that follows it."""

    start: int
    end: int
    head: str
    article: str
    adjectives: str
    unit: str = ""

    @property
    def kept(self) -> str:
        """The adjectives that also fit one certain thing."""
        return re.sub(r"\b(?:existing|new|given|specific|single)\s", "", self.adjectives)

    @property
    def noun(self) -> str:
        return f"{self.kept}{self.head}"

    @property
    def the(self) -> str:
        return "your" if self.article == "your" else "the"


def fused(rest: str, slot: Slot, verb: str, rng: Random, mark: str) -> tuple[str, str] | None:
    """Return an object with a mark where a slot's noun stood, and what belongs there; None where it has no such noun."""
    if slot.shape == "switch":
        return None
    for head in slot.heads:
        place = _place(rest, head, slot)
        said = place and _said(slot, place, verb, rng)
        if place and said:
            return f"{rest[: place.start]}{mark}{rest[place.end :]}", said
    return None


def _place(rest: str, head: str, slot: Slot) -> _Place | None:
    collected = _COLLECTED if slot.shape in {"list", "pointed"} else ""
    adjectives = rf"((?:(?!(?:{_NO_ADJECTIVE})\b)[\w-]+ ){{0,2}}?)"
    for found in re.finditer(rf"\b{_ARTICLES}{collected}{adjectives}({re.escape(head)}){_AFTER}", rest, re.I):
        article = (found.group(1) or "").lower()
        if not _fits(slot, article, found.group(2).strip().lower(), rest[: found.start()], rest[found.end() :], head):
            continue
        more = rest[found.end() :]
        other = re.match(r" or (?:an? |the )?(?:file|directory|folder|path|string|list|integer|number)s?\b", more)
        units = re.match(r" in (degrees|radians|seconds|minutes|meters|ms)\b", more)
        units = units if slot.shape == "number" and not other else None
        end = found.end() + (other.end() if other else units.end() if units else 0)
        return _Place(found.start(), end, found.group(3), article, found.group(2), units.group(1) if units else "")
    return None


def _fits(slot: Slot, article: str, adjectives: str, before: str, after: str, head: str) -> bool:
    """Tell whether a noun phrase stands for one value, and may be replaced where it stands."""
    if not article and not _BEFORE.search(before):
        return False
    if slot.shape != "list" and (article in {"all", "two", "each"} or (not article and adjectives)):
        return False
    if head in {"number", "value"} and after.startswith(" of"):
        return False
    if slot.shape == "letter" and adjectives and adjectives not in _OF_ANY_NUMBER:
        return False
    return not (adjectives and before.endswith("to "))


def _said(slot: Slot, place: _Place, verb: str, rng: Random) -> str | None:
    """Return what stands in place of a noun phrase; None where the value cannot stand there."""
    if slot.block:
        return f"{'these' if is_plural(place.head) else 'this'} {place.noun}"
    if slot.how != "stated":
        return slot.said
    said = slot.measured if slot.unit or not place.unit else replace(slot, unit=place.unit).measured
    makes = place.start == 0 and verb.split(maxsplit=1)[0] in _MAKES
    if slot.shape == "path":
        if makes:
            return f"a {place.adjectives or 'new '}{place.head} at {said}"
        return said if place.head == "path" else rng.choice((said, f"{place.the} {place.noun} {said}", said))
    if slot.shape == "list" and not said.startswith("["):
        return rng.choice((said, f"{place.the} {place.noun} {said}"))
    if slot.shape in {"list", "object"}:
        return f"{place.the} {place.noun} {said}"
    if isinstance(slot.value, int | float):
        return _number(slot, place, said)
    return _text(slot, place, said, makes, rng)


def _number(slot: Slot, place: _Place, said: str) -> str:
    if slot.shape == "letter" or place.head in _PLAIN_NUMBERS or not place.article:
        return f"the number {said}" if place.article == "the" and place.head == "number" else said
    if place.head in _COUNTED:
        return f"{place.noun} {said}"
    return f"{place.article} {place.noun} of {said}"


def _text(slot: Slot, place: _Place, said: str, makes: bool, rng: Random) -> str | None:
    if is_proper(slot.words, str(slot.value)):
        return said
    if slot.words.endswith("ID"):
        return f"{place.noun} {said}" if place.kept or place.head != "id" else None
    if slot.shape == "expression":
        return said if rng.random() < 0.5 else f"{place.the} {place.noun} {said}"
    if slot.name.lower().endswith(("text", "content", "string", "message")) or place.head in {"text", "string"}:
        return said if place.start or place.article else f"the {place.noun} {said}"
    if makes and slot.words.split()[-1] in {"name", "title", "label", "filename"}:
        return f"{place.article} {place.adjectives}{place.head} called {said}" if place.article else None
    if rng.random() < 0.6 or place.kept or " " in slot.said:
        return f"{place.the} {place.noun} {said}"
    return f"{place.the} {said} {place.head}"
