"""Markup: headings, and what `html` and `urllib` escape."""

import html
from urllib.parse import quote, unquote

import pytest

from graph_toucan.simulate.library import markup

PAGE = "# Report\n\n## Sales, 2026\n\n```\n# no heading\n```\n\n### Outlook\n#nor this\n"


def test_headings_are_listed_up_to_a_depth():
    assert markup.heading_texts(PAGE, 6) == ["Report", "Sales, 2026", "Outlook"]
    assert markup.heading_levels(PAGE, 6) == [1, 2, 3]
    assert markup.heading_count(PAGE, 2) == 2
    assert markup.table_of_contents(PAGE, 2) == "- [Report](#report)\n  - [Sales, 2026](#sales-2026)"


@pytest.mark.parametrize("text", ["a & b", "<i>'x'</i>", 'say "hi"', "å/ä?x=1&y=2 ~", ""])
def test_texts_are_escaped_as_python_does_it(text: str):
    assert markup.html_escaped(text) == html.escape(text)
    assert markup.html_unescaped(markup.html_escaped(text)) == text
    assert markup.url_path_encoded(text) == quote(text)
    assert markup.url_encoded(text) == quote(text, safe="")
    assert markup.url_decoded(markup.url_encoded(text)) == unquote(quote(text)) == text


def test_tags_are_taken_out():
    assert markup.without_tags("<p>one <b>two</b></p>") == "one two"
