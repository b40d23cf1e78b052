"""Passages: ranges, markers, lines, unified diffs."""

import difflib

import pytest

from graph_toucan.simulate.library import passages


def test_ranges_are_those_of_slices():
    assert passages.range_replaced("abcdef", 1, 3, "-") == "a-def"
    assert passages.range_removed("abcdef", 1, 3) == "adef"
    assert passages.split_at_indices("abcdef", [4, 2, 2]) == ["ab", "cd", "ef"]
    assert passages.chunks("abcde", 2) == ["ab", "cd", "e"]


def test_what_stands_between_markers_is_found():
    text = "see <b>this</b> here"
    assert passages.content_between(text, "<b>", "</b>") == "this"
    assert (passages.marked_start(text, "<b>", "</b>"), passages.marked_end(text, "<b>", "</b>")) == (4, 15)
    with pytest.raises(ValueError, match="substring"):
        passages.content_between(text, "<i>", "</i>")


def test_lines_have_places():
    text = "one\ntwo\n\nfour"
    assert passages.line_at(text, 5) == 2
    assert passages.column_at(text, 5) == 2
    assert passages.lines_from(text, 2, 4) == "two\n\nfour"
    assert passages.line_start(text, 2) == 4
    assert (passages.blank_lines(text), passages.filled_lines(text), passages.longest_line(text)) == (1, 3, 4)
    assert passages.ended_lines("b\na") == "a\nb\n"


def test_words_are_measured():
    text = "One two. Two three!"
    assert passages.unique_words(text) == 3
    assert passages.unique_raw_words(text) == 4
    assert passages.mean_sentence_length(text) == 2
    assert passages.mean_word_length("ab abcd") == 3
    assert passages.reading_seconds(text, 120) == 2


def test_diffs_are_counted():
    patch = "".join(difflib.unified_diff(["a\n", "b\n"], ["a\n", "c\n", "d\n"], "old", "new"))
    assert passages.diff_additions(patch) == 2
    assert passages.diff_deletions(patch) == 1
    assert passages.diff_hunks(patch) == passages.diff_files(patch) == 1
    assert passages.diff_target(patch).strip() == "new"
