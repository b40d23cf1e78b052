"""What descriptions and error texts say of values: paths to give, quoted examples, lists of choices."""

import re
from collections.abc import Iterable, Sequence

from graph_toucan.launch.plan import WORKSPACE
from graph_toucan.onboard.hints import FILES, snake

_PATH = re.compile(
    r"(^|_)(paths?|files?|filepath|filename|dir|directory|folder|root|workspace|cwd|destination|dest)(_|$)"
)
_FOLDER = re.compile(r"(^|_)(dir|directory|folder|root|workspace|cwd|workdir|project_path|base_path)(_|$)")
_NEW = re.compile(r"(^|_)(output|out|dest|destination|save|target|new|export|to)(_|$)")
_MAKES = re.compile(r"^(create|write|save|generate|new|make)(_|$)")
_OF_FILES = re.compile(
    r"\b(raster|vector|geo|pdf|docx?|xlsx?|image|audio|video)\b|\bfile (path|system)|local (file|path)"
)
_IN_FOLDERS = re.compile(
    r"(^|_)(director(y|ies)|folders?|tree|dir|ls|list_files|search_files|find_files|glob|project|workspace|repo)(_|$)"
)
_FILE_OF_FILES = frozenset(
    {"source", "src", "from", "origin", "input", "file1", "file2", "file_1", "file_2", "file_a", "file_b"}
)
"""Parameters of a tool for files that take a file."""
_READS_FOLDER = re.compile(r"(^|_)path$|^root$|^base")


def is_path(name: str, description: str, about: str = "") -> bool:
    """Tell whether a parameter takes a path: by its name, or by a description that opens with one."""
    if _PATH.search(snake(name)):
        return True
    if snake(name) in _FILE_OF_FILES and re.search(r"(^|_)files?(_|$)", snake(about)[:40]):
        return True
    if snake(name) in {"uri", "source", "src", "input"} and _OF_FILES.search(f"{description} {about}".lower()):
        return True
    return bool(
        re.match(r"\W*(the )?(absolute |relative |full |file ?)*(path|directory|folder)\b", description.lower())
    )


def paths_for(name: str, description: str, context: Sequence[str]) -> list[str]:
    """Return paths for a parameter, the likeliest first: absolute ones, then the same relative to the workspace.

    Args:
        name: the parameter's name.
        description: the parameter's description.
        context: texts that say what kind of file it is about, the nearest first (the tool's name, its description).
    """
    whole = snake(name)
    texts = [whole.replace("_", " "), description, *context]
    tool = snake(context[0] if context else "")
    in_folder = bool(_READS_FOLDER.search(whole) and _IN_FOLDERS.search(tool) and not _NEW.search(whole))
    if (
        in_folder
        or _FOLDER.search(whole)
        or re.match(
            r"\W*(the )?(absolute |relative )*(path of |path to )?(the |a )?(directory|folder|repo)",
            description.lower(),
        )
    ):
        git = any(re.search(r"\b(git|repo|repository)\b", text.lower().replace("_", " ")) for text in texts)
        folders = ["repo", "drafts", ""] if git else ["", "repo"]
        return [f"{WORKSPACE}/{folder}".rstrip("/") for folder in folders] + [".", "repo"]
    if "repo" in whole.split("_"):
        return [f"{WORKSPACE}/repo", f"{WORKSPACE}/drafts", "repo"]
    file = _file_for(texts)
    if _NEW.search(whole) or _MAKES.match(tool):
        suffix = file.rsplit(".", 1)[-1]
        return [f"{WORKSPACE}/new_file.{suffix}", f"{WORKSPACE}/{file}", f"new_file.{suffix}"]
    if "filename" in whole or "file_name" in whole:
        return [file, f"{WORKSPACE}/{file}"]
    return [f"{WORKSPACE}/{file}", file]


def _file_for(texts: Iterable[str]) -> str:
    for text in texts:
        words = re.sub(r"[_\W]+", " ", text.lower()).split()
        for pattern, file in FILES:
            if any(re.fullmatch(pattern, word) for word in words):
                return file
    return "notes.md"


_CALLS_IT = re.compile(
    r"(?:e\.g\.?|for example|examples?|such as|like|i\.e\.?)[,:]?\s*[(\[]?\s*"
    r"(?:\"([^\"\n]{1,120})\"|'([^'\n]{1,120})'|`([^`\n]{1,120})`)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:e\.g\.?|for example|examples?:)[,:]?\s*([^\s,;()\"'`]{1,60}?)[.,;)]*(?=[\s,;)]|$)", re.IGNORECASE
)
_CHOICE_LIST = re.compile(
    r"(?:one of|options?|choices?|either|valid values?|allowed values?|supported"
    r"|available)\b[^:\n'\"`(]{0,30}[:(]?\s*"
    r"((?:[\"'`]?[\w./+-]+[\"'`]?(?:\s*\([^)]*\))?\s*(?:,\s*(?:or\s+)?|\s+or\s+|\s*\|\s*"
    r"|/)){1,}[\"'`]?[\w./+-]+[\"'`]?)",
    re.IGNORECASE,
)
_SENTENCE_LIST = re.compile(
    r"(?:valid|allowed|available|supported|possible|known|must be|choose from|expected)(?: one of| \w+)?(?: are"
    r"| is|:)?[:\s]\s*[\[(]?"
    r"([\w'\"][\w'\" .+-]{0,40}(?:,\s*(?:or |and )?[\w'\"][\w'\" .+-]{0,40}){2,})",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"([^\"\n]{1,60})\"|'([^'\n]{1,60})'|`([^`\n]{1,60})`")


