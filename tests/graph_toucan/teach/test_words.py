"""Plain English from schemas and descriptions."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.model import Tool
from graph_toucan.teach.briefs import brief
from graph_toucan.teach.roles import ToolBrief
from graph_toucan.teach.rules.english.words import MAX_PURPOSE, details, humanise, listed, purpose, state
from graph_toucan.translate.checks import named_tools
from tests.support.json_values import json_values

REAL_TOOLS = Path(__file__).parents[4] / "shared" / "data" / "tools.jsonl.gz"
needs_real_tools = pytest.mark.skipif(not REAL_TOOLS.exists(), reason="the descriptions of real tools are not there")


def told(description: str, name: str = "some_report") -> str:
    return purpose(ToolBrief(id=f"a/{name}", name=name, description=description, input_schema={}))


def real_tools() -> dict[str, list[Tool]]:
    """Real tools by the server that lists them."""
    found: dict[str, list[Tool]] = {}
    with gzip.open(REAL_TOOLS, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            server, name = str(row["package"]), str(row["name"])
            tool = Tool(
                id=f"{server}/{name}", server=server, name=name, description=row["description"] or "", input_schema={}
            )
            found.setdefault(server, []).append(tool)
    return found


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Read the text of a note.", "read the text of a note"),
        ("Reads the text of a note. It may be long.", "read the text of a note"),
        ("Use this tool to search for files", "search for files"),
        ("This tool allows you to convert units.", "convert units"),
        ("A tool that calculates the mean", "calculate the mean"),
        ("[beta] Lists all tables", "list all tables"),
        ("Applies a filter, e.g. blur", "apply a filter"),
        ("Weather for a city", "get the weather for a city"),
        ("SQL statistics", "get the SQL statistics"),
        ("Calls read_file and getText", "call read file and get text"),
        ("Run spreg.GM_Lag on a cross-section", "run spreg.gm lag on a cross-section"),
        ("Get a value (as text)\n\nArgs:\n  key: the key", "get a value"),
        ("", "get the some report"),
        ("天気を取得する", "get the some report"),
    ],
)
def test_a_purpose_is_an_imperative_without_code(description: str, expected: str):
    assert told(description) == expected


@given(st.text(max_size=300), st.from_regex(r"[a-zA-Z]\w{0,20}", fullmatch=True))
def test_a_purpose_is_one_short_line_and_never_empty_for_a_name_with_letters(description: str, name: str):
    found = told(description, name)
    assert len(found) <= 160
    assert len(found.splitlines()) == 1 or not humanise(name)


@needs_real_tools
def test_purposes_of_real_tools_are_never_empty_one_line_and_short():
    for tools in real_tools().values():
        for tool in tools:
            found = purpose(brief(tool))
            assert found.strip(), tool.id
            assert len(found.splitlines()) == 1, tool.id
            assert len(found) <= MAX_PURPOSE <= 160, tool.id


@needs_real_tools
def test_purposes_of_real_tools_name_no_tool_that_has_a_separator():
    for tools in real_tools().values():
        separated = [tool for tool in tools if re.search(r"[_\-./]|[a-z][A-Z]", tool.name)]
        assert not named_tools("\n".join(purpose(brief(tool)) for tool in tools), separated)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sheet_name", "sheet name"),
        ("sheetName", "sheet name"),
        ("sheet-name.Of", "sheet name of"),
        ("HTMLPage2Text", "htmlpage2 text"),
        ("__x__", "x"),
        ("²", ""),
    ],
)
def test_an_identifier_becomes_words(name: str, words: str):
    assert humanise(name) == words


@given(st.text())
def test_words_stay_as_they_are(name: str):
    assert humanise(humanise(name)) == humanise(name)


def test_values_are_stated_as_a_person_would():
    assert [state(value) for value in (True, False, None, "a b", 3, 2.5, ["é"])] == [
        "true",
        "false",
        "nothing",
        '"a b"',
        "3",
        "2.5",
        '["é"]',
    ]


@given(json_values())
def test_what_is_stated_beside_truth_and_nothing_can_be_read_back_unless_it_is_a_text(value: Any):
    if not isinstance(value, str | None):
        assert json.loads(state(value)) == value


def test_lists_and_details_read_as_english():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert details({"filePath": "a.csv", "limit": 5}) == 'file path "a.csv" and limit 5'
