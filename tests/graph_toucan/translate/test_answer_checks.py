"""What must hold of an answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.identity import Json
from graph_toucan.model import Asked, Call, Exchange, Result, Tool
from graph_toucan.translate.answer_checks import AnswerSubject, answer_fault, decline_fault, says

TOOL = Tool(
    id="a/look_up", server="a", name="look_up", description="Find offices in the PDF register.", input_schema={}
)
VALUE: Json = {"city": "Bergen", "price": 1250.5, "rows": [{"n": 1}, {"n": 2}, {"n": 3}], "note": "Open since 1987"}


def fault(
    answer: str, value: Json = VALUE, asked: Asked | None = None, said: tuple[str, ...] = ("Find 7 offices",)
) -> str:
    exchange = Exchange(
        call=Call(id="c", tool=TOOL.id, arguments={"country": "Norway"}, sources={}),
        result=Result(value=value, text=str(value)),
    )
    return answer_fault(AnswerSubject(answer, [exchange], said, [TOOL], asked))


@pytest.mark.parametrize(
    "answer",
    [
        "The price is 1,250.5 in Bergen.",
        "There are 3 rows; the first 2 are these, and 1 more.",
        'It says "Open since 1987" of Norway.',
        "You asked for 7, and the PDF register has none.",
        "It has been open since 1987.",
    ],
)
def test_numbers_and_names_of_results_arguments_and_queries_may_be_told(answer: str):
    assert not fault(answer)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("The price is 1,300.", "number 1,300 is in no result"),
        ("The price is 12505.", "number 12505 is in no result"),
        ('It says "Closed on Sundays".', "quotes 'Closed on Sundays'"),
        ("The office is in Trondheim.", "names Trondheim"),
        ("I used look_up for it.", "names the tool look_up"),
    ],
)
def test_what_is_in_no_result_may_not_be_told(answer: str, told: str):
    assert told in fault(answer)


def test_quotation_marks_inside_of_a_result_quote_nothing_of_the_answer():
    value: Json = {"rows": [['the "long" way', 'the "short" way']]}
    assert not fault('I found the "long" way and the "short" way.', value)
    assert "quotes 'wrong'" in fault('I found the "long" way and the "wrong" way.', value)


def test_what_was_asked_for_must_be_told():
    asked = Asked(call_id="c", path="/price", what="the price", value=1250.5)
    assert not fault("It is 1250.5.", asked=asked)
    assert fault("It is in Bergen.", asked=asked) == "the answer does not tell the price, which is 1250.5"


def test_numbers_of_very_many_digits_are_compared_digit_by_digit():
    huge = 7**200
    assert not fault(f"The result is {huge}.", {"result": huge})
    assert "is in no result" in fault(f"The result is {huge + 1}.", {"result": huge})


@given(st.recursive(st.sampled_from([10**400, -(10**400), 2**63, 1e300, 1e-320, 0.1]), st.lists))
def test_answers_about_numbers_of_any_size_can_be_checked(value: Json):
    assert "is in no result" in fault("It is 0.123457.", {"result": value})


def test_a_whole_number_may_be_told_without_its_zero():
    asked = Asked(call_id="c", path="/limit", what="the limit", value=10000.0)
    assert not fault("The limit is 10,000.", {"limit": 10000.0}, asked)


@pytest.mark.parametrize("value", [-4.5, "-4.5 degrees", [[-4.5]]])
def test_the_size_of_a_negative_number_may_be_told(value: Any):
    assert not fault("It is 4.5 below zero.", value)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("I can't do that here.", True),
        ("Which city do you mean?", True),
        ("I have saved the file.", False),
        ("All is well.", False),
        ("I cannot read it, but I've created a copy.", False),
    ],
)
def test_a_refusal_declines_or_asks_and_claims_nothing(answer: str, right: bool):
    assert bool(decline_fault(answer)) is not right


@pytest.mark.parametrize(
    ("answer", "pointer", "leaf", "expected"),
    [
        ("It is not valid.", "/valid", False, True),
        ("It is not valid.", "/valid", True, False),
        ("It is valid.", "/valid", True, True),
        ("It is valid.", "/valid", False, False),
        ("It has no more and the limit is 20.", "/has_more", False, True),
        ("There is more.", "/has_more", True, True),
        ("It is not authenticated.", "/status/is_authenticated", False, True),
        ("I looked it up.", "/valid", True, False),
        ("I get 12,500 for the amount.", "/amount", 12500, True),
        ("I get 12,50 for the amount.", "/amount", 1250, False),
        ("The price is 12,500 EUR.", "/price", "12,500 EUR", True),
        ("The name is Desk Lamp.", "/name", "desk  lamp", True),
        ("The name is Desk.", "/name", "Desk Lamp", False),
        ("Done.", "/text", "", False),
    ],
)
def test_an_answer_states_a_value_as_people_state_it(
    answer: str, pointer: str, leaf: str | float | bool, expected: bool
):
    assert says(answer, pointer, leaf) is expected
