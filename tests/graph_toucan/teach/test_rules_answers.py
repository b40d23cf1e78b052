"""What the offline teacher lets the assistant say of results."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.identity import Json, JsonObject
from graph_toucan.teach.roles import DeclineGiven, Finding, ToolBrief, WriteAnswerGiven
from graph_toucan.teach.rules.answering.answers import write_answer
from graph_toucan.teach.rules.answering.refusals import decline
from graph_toucan.teach.rules.answering.results import read

SEEDS = range(20)


def finding(description: str, value: Json, failed: bool = False, **arguments: Json) -> Finding:
    brief = ToolBrief(id="office/do_it", name="do_it", description=description, input_schema={})
    return Finding(tool=brief, arguments=arguments, value=value, text=str(value), failed=failed)


def answers(*findings: Finding, query: str = "Please do it.", **more: Any) -> set[str]:
    asked = [
        WriteAnswerGiven(query=query, history=(), findings=findings, asked=more.get("asked", {}), seed=seed)
        for seed in SEEDS
    ]
    return {write_answer(one).answer for one in asked}


def told(description: str, value: Json, **arguments: Json) -> set[str]:
    return answers(finding(description, value, **arguments))


def test_what_was_asked_for_comes_first():
    for answer in answers(finding("Run statistics.", {"median": 5, "mean": 5.3}), asked={"the median": 5}):
        assert answer.startswith(("The median is 5", "I get 5 for the median", "The median comes to 5"))


@pytest.mark.parametrize(
    ("description", "value", "part"),
    [
        ("Calculate the tangent of an angle", {"result": 0.9999999999999999}, "0.9999999999999999"),
        ("Calculate the tangent of an angle", {"result": 0.5}, "tangent"),
        ("List the files", {"files": ["a.txt", "b.txt"]}, "2 files"),
        ("List the files", {"files": ["a.txt", "b.txt"]}, "a.txt and b.txt"),
        ("Read rows", [{"product": "Desk Lamp", "price": 39.5}], '"Desk Lamp" (39.5)'),
        ("Save a note", {"message": "Saved the note 'Groceries'."}, "Saved the note 'Groceries'."),
        ("Check the file", {"is_valid": False, "lines": 3}, "it is not valid"),
        ("Count words", {"total_words": 12}, "12 words"),
        ("Make a metric", {"metric": [["-1", "0"], ["0", "r**2"]]}, "(-1, 0) and (0, r**2)"),
        ("Estimate a filter", {"num_particles": 500, "spread": 0.2}, "there are 500 particles"),
        ("Hash text", {"algorithm": "sha256", "hash": "c98e85"}, "c98e85"),
        ("Get file info", {"size_bytes": 1572}, "1572 bytes"),
        ("Extract text", {"text": "Dear Mr Costa,\nyour lamps left Oslo.", "chars": 35}, "Dear Mr Costa,\nyour lamps"),
        ("Draw a chart", {"text": "[image image/png, 900 characters of base64]"}, "picture (PNG)"),
        ("Speak a text", {"text": "[audio audio/wav, 900 characters of base64]"}, "recording (WAV)"),
        ("Get a guide", {"text": "[resource docs://guide]"}, "docs://guide"),
    ],
)
def test_a_result_is_reported_in_words(description: str, value: Json, part: str):
    assert all(part.lower() in answer.lower() for answer in told(description, value))


def test_what_stands_for_a_picture_is_told_in_words_alone():
    for answer in told("Draw a chart", {"text": "[image image/png, 900 characters of base64]"}):
        assert "base64" not in answer


def test_a_picture_between_the_lines_of_a_text_is_told_in_words():
    text = "Here is the logo:\n[image image/png, 900 characters of base64]\nIt is blue."
    for answer in told("Get a picture", {"text": text}):
        assert "(the picture (PNG))" in answer
        assert "base64" not in answer


def test_an_empty_list_is_told_as_none():
    assert all(re.search(r"no |none|nothing", answer.lower()) for answer in told("List the stories", {"stories": []}))


def test_keys_and_positions_are_not_dumped():
    value = {
        "content": [{"type": "text", "text": "**Mean** of 4 numbers: 639.25", "annotations": {"topic": "statistics"}}]
    }
    for answer in told("Run statistics on a list of numbers", value):
        assert "639.25" in answer
        assert not re.search(r"content|number 1|annotations", answer)


def test_what_only_repeats_an_argument_is_left_out():
    for answer in told("Convert units", {"from_unit": "kg", "value": 27.5}, from_unit="kg"):
        assert "kg" not in answer


def test_a_long_text_is_told_by_its_beginning():
    text = "\n".join(f"line {number} of the report" for number in range(200))
    for answer in told("Read a file", {"text": text}):
        assert "line 0 of the report" in answer
        assert answer.endswith("\u2026")
        assert len(answer) < 500


def test_numbers_in_an_answer_all_came_back():
    value: JsonObject = {"rows": [{"name": f"row {n}", "price": n * 1.5} for n in range(40)], "total": 40, "next": 41}
    for answer in told("Read the rows of a sheet", value):
        known = set(re.findall(r"\d+(?:\.\d+)?", str(value)))
        assert set(re.findall(r"\d+(?:\.\d+)?", answer)) <= known


def test_a_failure_that_was_put_right_is_not_told():
    failed = finding("Read a file", {"text": "no such file"}, failed=True)
    for answer in answers(failed, finding("Read a file", {"text": "All good."})):
        assert "no such file" not in answer
        assert "All good." in answer


def test_a_failure_that_stayed_is_told():
    assert all(
        "no such file" in answer for answer in answers(finding("Read a file", {"text": "no such file"}, failed=True))
    )


def test_helpers_that_nobody_asked_for_are_not_reported():
    helper = finding("List the tables of a database", {"tables": ["orders"]})
    goal = finding("Count the rows", {"rows": 12})
    for answer in answers(helper, goal, query="How many rows are there?"):
        assert "orders" not in answer
        assert "12 rows" in answer


def test_the_same_thing_is_not_said_twice():
    twice = finding("Count the rows", {"rows": 12})
    assert all(answer.count("12 rows") == 1 for answer in answers(twice, twice, query="Count the rows."))


def test_names_that_nobody_mentioned_do_not_come_from_a_description():
    for answer in told("Add a page to the Acme Cloud handbook", {"ok": True}):
        assert "Acme" not in answer


odd_keys = st.text(max_size=6) | st.sampled_from(["", " ", "_", "num", "total", "is", "size_bytes", "公历", "n"])
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30)
)


@given(st.dictionaries(odd_keys, scalars | st.lists(scalars, max_size=3) | st.dictionaries(odd_keys, scalars)))
def test_keys_of_any_form_can_be_told(value: dict[str, Any]):
    given_one = WriteAnswerGiven(query="?", history=(), findings=(finding("Get the numbers", value),), seed=1)
    assert write_answer(given_one).answer


def test_facts_are_read_most_telling_first():
    names = [fact.name for fact in read({"id": "7f", "created_at": "x", "note": "hm", "total": 3}, {}).facts]
    assert names[0] == "total"
    assert "id" not in names


def test_refusals_have_many_forms_and_offer_only_what_is_there():
    there = ToolBrief(id="office/read_note", name="read_note", description="Read the text of a note.", input_schema={})
    asked = [
        DeclineGiven(query=f"q{seed}", history=(), miss="func", wanted="book a room", offered=(there,), seed=seed)
        for seed in range(60)
    ]
    texts = [decline(one).answer for one in asked]
    assert len({text.split(".")[0] for text in texts}) > 8
    assert all("book a room" in text for text in texts)
    assert any("read the text of a note" in text for text in texts)


def test_a_missing_value_is_asked_for_in_many_ways():
    asked = [
        DeclineGiven(query=f"q{seed}", history=(), miss="params", wanted="city", offered=(), seed=seed)
        for seed in range(60)
    ]
    texts = {decline(one).answer for one in asked}
    assert len(texts) > 8
    assert all("city" in text and "?" in text for text in texts)
