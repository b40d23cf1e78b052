"""Choices of a schema said as words, switches as `with` and `without`, files by their name alone."""

import re

from graph_toucan.identity import Json
from graph_toucan.launch.plan import WORKSPACE
from graph_toucan.teach.rules.english.words import humanise
from graph_toucan.translate.wordings.rule import WordingRule
from graph_toucan.translate.wordings.slot import Slot

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+")
_SHORT = {
    "asc": ("ascending",),
    "desc": ("descending",),
    "avg": ("average",),
    "std": ("standard deviation",),
    "min": ("minimum", "smallest"),
    "max": ("maximum", "largest"),
    "eq": ("equal to",),
    "gt": ("greater than", "more than"),
    "lt": ("less than",),
    "gte": ("at least",),
    "lte": ("at most",),
    "upper": ("upper case", "capital letters"),
    "lower": ("lower case", "small letters"),
    "sha256": ("SHA-256",),
    "sha1": ("SHA-1",),
    "sha512": ("SHA-512",),
    "md5": ("MD5",),
    "add": ("addition",),
    "subtract": ("subtraction",),
    "multiply": ("multiplication",),
    "divide": ("division",),
    "mean": ("average", "arithmetic mean"),
}
_FILE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)\.([a-z]{2,5})")
_KINDS = {
    "csv": ("CSV",),
    "xlsx": ("spreadsheet", "workbook"),
    "pdf": ("PDF",),
    "docx": ("Word document",),
    "pptx": ("presentation", "slides"),
    "md": ("Markdown file",),
    "json": ("JSON",),
    "txt": ("text file",),
    "db": ("database",),
    "png": ("picture", "PNG"),
    "wav": ("recording",),
    "geojson": ("GeoJSON",),
    "yaml": ("YAML file",),
}
_SWITCHES = ("include", "with", "show", "enable", "use", "allow", "add", "has", "is", "do", "should", "return", "keep")
_ADJECTIVE = re.compile(r"\w+(ive|al|ed|able|ible|ous|ic)$")


def choice_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `bar chart` of bar_chart and barChart."""
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        return ()
    return (humanise(value),)


def short_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `ascending` of asc, `SHA-256` of sha256."""
    return _SHORT.get(value, ()) if isinstance(value, str) else ()


def switch_words(value: Json, parameter: str) -> tuple[str, ...]:
    """Return `with hidden files` of true and `without hidden files` of false for `include_hidden_files`."""
    if not isinstance(value, bool):
        return ()
    words = humanise(parameter).split()
    about = " ".join(words[1:] if len(words) > 1 and words[0] in _SWITCHES else words)
    if not about:
        return ()
    if _ADJECTIVE.fullmatch(about):
        return (f"make it {about}",) if value else (f"not {about}",)
    return (f"with {about}", f"including {about}") if value else (f"without {about}", f"leaving out {about}")


def empty_words(value: Json, parameter: str) -> tuple[str, ...]:
    """Return `no tags` of an empty list or object for `tags`: nobody says `[]`."""
    about = humanise(parameter)
    return (f"no {about}",) if isinstance(value, list | dict) and not value and about else ()


def under_workspace(value: Json, _: str) -> tuple[str, ...]:
    """Return `sales.csv` of /workspace/sales.csv: the folder in which a conversation takes place is known."""
    if not isinstance(value, str):
        return ()
    rest = value.removeprefix("file://").removeprefix(WORKSPACE + "/")
    return (rest,) if rest and rest != value and not rest.startswith("/") else ()


def file_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `the sales CSV` and `the sales CSV file` of sales.csv: a file by its name and its kind."""
    found = _FILE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return ()
    name, ending = humanise(found[1]), found[2]
    return tuple(f"the {name} {kind}" for kind in _KINDS.get(ending, (f"{ending.upper()} file",))) if name else ()


def _names_file(slot: Slot) -> bool:
    return slot.speaks_of("path", "file", "filename", "filepath", "source", "input", "document", "workbook", "image")


def _chooses(slot: Slot) -> bool:
    return bool(slot.choices)


NAME_RULES = (
    WordingRule("choice_words", choice_words, _chooses),
    WordingRule("short_words", short_words, _chooses),
    WordingRule("switch_words", switch_words, lambda slot: "boolean" in slot.types),
    WordingRule("empty_words", empty_words, lambda _: True),
    WordingRule("file_words", file_words, _names_file),
    WordingRule("under_workspace", under_workspace, lambda _: True),
)
"""The rules for names, choices and switches."""
