"""Characters: counts by kind, names, differences, and how they are written in code."""

import pytest

from graph_toucan.simulate.library import characters


def test_characters_are_counted_by_kind():
    text = "Åse has 2 cats; +1!\n"
    assert characters.letter_total(text) == 10
    assert characters.digit_total(text) == 2
    assert characters.space_total(text) == 4
    assert characters.whitespace_total(text) == 5
    assert characters.special_total(text) == 3
    assert characters.punctuation_total(text) == 2
    assert characters.symbol_total(text) == 1
    assert characters.control_total(text) == 1
    assert characters.ascii_total(text) == len(text) - 1
    assert characters.unique_total("banana") == 3
    assert characters.character_counts("banana") == {"b": 1, "a": 3, "n": 2}


def test_normal_forms_are_told_apart():
    assert characters.is_normal("é", "NFC")
    assert not characters.is_normal("é", "NFD")
    assert characters.normal_form("ﬁ", "NFKC") == "fi"
    assert characters.without_accents("Crème brûlée") == "Creme brulee"
    assert characters.folded("Straße") == "strasse"


def test_characters_have_codes_and_names():
    assert characters.code_label("A") == "U+0041"
    assert characters.codepoint_at("a😀", 1) == "U+1F600"
    assert characters.character_name("a") == "LATIN SMALL LETTER A"
    assert characters.character_category("A") == "Lu"
    with pytest.raises(ValueError, match="single"):
        characters.code_number("ab")


def test_differences_are_found_where_they_are_first():
    assert characters.first_difference("abc", "abd") == 2
    assert characters.first_difference("abc", "ab") == 2
    assert characters.character_at_difference("abc", "abd") == "c"
    assert characters.other_codepoint_at_difference("abc", "abd") == "U+0064"
    with pytest.raises(ValueError, match="no difference"):
        characters.first_difference("a", "a")


def test_characters_are_written_as_languages_have_them():
    assert characters.utf8_labels("é") == "0xC3 0xA9"
    assert characters.utf16_labels("😀") == "0xD83D 0xDE00"
    assert characters.utf16_count("a😀") == 3
    assert characters.html_entities("é") == "&#x00E9;"
    assert characters.css_escapes("é") == r"\00E9"
    assert characters.python_escapes("😀") == r"\U0001F600"
    assert characters.javascript_escapes("😀") == r"\u{1F600}"
    assert characters.java_escapes("😀") == r"\uD83D\uDE00"
