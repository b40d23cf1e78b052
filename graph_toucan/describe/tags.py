"""Topic tags from a controlled vocabulary: a base list, the server's categories, and words that its own tools bear out.

Nothing here depends on other servers, on the order of tools or on shards: a vocabulary grows only by what its server lists.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from graph_toucan.describe.terms import ALIASES, OPERATIONS, SUBJECTS
from graph_toucan.describe.verbs import ACTS, COMPUTES, READS
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Tool
from graph_toucan.teach.rules.english.words import humanise

BASE = tuple(sorted({*SUBJECTS, *OPERATIONS}))
"""The base vocabulary."""

_WANTED = 3
_MIN_TOOLS = 3
_NEAR = 0.86
_FALLBACK = ("general", "utility", "service")
_ENOUGH = 3.0
"""What must speak for a term: its word in the name, the category, or the description and a parameter together."""
_NEWER = 1.0
_WEAKER = 1.0
"""What a word of the server's own, and one that only the description has, count less."""
_WEIGHTS = {"name": 4.0, "category": 3.0, "description": 2.0, "parameters": 1.0}
_LITTLE_WORDS = """
a an and by for from in into of on or the this to tool with all is mcp server data value values result results new via using
use multiple general other
"""
_STOP = frozenset(_LITTLE_WORDS.split())
_INVARIANT = frozenset({"series", "species", "news", "canvas", "bias", "atlas"})


class TagWords(NamedTuple):
    """What tags are read from: a tool's name, description and parameters, and its server's categories."""

    name: str
    description: str
    input_schema: JsonObject
    categories: tuple[str, ...]


def vocabulary_of(tools: Sequence[Tool], categories: Sequence[str]) -> tuple[str, ...]:
    """Return the tags that a server's tools may have, sorted.

    The base list, the server's categories, and every word that stands in the names of at least three of its tools and in the
    description of one of them: that is the evidence for a new term.
    """
    named: Counter[str] = Counter()
    described: set[str] = set()
    for tool in tools:
        named.update({_singular(word) for word in _words(tool.name)})
        described.update(_singular(word) for word in _words(tool.description))
    grown = {word for word, count in named.items() if count >= _MIN_TOOLS and word in described and _may_be_new(word)}
    own = {tag for category in categories if (tag := as_tag(category)) not in ("", *_STOP)}
    return tuple(sorted({*BASE, *own, *{as_tag(word) for word in grown}}))


def as_tag(text: str) -> str:
    """Return a text as a tag: lower case, words in the singular joined by hyphens, known other names replaced."""
    words = [_singular(word) for word in re.findall(r"[^\W_]+", humanise(text) or text.lower())]
    tag = "-".join(words[:3])
    return ALIASES.get(tag, tag)


def nearest(tag: str, vocabulary: Sequence[str]) -> str:
    """Return the term of a vocabulary that a tag means, or the tag itself as a proposal where there is none near it.

    Near are the same words in another order or number, a term that has the tag's last word as its only one, and spellings that
    differ in a letter or two.
    """
    tag = as_tag(tag)
    known = frozenset(vocabulary)
    if tag in known or not tag:
        return tag
    same = next((term for term in sorted(known) if sorted(term.split("-")) == sorted(tag.split("-"))), None)
    if same:
        return same
    closest = max(sorted(known), key=lambda term: SequenceMatcher(None, tag, term).ratio(), default=tag)
    return closest if SequenceMatcher(None, tag, closest).ratio() >= _NEAR else tag


def settle_tags(answered: Iterable[str], words: TagWords, vocabulary: Sequence[str]) -> tuple[str, str, str]:
    """Return three different tags for an answer: its own as the vocabulary has them, filled up by the rules."""
    candidates = [nearest(tag, vocabulary) for tag in answered] + ranked_tags(words, vocabulary) + list(_FALLBACK)
    first, second, third = list(dict.fromkeys(tag for tag in candidates if tag))[:_WANTED]
    return first, second, third


def ranked_tags(words: TagWords, vocabulary: Sequence[str]) -> list[str]:
    """Return the tags of a tool, best first: two subjects, what it does, then whatever its words still give."""
    scores = _scores(words, vocabulary)
    subjects = sorted((term for term in scores if term not in OPERATIONS), key=lambda term: (-scores[term], term))
    sure = [term for term in subjects if scores[term] >= _ENOUGH - _NEWER]
    weak = [term for term in subjects if scores[term] < _ENOUGH - _NEWER]
    own = [as_tag(word) for word in _words(words.name) if _may_be_new(_singular(word))]
    categories = [as_tag(category) for category in words.categories if as_tag(category) not in _STOP]
    operation = _operation(words)
    filled = list(dict.fromkeys([*sure, *categories, *weak, *own]))
    ranked = [*filled[:2], *operation, *filled[2:], *(as_tag(word) for word in _words(words.description)[:6])]
    return [tag for tag in dict.fromkeys(ranked) if tag]


def _scores(words: TagWords, vocabulary: Sequence[str]) -> dict[str, float]:
    """Return how much speaks for each term: its words in the name, the categories, the description and the parameters."""
    places: Mapping[str, frozenset[str]] = {
        "name": _stems(words.name),
        "category": frozenset(as_tag(category) for category in words.categories),
        "description": _stems(words.description[:300]),
        "parameters": _stems(" ".join(_properties(words.input_schema))),
    }
    scores: dict[str, float] = {}
    for term in vocabulary:
        signs = {term, *SUBJECTS.get(term, ())}
        score = sum(_WEIGHTS[place] for place, there in places.items() if signs & there)
        if score >= _ENOUGH or (score >= _WEIGHTS["description"] and term in SUBJECTS):
            scores[term] = score - (0 if term in SUBJECTS else _NEWER) - (0 if score >= _ENOUGH else _WEAKER)
    return scores


def _operation(words: TagWords) -> list[str]:
    """Return the operation that the name or else the description says first."""
    for text in (words.name, words.description[:80]):
        for word in _words(text):
            for term, verbs in OPERATIONS.items():
                if word in verbs or word.removesuffix("s") in verbs:
                    return [term]
    return []


def _properties(schema: JsonObject) -> list[str]:
    properties: Json = schema.get("properties")
    return list(properties) if isinstance(properties, dict) else []


def _words(text: str) -> list[str]:
    """Return the words of a text that say something; of one in another script, its own."""
    found = humanise(text).split() or re.findall(r"[^\W\d_]+", text.lower())
    return [
        word for word in found if (len(word) > 2 or not word.isascii()) and word not in _STOP and not word.isdigit()
    ]


def _stems(text: str) -> frozenset[str]:
    words = _words(text)
    return frozenset({*words, *(_singular(word) for word in words)})


def _may_be_new(word: str) -> bool:
    return len(word) > 2 and word not in ACTS | READS | COMPUTES | _STOP and not any(sign.isdigit() for sign in word)


def _singular(word: str) -> str:
    if len(word) < 4 or word in _INVARIANT or word.endswith(("ss", "us", "is", "ics")) or not word.endswith("s"):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
