"""What the offline teacher lets users say."""

import re
from typing import Any

import pytest

from graph_toucan.identity import JsonObject
from graph_toucan.model import Style, TurnKind
from graph_toucan.report.texts import commonest_opening, distinct_share
from graph_toucan.teach.roles import Reference, StepBrief, ToolBrief, Wording, WriteQueryGiven
from graph_toucan.teach.rules.asking.queries import faults, write_query
from graph_toucan.translate.sources import is_stated

SEEDS = range(30)


def tool(name: str, description: str, *parameters: str) -> ToolBrief:
    schema: JsonObject = {"type": "object", "properties": {one: {} for one in parameters}, "required": [*parameters]}
    return ToolBrief(id=f"office/{name}", name=name, description=description, input_schema=schema)


def step(name: str, description: str, stated: JsonObject, **more: Any) -> StepBrief:
    return StepBrief(tool=tool(name, description, *stated), stated=stated, **more)


def given(*steps: StepBrief, **changes: Any) -> WriteQueryGiven:
    kind = TurnKind.NORMAL if len(steps) == 1 else TurnKind.MERGED
    plain: dict[str, Any] = {"turn": 0, "kind": kind, "history": (), "steps": steps, "seed": 0}
    return WriteQueryGiven(**(plain | changes))


def said(*steps: StepBrief, **changes: Any) -> set[str]:
    """All that is said over some seeds."""
    return {write_query(given(*steps, seed=seed, **changes)).query for seed in SEEDS}


READ = step("read_file", "Read the complete contents of a file.", {"path": "sales.csv"})
CONVERT = step("convert", "Convert a value between units.", {"value": 250, "from_unit": "EUR", "to_unit": "JPY"})
MEDIAN = step("median", "Calculate the median of a list of numbers.", {"numbers": [3, 5, 8]})

# --- values where they belong ------------------------------------------------------------------------------------------


def test_an_amount_is_converted_from_one_unit_to_another():
    assert all("250 EUR to JPY" in query for query in said(CONVERT))


def test_a_path_takes_the_place_of_the_file():
    for query in said(READ):
        assert "a file" not in query
        assert "path" not in query


def test_numbers_take_the_place_of_their_list():
    for query in said(MEDIAN):
        assert "3, 5 and 8" in query
        assert "a list" not in query


@pytest.mark.parametrize(
    ("description", "stated", "part"),
    [
        ("Search the notes.", {"query": "budget"}, 'or "budget"'),
        ("Get the weather.", {"city": "Bergen"}, "Bergen"),
        ("Calculate the tangent of an angle in degrees.", {"angle_degrees": 45}, "45 degrees"),
        ("Check whether a number is a happy number", {"n": 7}, "whether 7 is a happy number"),
        ("Calculate the sum of two numbers.", {"a": 2, "b": 5}, "a = 2 and b = 5"),
        ("Clamp it.", {"min_val": 0, "max_val": 4}, "between 0 and 4"),
        ("Draw a box.", {"width": 200, "height": 80}, "200 wide and 80 high"),
        ("Stop a task.", {"task_id": "7"}, "task 7"),
        ("Wait.", {"timeout_seconds": 30}, "30 seconds"),
        ("Get the shape of a table.", {"table": "orders"}, "orders"),
        ("Count the rows.", {"include_hidden": False}, "hidden"),
        ("Find a route.", {"start": {"latitude": 59.91, "longitude": 10.75}}, "latitude 59.91 and longitude 10.75"),
        ("List the files in a directory.", {"path": "."}, 'the current folder (".")'),
    ],
)
def test_a_value_is_said_as_its_meaning_wants(description: str, stated: JsonObject, part: str):
    for query in said(step("do_it", description, stated)):
        assert part in query
        assert all(is_stated(value, query, name) for name, value in stated.items())


def test_a_text_of_several_lines_stands_below_the_request():
    text = "Vienna\nOslo\nLisbon"
    for query in said(step("sort_lines", "Sort the lines of a text.", {"text": text})):
        assert query.index("ort") < query.index(text)
        assert query.endswith("```")


def test_two_texts_keep_their_names():
    texts = {"before": "price: 39.5\n", "after": "price: 42\n"}
    for query in said(step("compare", "Compare two texts.", texts)):
        assert "Before:\n" in query
        assert "After:\n" in query


