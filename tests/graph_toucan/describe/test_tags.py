"""Tags: three, unlike, from a vocabulary that grows by what its server shows."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.describe.tags import BASE, TagWords, as_tag, nearest, settle_tags, vocabulary_of
from graph_toucan.model import Tool


def words(name: str, description: str = "", *categories: str, **properties: Any) -> TagWords:
    return TagWords(name, description, {"type": "object", "properties": properties}, categories)


def tool(name: str, description: str = "") -> Tool:
    return Tool(id=f"s/{name}", server="s", name=name, description=description, input_schema={})


def test_the_base_vocabulary_has_about_a_hundred_terms_in_the_form_of_tags():
    assert 90 <= len(BASE) <= 150
    assert all(as_tag(term) == term or term.endswith("s") for term in BASE)


@pytest.mark.parametrize(
    ("told", "tags"),
    [
        (words("convert_to_markdown", "Convert a PDF to Markdown."), ("markdown", "pdf", "convert")),
        (words("git_log", "Show the commit history.", "git"), ("git", "log", "read")),
        (words("read_rows", "Read rows of the database.", "database"), ("table", "database", "read")),
        (words("calculate_mean", "Calculate the mean of numbers.", "stats"), ("statistics", "math", "calculate")),
    ],
)
def test_tags_are_a_subject_a_thing_and_what_is_done_with_it(told: TagWords, tags: tuple[str, ...]):
    assert settle_tags((), told, BASE) == tags


@given(
    st.text(max_size=30),
    st.text(max_size=60),
    st.lists(st.text(max_size=10), max_size=4),
    st.lists(st.text(max_size=12), max_size=5),
)
def test_there_are_always_three_that_differ(name: str, about: str, categories: list[str], answered: list[str]):
    tags = settle_tags(answered, words(name, about, *categories), vocabulary_of([tool(name, about)], categories))
    assert len(set(tags)) == 3
    assert all(tags)
    assert "untagged" not in tags


def test_words_in_another_script_become_tags_where_there_are_no_others():
    assert "获取所有菜谱" in settle_tags((), words("获取所有菜谱"), BASE)


def test_an_answer_is_brought_to_the_vocabulary_or_kept_as_a_proposal():
    assert nearest("Spreadsheets", BASE) == "spreadsheet"
    assert nearest("base knowledge graph", ["knowledge-base-graph"]) == "knowledge-base-graph"
    assert nearest("graph knowledge", BASE) == "knowledge-graph"
    assert nearest("Databse", BASE) == "database"
    assert nearest("SQL", BASE) == "database"
    assert nearest("falconry", BASE) == "falconry"


def test_an_answer_that_says_the_same_twice_is_filled_up_by_the_rules():
    tags = settle_tags(["Files", "file", "directory"], words("list_notes", "List the notes.", "notes"), BASE)
    assert tags[0] == "file"
    assert len(set(tags)) == 3
    assert "note" in tags


def test_a_vocabulary_grows_by_categories_and_by_words_that_three_tools_share():
    tools = [
        tool("add_footnote", "Add a footnote."),
        tool("delete_footnote", "Delete it."),
        tool("list_footnotes", "List them."),
        tool("zip_palimpsest", "Zip a palimpsest."),
    ]
    vocabulary = vocabulary_of(tools, ["Falconry"])
    assert {"footnote", "falconry"} <= set(vocabulary)
    assert "palimpsest" not in vocabulary
    assert set(BASE) <= set(vocabulary)


def test_a_vocabulary_does_not_depend_on_the_order_of_tools():
    tools = [
        tool(f"{verb}_{noun}", f"{verb} a {noun}") for verb in ("peel", "core", "dice") for noun in ("apple", "plum")
    ]
    shuffled = list(tools)
    Random(3).shuffle(shuffled)
    assert vocabulary_of(shuffled, ["b", "a"]) == vocabulary_of(tools, ["a", "b"])
