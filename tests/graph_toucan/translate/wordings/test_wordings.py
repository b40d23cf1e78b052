"""Values in the words of a person."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.identity import Json, JsonObject
from graph_toucan.translate.wordings import WORDINGS, Slot, says, wordings


def said(value: Json, parameter: str, spec: JsonObject | None = None) -> dict[str, str]:
    return {words: rule for rule, words in wordings(value, Slot(parameter, spec or {}))}


@pytest.mark.parametrize(
    ("value", "parameter", "spec", "words", "rule"),
    [
        ("2024-03-15", "day", {}, "15 March 2024", "date_words"),
        ("2024-03-01", "day", {}, "the 1st of March 2024", "date_words"),
        ("2024-03", "month", {}, "March 2024", "month_words"),
        ("14:30", "start_time", {}, "2:30 pm", "time_words"),
        ("12:00", "time", {}, "noon", "time_words"),
        ("2026-03-10T09:00:00Z", "start", {}, "10 March 2026 at 9 am UTC", "moment_words"),
        ("2026-03-10 17:30:00", "end", {}, "10 March 2026 at 5:30 pm", "moment_words"),
        (3, "count", {"type": "integer"}, "three", "number_words"),
        (250_000, "principal", {"type": "number"}, "250 thousand", "number_words"),
        (1_500_000, "amount", {"type": "number"}, "1.5 million", "number_words"),
        (2.5, "hours_worked", {"type": "number"}, "two and a half", "number_words"),
        (400, "width", {"anyOf": [{"type": "number"}, {"type": "null"}]}, "four hundred", "number_words"),
        ([1, 2.5, 40], "point", {"type": "array"}, "one, two and a half and forty", "number_list"),
        ([], "tags", {"type": "array"}, "no tags", "empty_words"),
        ({}, "initialValues", {"type": "object"}, "no initial values", "empty_words"),
        (0.25, "rate", {}, "25%", "percent"),
        (7200, "timeoutSeconds", {}, "two hours", "duration_in_seconds"),
        (60_000, "delay_ms", {}, "a minute", "duration_in_milliseconds"),
        (2_000_000, "max_bytes", {}, "2 MB", "size_in_bytes"),
        (0, "row_index", {"description": "0-based index"}, "first", "ordinal_from_zero"),
        ("USD", "from_currency", {}, "US dollars", "currency_words"),
        ("NO", "country", {}, "Norway", "country_words"),
        ("fr", "language", {}, "French", "language_words"),
        ("America/New_York", "timezone", {}, "New York time", "zone_words"),
        ("km", "to_unit", {}, "kilometres", "unit_words"),
        ("bar_chart", "kind", {"enum": ["bar_chart", "pie"]}, "bar chart", "choice_words"),
        ("desc", "order", {"enum": ["asc", "desc"]}, "descending", "short_words"),
        (True, "include_hidden_files", {"type": "boolean"}, "including hidden files", "switch_words"),
        (False, "recursive", {"type": "boolean"}, "not recursive", "switch_words"),
        ("/workspace/sales.csv", "path", {}, "sales.csv", "under_workspace"),
        ("unit_prices.xlsx", "file_path", {}, "the unit prices spreadsheet", "file_words"),
    ],
)
def test_a_value_can_be_said_as_a_person_would(value: Json, parameter: str, spec: JsonObject, words: str, rule: str):
    assert said(value, parameter, spec).get(words) == rule


@pytest.mark.parametrize(
    ("value", "parameter"),
    [
        ("USD", "name"),
        ("NO", "answer"),
        ("bar_chart", "title"),
        (3, "name"),
        (0.25, "x"),
        (7200, "price"),
        ("fr", "key"),
        ([1, 2], "tags"),
        ("", "title"),
    ],
)
def test_what_a_person_would_not_say_so_has_no_wording(value: Json, parameter: str):
    assert not said(value, parameter)


@given(st.dates(date(1, 1, 1)), st.dates(date(1, 1, 1)))
def test_two_days_are_never_said_alike(one: date, other: date):
    forms = [set(WORDINGS["date_words"].forms(day.isoformat(), "day")) for day in (one, other)]
    assert all(forms)
    assert one == other or forms[0].isdisjoint(forms[1])


@given(st.integers(0, 10**10), st.integers(0, 10**10))
def test_two_numbers_are_never_said_alike(one: int, other: int):
    forms = [set(WORDINGS["number_words"].forms(number, "n")) for number in (one, other)]
    assert one == other or forms[0].isdisjoint(forms[1])


@given(st.one_of(st.none(), st.booleans(), st.text(), st.integers(), st.floats(), st.lists(st.integers())), st.text())
def test_no_value_breaks_a_rule(value: Json, parameter: str):
    if isinstance(value, float) and not math.isfinite(value):
        return  # JSON has none
    for rule in WORDINGS.values():
        assert all(isinstance(words, str) and words for words in rule.forms(value, parameter))


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Do it twice, in two\nhours.", "two hours", True),
        ("Two hours is enough", "two hours", True),
        ("twenty-two hours", "two hours", False),
        ("within two hoursx", "two hours", False),
        ("in 15 percent of cases", "15%", False),
        ("15% of it", "15%", True),
        ("", "two", False),
        ("two", "", False),
    ],
)
def test_words_are_found_as_whole_words(text: str, words: str, found: bool):
    assert says(text, words) is found


@pytest.mark.parametrize(
    "value", [[2, 0.5], [100, 5], [3000, 200], [1], [1, 2, 3, 4, 5], [1, "two"], [True, 2], [-1, 2]]
)
def test_numbers_whose_words_would_run_together_are_not_said_in_words(value: Json):
    assert not WORDINGS["number_list"].forms(value, "point")