def test_a_bare_number_in_words_is_named_and_a_time_zone_is_in_its_place():
    years = Wording(parameter="time", value=10, rule="number_words", words="ten")
    grow = StepBrief(tool=tool("compound", "Calculate compound interest.", "time"), stated={}, worded=(years,))
    for query in said(grow):
        assert re.search(r"\bten as the time\b|\btime (?:of |is )?ten\b", query), query
    oslo = Wording(parameter="timezone", value="Europe/Oslo", rule="zone_words", words="Oslo")
    clock = StepBrief(tool=tool("now", "Get the current time.", "timezone"), stated={}, worded=(oslo,))
    for query in said(clock):
        assert re.search(r"in (?:Oslo time|the Oslo time zone)", query), query


def test_worded_values_are_said_in_their_words():
    words = Wording(parameter="date", value="2024-03-15", words="15 March 2024", rule="date")
    booked = StepBrief(tool=tool("book_room", "Book a room.", "date"), stated={}, worded=(words,))
    for query in said(booked):
        assert "15 March 2024" in query
        assert "2024-03-15" not in query


@pytest.mark.parametrize(
    "name", ["", " ", "_", "n", "num", "ids", "公历", "is", "use", "max", "total_ms", "x1", "path"]
)
@pytest.mark.parametrize("value", ["a b", "", True, None, 3, 2.5, [1], ["é"], {"a": 1}, {}, "x\ny"])
def test_parameters_of_any_name_can_be_told(name: str, value: Any):
    query = write_query(given(step("do_it", "Do what is wanted.", {name: value}), seed=1)).query
    assert is_stated(value, query, name)


# --- what may not be said ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", Style)
def test_a_request_is_in_no_way_faulty(style: Style):
    for one in (READ, CONVERT, MEDIAN):
        for seed in SEEDS:
            asked = given(one, style=style, seed=seed, turn=seed % 3, asks="the median" if one is MEDIAN else "")
            query = write_query(asked).query
            assert faults(query, asked) == []
            assert not re.search(r"\.\.(?!\w)|\?\.|\?\?| ,|  |\bthe the\b|\ba (?=[aeiou][b-df-hj-np-tv-z])", query), (
                query
            )


def test_faults_are_a_missing_value_a_tool_a_schema_word_and_a_value_given_away():
    one = step("read_file", "Read a file.", {"filePath": "sales.csv"})
    asked = given(one, withheld=("secret",))
    assert faults("Read it.", asked) == ["filePath is missing"]
    assert faults("read_file sales.csv", asked) == ["read_file is named"]
    assert faults("Read the filePath sales.csv", asked) == ["filePath is a word of the schema"]
    assert faults("Read sales.csv, secret", asked) == ["secret is given away"]


def test_a_helper_is_not_mentioned_but_its_values_are():
    helper = step("list_tables", "List the tables of a database.", {"database": "shop.db"}, implicit=True)
    goal = StepBrief(
        tool=tool("describe", "Describe the columns of a report.", "report"),
        stated={},
        inner=(Reference(parameter="report", wording="that", what="report", goal="list the tables of a database"),),
    )
    for query in said(helper, goal, kind=TurnKind.INSERT_SHORT):
        assert "shop.db" in query
        assert "table" not in query
        assert "database" not in query
        assert "columns" in query


def test_what_a_helper_takes_does_not_follow_on_the_line_of_a_block():
    text = "Dear Mr Costa,\nyour lamps left Oslo.\nKind regards"
    helper = step("open_draft", "Open a draft.", {"draft": "spring"}, implicit=True)
    save = step("save_text", "Save a text.", {"text": text})
    for query in said(helper, READ, save):
        assert "spring" in query
        assert not re.search("``` *[^\n` a-z]", query)


@pytest.mark.parametrize("words", ["not recursive", "make it recursive", "including drafts", "without drafts"])
def test_a_switch_in_words_is_said_without_the_name_of_its_parameter(words: str):
    value = words.startswith(("make", "including"))
    switch = Wording(parameter=words.rsplit(maxsplit=1)[-1], value=value, words=words, rule="switch_words")
    for query in said(step("list_files", "List the files of a folder.", {"folder": "letters"}, worded=(switch,))):
        assert words in query
        assert query.lower().count(words.rsplit(maxsplit=1)[-1]) == 1


