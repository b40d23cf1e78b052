"""Names of fields and parameters as weighted words: what two names share counts by how rare it is.

The weights do not depend on the tools at hand, so that a pair of tools has the same score in every catalogue.
"""

import re
from collections.abc import Iterable, Mapping

WIDTH = 8
"""How many words of a name count, the weightiest ones."""

_CONTEXT, _TOLD = 0.4, 0.3
_SILENT, _SILENCED = 0.2, 0.6
_SPLIT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")

# The share of words among 23,600 names of tools, parameters and output fields of about 700 public servers: frequent
# ones stand in more than 1 % of them, common ones in more than 0.4 %. What says nothing of what a thing is are verbs of tool
# names, words for any content, and function words.
_SAYS_NOTHING = """
result output value data text content response info item object message get list search create add set generate delete
update read write fetch find show run check convert calculate compute make put remove to by from is of the a an and for in on
with all my new tool function api mcp string str detail should that whether which this these your when must can may not be are
"""
_FREQUENT = "id path name type n max query limit format file success status"
_COMMON = """
task url number key page x y b table include column start session index count row code time title date target unit save
context mode end size sheet symbol category line token description
"""
_WEIGHTS: Mapping[str, float] = {
    word: value for words, value in ((_COMMON, 0.7), (_FREQUENT, 0.45), (_SAYS_NOTHING, 0.12)) for word in words.split()
}
_SAME: Mapping[str, str] = {
    word: group[0]
    for group in (
        ("path", "file", "filename", "filepath", "pathname"),
        ("directory", "dir", "folder"),
        ("url", "uri", "link", "href", "website"),
        ("id", "identifier", "uuid", "guid", "uid"),
        ("text", "content", "body", "string", "str"),
        ("number", "num", "no"),
        ("image", "img", "picture", "photo"),
        ("language", "lang"),
        ("description", "desc"),
        ("latitude", "lat"),
        ("longitude", "lon", "lng", "long"),
        ("database", "db"),
        ("column", "col"),
        ("document", "doc"),
        ("repository", "repo"),
        ("address", "addr"),
        ("timezone", "tz"),
        ("query", "q"),
        ("expression", "expr"),
        ("index", "idx"),
        ("parameter", "param"),
        ("currency", "ccy"),
    )
    for word in group
}


def words_of(name: str) -> list[str]:
    """Return the words of an identifier in lower case, plurals and synonyms as one: `fileNames` gives `path`, `name`.

    Any script counts; a name without spaces in a script without case is one word.
    """
    spaced = _SPLIT.sub(" ", name[:200])
    return [_canonical(word) for word in _WORD.findall(spaced.lower())]


def weight(word: str) -> float:
    """Return how much it tells that two names share a word, in 0..1."""
    return _WEIGHTS.get(word, 1.0)


def profile(own: Iterable[str], context: Iterable[str] = (), told: Iterable[str] = ()) -> dict[str, float]:
    """Return the unit vector of a name: its own words, less so those of what it belongs to (`note` for `id`).

    Words that its description `told` count least (`commit` for a revision that may be the hash of one).

    A name that says nothing of its own (`text`, `result`) counts less, since it stands for all that its owner could mean.

    Returns:
        At most `WIDTH` words with positive weights, the squares of which sum to at most 1; empty for a name without words.
    """
    weights: dict[str, float] = {}
    words_of_its_own = list(own)
    silent = all(weight(word) < _SILENT for word in words_of_its_own)
    for factor, words in ((1.0, words_of_its_own), (_CONTEXT, context), (_TOLD, told)):
        for word in words:
            weights[word] = max(weights.get(word, 0.0), factor * weight(word))
    kept = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:WIDTH]
    length = sum(value * value for _, value in kept) ** 0.5 / (_SILENCED if silent else 1.0)
    return {word: value / length for word, value in kept}


def _canonical(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        word = f"{word[:-3]}y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _SAME.get(word, word)
