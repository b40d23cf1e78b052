"""Passages of texts: words and lines measured, parts by their places, what stands between marks."""

import re


def mean_word_length(text: str) -> float:
    """Return the average length of words."""
    return sum(len(word) for word in text.split()) / len(text.split())


def mean_sentence_length(text: str) -> float:
    """Return the average length of sentences in words."""
    return len(text.split()) / len([part for part in re.split(r"[.!?]+", text) if part.strip()])


def unique_words(text: str) -> int:
    """Return the number of unique words, without the punctuation around them."""
    bare = [word.strip(".,;:!?\"'()[]{}") for word in text.lower().split()]
    return len({word for word in bare if word})


def unique_raw_words(text: str) -> int:
    """Return the number of unique words as they stand between spaces, in small letters."""
    return len(set(text.lower().split()))


def longest_line(text: str) -> int:
    """Return the length of the longest line (maximum line length)."""
    return max([len(line) for line in text.splitlines()] or [0])


def longest_word(text: str) -> str:
    """Return the longest word, the first of several."""
    return max(text.split(), key=len)


def blank_lines(text: str) -> int:
    """Return the number of blank lines."""
    return sum(not line.strip() for line in text.splitlines())


def filled_lines(text: str) -> int:
    """Return the number of lines that are not blank (nonempty)."""
    return sum(bool(line.strip()) for line in text.splitlines())


def reading_minutes(text: str, words_per_minute: float) -> float:
    """Return the reading time in minutes."""
    return len(text.split()) / words_per_minute


def reading_seconds(text: str, words_per_minute: float) -> int:
    """Return the reading time in whole seconds."""
    return round(len(text.split()) / words_per_minute * 60)


def range_replaced(text: str, start: int, end: int, replacement: str) -> str:
    """Return a text with a replacement for what stands from one index to another."""
    return text[:start] + replacement + text[end:]


def range_removed(text: str, start: int, end: int) -> str:
    """Return a text without what stands from one index to another (deleted)."""
    return text[:start] + text[end:]


def text_range(text: str, start: int, end: int) -> str:
    """Return what stands from one index of a text to another (substring)."""
    return text[start:end]


def inserted(text: str, index: int, part: str) -> str:
    """Return a text with a part inserted at an index."""
    return text[:index] + part + text[index:]


def split_at_indices(text: str, indices: list[int]) -> list[str]:
    """Return the parts of a text, split at indices in order."""
    places = sorted(set(indices))
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)])]


def chunks(text: str, size: int) -> list[str]:
    """Return the parts of a text of one size (chunks)."""
    if size < 1:
        raise ValueError("no such size")
    return [text[place : place + size] for place in range(0, len(text), size)]


def marked_start(text: str, start_marker: str, end_marker: str) -> int:
    """Return where what stands between two markers starts, with the first marker."""
    start = text.index(start_marker)
    text.index(end_marker, start + len(start_marker))
    return start


def content_start(text: str, start_marker: str, end_marker: str) -> int:
    """Return where the content between two markers starts."""
    return marked_start(text, start_marker, end_marker) + len(start_marker)


def content_end(text: str, start_marker: str, end_marker: str) -> int:
    """Return where the content between two markers ends."""
    return text.index(end_marker, text.index(start_marker) + len(start_marker))


def marked_end(text: str, start_marker: str, end_marker: str) -> int:
    """Return where what stands between two markers ends, with the second marker."""
    return content_end(text, start_marker, end_marker) + len(end_marker)


def content_between(text: str, start_marker: str, end_marker: str) -> str:
    """Return the content between two markers."""
    return text[content_start(text, start_marker, end_marker) : content_end(text, start_marker, end_marker)]


def sorted_lines_of(text: str) -> list[str]:
    """Return the lines in order, as a list."""
    return sorted(text.splitlines())


def ended_lines(text: str) -> str:
    """Return the sorted lines, each with a line break at its end."""
    return "".join([f"{line}\n" for line in sorted(text.splitlines())])


def reversed_words(text: str) -> str:
    """Return the words in reverse order."""
    return " ".join(text.split()[::-1])


def numbered_lines(text: str) -> str:
    """Return the lines with their numbers."""
    return "\n".join([f"{number}: {line}" for number, line in enumerate(text.splitlines(), 1)])


def ends_line(text: str) -> bool:
    """Tell whether a text ends with a newline."""
    return text.endswith("\n")


def line_at(text: str, index: int) -> int:
    """Return the number of the line in which an index of a text lies, from one."""
    return text.count("\n", 0, index) + 1


def column_at(text: str, index: int) -> int:
    """Return the column in its line of an index of a text, from one."""
    return index - text.rfind("\n", 0, index)


def lines_from(text: str, start_line: int, end_line: int) -> str:
    """Return the lines of a range, both ends with it, counted from one."""
    return "\n".join(text.splitlines()[max(start_line, 1) - 1 : max(end_line, 0)])


def line_start(text: str, start_line: int) -> int:
    """Return the index where a line starts, counted from one; the end of the text for one beyond it."""
    before = text.splitlines(keepends=True)[: max(start_line, 1) - 1]
    return sum(len(line) for line in before)


def diff_additions(patch: str) -> int:
    """Return the number of lines that a unified diff (patch) adds."""
    return sum(line.startswith("+") and not line.startswith("+++") for line in patch.splitlines())


def diff_deletions(patch: str) -> int:
    """Return the number of lines that a unified diff (patch) deletes."""
    return sum(line.startswith("-") and not line.startswith("---") for line in patch.splitlines())


def diff_hunks(patch: str) -> int:
    """Return the number of hunks of a unified diff (patch)."""
    return sum(line.startswith("@@ ") for line in patch.splitlines())


def diff_files(patch: str) -> int:
    """Return the number of files that a unified diff (patch) changes."""
    return sum(line.startswith("--- ") for line in patch.splitlines())


def diff_target(patch: str) -> str:
    """Return the first file that a unified diff (patch) leads to."""
    return [line for line in patch.splitlines() if line.startswith("+++ ")][0][4:].split("\t")[0]  # noqa: RUF015