def test_a_helper_does_not_repeat_what_the_goal_states():
    helper = step("open_book", "Open a book.", {"path": "shop.xlsx"}, implicit=True)
    goal = step("count_sheets", "Count the sheets of a workbook.", {"path": "shop.xlsx"})
    assert all(query.count("shop.xlsx") == 1 for query in said(helper, goal))


# --- references -------------------------------------------------------------------------------------------------------


def pointing(**reference: Any) -> set[str]:
    one = Reference(parameter="path", wording="what you got", **reference)
    return said(StepBrief(tool=tool("read_file", "Read a file.", "path"), stated={}, references=(one,)), turn=3)


def test_a_reference_is_pointed_at_in_many_ways():
    assert len({re.sub(r".*?(that|the) ", r"\1 ", query) for query in pointing(what="report path")}) > 5


def test_nobody_points_at_an_id():
    queries = pointing(what="task id", goal="create a task")
    assert all("task" in query and " id" not in query.lower() for query in queries)


def test_a_place_in_a_list_is_told_in_words():
    assert all("second" in query for query in pointing(what="name", place=1, goal="list the names"))
    assert all("name of the first entity" in query for query in pointing(what="entities name", place=0))


def test_what_was_said_before_is_the_same_one():
    queries = pointing(what="file", said=True)
    assert all(re.search(r"same|gave|mentioned|named|earlier message", query) for query in queries)


def test_a_reference_without_a_description_takes_its_own_wording():
    assert all("what you got" in query for query in pointing())


# --- several wishes, and what is asked for ----------------------------------------------------------------------------


def test_what_is_asked_for_in_the_end_is_asked_for():
    assert all("the number of rows" in query for query in said(READ, asks="the number of rows"))


def test_what_the_wish_names_anyway_is_not_asked_for_twice():
    assert all(query.lower().count("median") == 1 for query in said(MEDIAN, asks="the median"))


def test_a_value_with_a_full_stop_inside_does_not_start_a_sentence():
    note = step("add_note", "Add a note.", {"text": "He left. then she came."})
    assert all("He left. then she came." in query for query in said(note, READ))


def test_a_request_that_only_follows_says_so():
    follows = StepBrief(
        tool=tool("count_words", "Count the words of a text.", "text"),
        stated={},
        inner=(Reference(parameter="text", wording="that", what="text", goal="read a file", turns_ago=0),),
    )
    for query in said(READ, follows):
        assert re.search(r"then|after|once|next", query.lower())
        assert not re.search(r"also|as well|while", query.lower())


def test_nobody_wants_to_show_something_to_himself():
    tables = step("list_tables", "List all tables of a database.", {"database": "shop.db"})
    for query in said(tables, step("get_note", "Get the text of a note.", {"note": "Prices"})):
        assert not re.search(r"\b(?:want|need|like|trying|have) to (?:show|give|tell|find) me\b", query)


# --- variety ----------------------------------------------------------------------------------------------------------


def test_thousands_of_requests_differ_and_open_in_many_ways():
    verbs = (
        "list",
        "count",
        "read",
        "get",
        "create",
        "delete",
        "check",
        "calculate",
        "convert",
        "sort",
        "export",
        "merge",
    )
    nouns = ("rooms", "prices of a shop", "orders", "words of a text", "notes", "average speed", "tasks", "tables")
    wishes = [step(f"{verb}_it", f"{verb.title()} the {noun}.", {"name": noun}) for verb in verbs for noun in nouns]
    queries: list[str] = []
    for number in range(2000):
        asked = given(wishes[number % 96], style=tuple(Style)[number % 5], turn=number % 4, seed=number)
        queries.append(write_query(asked).query)
    assert distinct_share(queries) > 0.95
    assert commonest_opening(queries)[1] < 0.03


def test_terse_requests_are_shorter_than_chatty_ones():
    lengths = {
        style: sum(len(query) for query in said(READ, style=style)) / len(said(READ, style=style))
        for style in (Style.TERSE, Style.CHATTY)
    }
    assert lengths[Style.TERSE] * 2 < lengths[Style.CHATTY]


def test_feedback_gives_another_draft():
    drafts = {write_query(given(READ, feedback=feedback)).query for feedback in ("", "one", "two", "three")}
    assert len(drafts) > 2
