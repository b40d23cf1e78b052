"""Purposes of tools as a person would say them."""

import pytest

from graph_toucan.teach.roles import ToolBrief
from graph_toucan.teach.rules.english.purposes import content_words, purpose, split_verb


def told(description: str, name: str = "some_report") -> str:
    return purpose(ToolBrief(id=f"office/{name}", name=name, description=description, input_schema={}))


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Scale a geometry.", "scale a geometry"),
        ("Unstages all staged changes", "unstage all staged changes"),
        ("Calculate tangent of an angle in degrees.", "calculate the tangent of an angle in degrees"),
        (
            "Calculate the nth Fibonacci number using efficient matrix exponentiation.",
            "calculate the nth Fibonacci number",
        ),
        ("Create a new file or completely overwrite an existing file with new content.", "create a new file"),
        (
            "Extract comments for a specific paragraph in a Word document.",
            "extract comments for a paragraph in a Word document",
        ),
        ("Add a title slide to an existing presentation", "add a title slide to a presentation"),
        ("Create a new .docx document from markdown content.", "create a new .docx document from markdown content"),
        ("Check if a number is a happy number", "check whether a number is a happy number"),
        ("Delete a chunk by its ID", "delete a chunk"),
        ("Negative Binomial Regression Model", "run a negative binomial regression model"),
        ("Solve Vehicle Routing Problem (VRP) for trucks", "solve vehicle routing problem for trucks"),
        ("Euler's totient function.", "get the Euler's totient function"),
        ("Returns the working tree status including staged files", "get the working tree status"),
        ("Get the next prime after n", "get the next prime after n"),
        (
            "Calculate the Stirling number of the second kind S(n, k)",
            "calculate the Stirling number of the second kind",
        ),
        ("List stories with optional filtering by epic and status", "list stories"),
        ("🔧 Reads the text of a note", "read the text of a note"),
        ("Get all environment variables, helpful for debugging", "get all environment variables"),
        ("Generate an area chart to show data trends over time", "generate an area chart"),
    ],
)
def test_a_purpose_is_what_a_person_would_ask_for(description: str, expected: str):
    assert told(description) == expected


@pytest.mark.parametrize(
    "description", ["", "获取指定公历时间的黄历信息。", "Erzeugt CSS aus einer Farbpalette und der Liste", "?", "x"]
)
def test_a_description_that_tells_nothing_in_english_leaves_the_name(description: str):
    assert told(description, "list_tables") == "list tables"
    assert told(description, "office_close_window") == "close the window"
    assert told(description, "spatial_join") == "join the spatial"


def test_a_purpose_has_no_name_that_only_code_uses():
    assert "_" not in told("Get user_name and fetchAll of `my_table`")
    assert told("Get details of a task by 'taskId'") == "get the details of a task"


def test_a_verb_keeps_its_particle():
    assert split_verb("look up the time") == ("look up", "the time")
    assert split_verb("show me the time") == ("show me", "the time")
    assert split_verb("read me") == ("read", "me")


def test_words_that_say_nothing_are_no_content():
    assert content_words("get the names of all tables for the user") == {"name", "table", "user"}
