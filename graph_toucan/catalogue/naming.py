"""Names, descriptions and versions that fit `server.json`, made from whatever a source has."""

import re

from graph_toucan.launch.plan import SECRET_NAME
from graph_toucan.model.server import Input

DESCRIPTION_LENGTH = 100
NAME_LENGTH = 200
_NAME = re.compile(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+")
_RANGE = re.compile(r"[\^~<>*=\s|]|^latest$|\bx\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def clip(text: str, limit: int = DESCRIPTION_LENGTH) -> str:
    """Return a text in one line, without characters that do not print, cut at a word if it is too long."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    word = head.rsplit(" ", 1)[0] if line[limit - 1] != " " and " " in head else head
    return word.rstrip(" ,;:.-") + "…"


def fitting_name(text: str, namespace: str) -> str:
    """Return the `namespace/slug` nearest to a text; one without a slash gets the namespace given."""
    if _NAME.fullmatch(text) and 3 <= len(text) <= NAME_LENGTH:
        return text
    *spaces, slug = [part for part in text.strip().lstrip("@").split("/") if part.strip()] or ["server"]
    space = re.sub(r"[^a-zA-Z0-9.-]+", "-", ".".join(spaces)).strip("-.") or namespace
    slug = re.sub(r"[^a-zA-Z0-9._-]+", "-", slug).strip("-.") or "server"
    return f"{space[: NAME_LENGTH // 2 - 1]}/{slug[: NAME_LENGTH // 2]}"


def exact_version(text: str | None) -> str | None:
    """Return a version if it is an exact one that fits, None for a range, a tag like `latest`, or nothing."""
    version = (text or "").strip()
    return version if version and not _RANGE.search(version) and len(version) <= 255 else None


def version_key(version: str | None) -> tuple[tuple[int, int, str], ...]:
    """Return what sorts versions of PyPI and npm by age; a pre-release comes before its release, None before all."""
    if version is None:
        return ()
    text = version.strip().lower().removeprefix("v").partition("+")[0]
    release = re.match(r"(\d+(?:\.\d+)*)?", text)
    head = release.group() if release else ""
    numbers = [int(part) for part in head.split(".") if part]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    words = re.findall(r"\d+|[a-z]+", text[len(head) :])
    return (*((3, number, "") for number in numbers), *(_word_key(word) for word in words), (1, 0, ""))


def _word_key(word: str) -> tuple[int, int, str]:
    if word.isdigit():
        return (3, int(word), "")
    return (2, 0, word) if word in {"post", "r", "rev"} else (0, 0, word)


def looks_secret(name: str) -> bool:
    """Return whether a name is one that secrets have."""
    return SECRET_NAME.search(name) is not None


def open_variables(text: str, known: dict[str, Input]) -> dict[str, Input]:
    """Return the variables of a text with `{placeholders}`: those known, and a required one for each that is not."""
    found = {
        name: Input(is_required=True, is_secret=looks_secret(name))
        for name in _PLACEHOLDER.findall(text)
        if name not in known
    }
    return {**known, **found}