def quoted_examples(description: str) -> list[str]:
    """Return the examples that a description gives, in order: those in quotes, then choices, then bare words after `e.g.`."""
    found = [_group(match) for match in _CALLS_IT.finditer(description)]
    found += choices_in(description)
    found += [match.group(1) for match in _BARE.finditer(description) if re.search(r"[\w]", match.group(1))]
    return list(
        dict.fromkeys(text for text in found if re.match(r"[\w/#<{\[(^$+~@*%-]", text.strip()) and "..." not in text)
    )


_QUOTED_LIST = re.compile(
    r"(?<!\w)(?:'[^'\n]{1,60}'|\"[^\"\n]{1,60}\"|`[^`\n]{1,60}`)"
    r"(?:(?:\s*(?:\([^)]*\)|=[^,;'\"`]{0,40}))?\s*(?:,|/|\||;|\bor\b|\band\b)\s*(?:or\s+|and\s+)?"
    r"(?:'[^'\n]{1,60}'|\"[^\"\n]{1,60}\"|`[^`\n]{1,60}`))+"
)
_NAMED_LIST = re.compile(
    r"\b(?:columns|tables|sheets|fields|keys|names|types|methods|operations|units|modes|formats|options|values|choices|commands"
    r"|actions|functions|algorithms|styles|tools|categories|did you mean)\b(?: \w+){0,2}(?: are| is)?\s*[:=?(]\s*\[?"
    r"([\w'\"][\w'\" .+/-]{0,40}(?:,\s*(?:or |and )?[\w'\"][\w'\" .+/-]{0,40})*)",
    re.IGNORECASE,
)


def choices_in(text: str) -> list[str]:
    """Return the values of a list such as `one of: a, b, c`, `"a" or "b"` or `Valid stages are: First Step, Second Step`."""
    if match := _QUOTED_LIST.search(text):
        return [_group(found) for found in _QUOTED.finditer(match.group(0))]
    return _unquoted_choices(text)


def quoted_words(text: str) -> list[str]:
    """Return the single words that a text puts in quotes, wherever they stand: a description often lists modes so."""
    found = [_group(match) for match in _QUOTED.finditer(text)]
    return list(dict.fromkeys(word for word in found if re.fullmatch(r"[\w./+:-]{1,40}", word)))


def choices_about(name: str, description: str, about: str) -> list[str]:
    """Return the words that a parameter may take: from its description, else from its tool's.

    Args:
        name: the parameter's name.
        description: its description.
        about: the description of its tool.
    """
    found = quoted_words(description) or _bracketed(description)
    words = [name.lower(), *(word for word in snake(name).split("_") if len(word) > 3)]
    for line in re.split(r"\n|(?<=[.;])\s", about):
        if not found and any(word in line.lower() for word in words):
            found = choices_in(line) or _bracketed(line) or quoted_words(line)
    return [word for word in (found or _bracketed(about)) if word.lower() not in words]


def _bracketed(text: str) -> list[str]:
    """Return the words of the first list in brackets: `Case of the text (upper, lower, title)`."""
    for match in re.finditer(r"[(\[:]\s*([\w+-]+(?:\s*[,|/]\s*(?:or |and )?[\w+-]+)+)", text):
        words = re.split(r"\s*[,|/]\s*(?:or |and )?", match.group(1))
        if all(2 <= len(word) <= 30 for word in words):
            return words
    return []


def _unquoted_choices(text: str) -> list[str]:
    if match := _SENTENCE_LIST.search(text):
        return [
            word.strip(" '\"`")
            for word in re.split(r",\s*(?:or |and )?|\s+or\s+", match.group(1))
            if word.strip(" '\"`")
        ]
    match = _CHOICE_LIST.search(text)
    if match:
        listed = re.sub(r"\([^)]*\)", "", match.group(1))
        words = re.split(r"\s*,\s*(?:or\s+)?|\s+or\s+|\s*\|\s*|/", listed)
        return [word.strip("\"'`. ") for word in words if word.strip("\"'`. ")]
    if match := _NAMED_LIST.search(text):
        words = re.split(r",\s*(?:or |and )?", match.group(1))
        return [word.strip(" '\".") for word in words if word.strip(" '\".")]
    quoted = [_group(match) for match in _QUOTED.finditer(text)]
    return quoted if len(quoted) > 1 and re.search(r"['\"`]\s*(,|\||or|/)\s*['\"`or]", text) else []


def _group(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group)
