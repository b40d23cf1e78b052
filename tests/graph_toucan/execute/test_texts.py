"""What is read from texts: JSON, tables and `key: value` lines, and nothing from prose, code and logs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.execute.texts import is_text_value, read_text
from graph_toucan.identity import canonical_json


def read(text: str) -> Any:
    """Return what was read from a text beside the text itself."""
    value = read_text(text)
    assert value["text"] == text
    return {key: item for key, item in value.items() if key != "text"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ("[1, 2]", [1, 2]),
        ("42", {"result": 42}),
        ("[{'total': 1733.5, 'left': None, 'open': True}]", [{"total": 1733.5, "left": None, "open": True}]),
        ('```json\n{"a": 2}\n```', {"a": 2}),
        ('{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}]),
    ],
)
def test_a_text_that_is_a_value_becomes_the_value(text: str, value: Any):
    assert read_text(text) == value


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('Result:\n{"a": 1}', {"a": 1}),
        ("Query results: [{'a': 1}]", [{"a": 1}]),
        ('Found 2:\n{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        ('Here it is:\n\n```json\n{"a": [1]}\n```\nDone.', {"a": [1]}),
    ],
)
def test_json_among_a_few_words_is_read_and_the_words_stay(text: str, data: Any):
    assert read(text) == {"data": data}


def test_a_markdown_table_gives_rows_with_numbers_where_a_column_has_only_such():
    text = "Found 2 rows:\n\n| sku | Price | Code |\n|---|---:|---|\n| A1 | 39.50 | 007 |\n| B2 | 1,200 | 12 |\n"
    assert read(text) == {
        "rows": [{"sku": "A1", "Price": 39.5, "Code": "007"}, {"sku": "B2", "Price": 1200, "Code": "12"}]
    }


@pytest.mark.parametrize(
    "text",
    [
        "+-------+---------+\n| month | revenue |\n+-------+---------+\n| March | 711.0   |\n+-------+---------+",
        "month | revenue\n---------------\nMarch |   711.0",
        "month,revenue\nMarch,711.0\nMarch,711.0",
        "month\trevenue\nMarch\t711.0\nMarch\t711.0",
    ],
)
def test_drawn_and_separated_tables_give_rows_too(text: str):
    assert read(text)["rows"][0] == {"month": "March", "revenue": 711.0}


def test_lines_with_a_key_give_fields_as_numbers_only_where_they_plainly_are():
    text = "Name: Desk Lamp\nPrice: 39.50\n- **Stock:** 12\n* Share: 50%\nOpen: true\nCode: 007\nId: `a-1`\nAt: [1, 2]"
    assert read(text)["fields"] == {
        "Name": "Desk Lamp",
        "Price": 39.5,
        "Stock": 12,
        "Share": "50%",
        "Open": True,
        "Code": "007",
        "Id": "a-1",
        "At": [1, 2],
    }


def test_keys_that_repeat_give_records_and_what_stands_before_and_after_them_fields():
    text = "Branch: main\nCommit: a1\nAuthor: Ann\n\nCommit: b2\nAuthor: Luis\n\nTotal: 2"
    assert read(text) == {
        "fields": {"Branch": "main", "Total": 2},
        "rows": [{"Commit": "a1", "Author": "Ann"}, {"Commit": "b2", "Author": "Luis"}],
    }


def test_numbered_items_with_fields_below_them_are_records():
    text = "Roots:\n\n1. workspace\n   URI: file:///workspace\n2. other\n   URI: file:///other"
    assert read(text)["rows"] == [
        {"item": "workspace", "URI": "file:///workspace"},
        {"item": "other", "URI": "file:///other"},
    ]


def test_what_stands_under_a_heading_belongs_to_it():
    text = "Words: 12\n\nTop words:\n  report: 3\n  lamp: 2\n\nFiles:\n- a.csv\n- b.csv"
    assert read(text)["fields"] == {
        "Words": 12,
        "Top words": {"report": 3, "lamp": 2},
        "Files": ["a.csv", "b.csv"],
    }


def test_several_pairs_may_stand_in_a_line_and_one_may_be_all_there_is():
    assert read("File: a.txt\n  Lines: 21, Words: 84")["fields"] == {"File": "a.txt", "Lines": 21, "Words": 84}
    assert read("Successfully created PDF: /workspace/a.pdf")["fields"] == {
        "Successfully created PDF": "/workspace/a.pdf"
    }
    assert read("数量: 4\n平均值\uff1a2.5")["fields"] == {"数量": 4, "平均值": 2.5}


@pytest.mark.parametrize(
    "text",
    [
        "The meeting is at 12:30 and\nthe next one at 13:40.",
        "See https://example.org/a: it says more.\nAlso http://example.org/b.",
        "Note: the lamp is sold out.",
        "# Plan\n\nMeeting with Ann.\n\nRaise the price: it is too low.\n\nAsk Luis.\n\nOpen on Saturdays.\n\nDue: soon",
        "def gross(net: float, rate: float) -> float:\n    return: net\n    a: int = 1",
        'Traceback (most recent call last):\n  File "a.py", line 3\nValueError: bad\nKeyError: x',
        "Error: boom\n    at run (index.js:3)\n    at main (index.js:9)",
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n-Desk Lamp: 39.50 EUR\n+Desk Lamp: 42.00 EUR",
        "body {\n  color: red;\n  margin: 0;\n}",
        "2026-03-10 09:00:00 INFO: started\n2026-03-10 09:00:01 INFO: stopped",
        "/workspace/notes.md: Raise the price\n/workspace/todo.md: Raise the price",
        "Hello, world\nGoodbye, world\nSee you, soon",
        "Use it like this:\n```json\n{}\n```\nor like this:\n```json\n[1]\n```",
        "{not json",
        "",
    ],
)
def test_prose_code_logs_and_traces_have_no_fields(text: str):
    assert read_text(text) == {"text": text}


def test_a_long_text_is_left_as_it_is():
    text = "Name: lamp\nPrice: 3\n" * 5000
    assert read_text(text) == {"text": text}


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "line", ["-" * 50_000 + "x", "| " * 25_000, "= " * 25_000 + "x", "a: " * 15_000, " " * 50_000 + "x", "[" * 50_000]
)
def test_a_long_line_is_read_in_time_or_not_at_all(line: str):
    assert read_text(f"a | b\n{line}\nc | d")["text"].startswith("a | b")


def test_a_text_value_is_known_by_its_keys():
    assert is_text_value({"text": "a"})
    assert is_text_value(read_text("a: 1\nb: 2"))
    assert not is_text_value({"text": "a", "id": 1})
    assert not is_text_value({"text": 1})
    assert not is_text_value([])


@given(st.text(st.sampled_from("ab1:|-.,#*[]{}'\"` \n\t"), max_size=60) | st.text(max_size=40))
def test_any_text_gives_a_value_that_can_be_written(text: str):
    assert canonical_json(read_text(text))
