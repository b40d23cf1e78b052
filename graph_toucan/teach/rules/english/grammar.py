"""English that needs no meaning: names as words, lists, articles, number, and where a sentence starts and ends."""

import re
from collections.abc import Sequence


def bag(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


_VOWEL_SOUND = re.compile(
    r"(?!uni(?!n)|use|usu|uti|eu|one\b|once\b|ubi)[aeiou]|ho(?:ur|nest)|(?:[fhlmnrsx](?=[A-Z0-9.-]|\b))|8|1[18]\b", re.I
)
_UNCOUNTED = bag(
    """
    data metadata information info text content code help access progress status history context documentation
    music feedback guidance advice support analysis statistics css json html xml sql yaml
    """
)
_SINGULAR_S = re.compile(r"(?:ss|us|is|ics|news|series|species|lens|canvas|alias|bias|axis|chess|pandas)$")


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
"""Ordinals in words, by place from 0."""


def humanise(name: str) -> str:
    """Return an identifier as lower-case words: `sheetName` and `sheet_name` give `sheet name`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", spaced).split()).lower()


def called(name: str) -> str:
    """Return what a person calls the value of a field: as `humanise`, and `number of rows` of `num_rows` and `n_rows`."""
    return re.sub(r"^(?:num|n) (?=\w{3,}s$)", "number of ", humanise(name))


def listed(phrases: Sequence[str], last: str = "and") -> str:
    """Join phrases as English does: `a`, `a and b`, `a, b and c`."""
    if len(phrases) < 2:
        return "".join(phrases)
    return f"{', '.join(phrases[:-1])} {last} {phrases[-1]}"


def with_article(noun: str) -> str:
    """Return a noun phrase with the indefinite article that it takes, none for a plural or what is not counted."""
    head = noun.rsplit(maxsplit=1)[-1].lower() if noun.split() else ""
    if not head or is_plural(head) or head in _UNCOUNTED:
        return noun
    return f"{article_of(noun)} {noun}"


def article_of(noun: str) -> str:
    """Return `a` or `an`, by how a phrase sounds."""
    first = noun.lstrip("\"'`(")
    acronym = first[:1].isupper() and first[1:2].isupper()
    if acronym:
        return "an" if first[0] in "AEFHILMNORSX" else "a"
    return "an" if (_VOWEL_SOUND.match(first) and not re.match(r"[fhlmnrsx]\w", first, re.I)) or _hour(first) else "a"


def _hour(first: str) -> bool:
    return bool(re.match(r"hour|honest|heir", first, re.I))


def is_plural(word: str) -> bool:
    """Tell whether a noun looks plural."""
    small = word.lower()
    if small in {"children", "people", "vertices", "indices", "matrices", "criteria", "media"}:
        return True
    return small.endswith("s") and not _SINGULAR_S.search(small) and small not in _UNCOUNTED and len(small) > 1


def singular(word: str) -> str:
    """Return a noun's singular: `entries` gives `entry`."""
    small = word.lower()
    if not is_plural(small):
        return word
    irregular = {
        "children": "child",
        "people": "person",
        "vertices": "vertex",
        "indices": "index",
        "matrices": "matrix",
    }
    if small in irregular:
        return irregular[small]
    if small.endswith("ies") and len(small) > 4:
        return f"{word[:-3]}y"
    if re.search(r"(?:[sx]|ch|sh|[^aeiou]o)es$", small) and not small.endswith(
        ("axes", "ases", "uses", "oses", "ises")
    ):
        return word[:-2]
    return word[:-1]


def plural(word: str) -> str:
    """Return a noun's plural: `entry` gives `entries`."""
    small = word.lower()
    if is_plural(small) or small in _UNCOUNTED or small in {"series", "species"}:
        return word
    if re.search(r"[^aeiou]y$", small):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(?:[sxz]|ch|sh)$", small) else f"{word}s"


def counted(count: int, noun: str) -> str:
    """Return how many of something: `1 file`, `12 files`."""
    words = noun.split() or ["item"]
    head = singular(words[-1]) if count == 1 else plural(words[-1])
    return f"{count} {' '.join([*words[:-1], head])}"


def capitalised(text: str) -> str:
    """Return a text that starts a sentence: a capital first, unless a value or a name in lower case opens it."""
    first = text.split(None, 1)[0] if text.split() else ""
    if not first[:1].islower() or re.search(r"[\d_./\\@#*=(]\w|[a-z][A-Z]", first):
        return text
    return text[0].upper() + text[1:]


def ended(text: str, mark: str = ".") -> str:
    """Return a text with a mark at its end, unless it ends with one, also inside quotes, or with a block."""
    text = text.rstrip()
    if re.search(r"[.!?\u2026]['\"\u201d\u2019)]?$|```$", text):
        return text if mark != "?" or text.endswith(("?", "```")) else f"{text.removesuffix('.')}?"
    return f"{text.rstrip(' ,;:')}{mark}"
