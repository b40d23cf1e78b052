"""What must hold of a query."""

from typing import Any

import pytest

from graph_toucan.model import Tool
from graph_toucan.teach.briefs import brief
from graph_toucan.teach.roles import PastTurn, StepBrief, Wording
from graph_toucan.translate.query_checks import QuerySubject, query_fault, stems


def tool(name: str, description: str, *parameters: str) -> Tool:
    schema = {"type": "object", "properties": {one: {"type": "string"} for one in parameters}}
    return Tool(id=f"a/{name}", server="a", name=name, description=description, input_schema=schema)


READ = tool("read_sheet", "Read the cells of a sheet.", "sheet_name", "maxRows", "city")
LIST = tool("list_tables", "List the tables of a database.", "database")


def step(about: Tool, *, implicit: bool = False, worded: tuple[Wording, ...] = (), **stated: Any) -> StepBrief:
    return StepBrief(tool=brief(about), stated=stated, worded=worded, implicit=implicit)


def fault(query: str, *steps: StepBrief, **more: Any) -> str:
    used = [READ, LIST]
    return query_fault(QuerySubject(query, steps or (step(READ),), used, **more))


def test_a_good_query_has_no_fault():
    two_hours = Wording(parameter="wait", value=7200, words="two hours", rule="duration_in_seconds")
    assert not fault("Read the cells for Bergen within two hours.", step(READ, worded=(two_hours,), city="Bergen"))


def test_every_stated_value_must_be_there():
    assert fault("Read the cells.", step(READ, city="Bergen")) == "the query does not state city: 'Bergen'"


def test_every_worded_value_must_be_said_in_its_words():
    worded = Wording(parameter="sheet_name", value=2, words="second", rule="ordinal_from_one")
    assert fault("Read the cells of sheet 2.", step(READ, worded=(worded,))) == (
        "the query does not say sheet name as 'second'"
    )


def test_the_words_of_a_sum_must_be_there():
    assert not fault("Read twice that many cells.", said=["twice"])
    assert fault("Read that many cells.", said=["twice"]) == "the query does not say 'twice'"


@pytest.mark.parametrize("query", ["Use read_sheet on the cells.", "Read the cells with list_tables."])
def test_no_tool_is_named(query: str):
    assert "names the tool" in fault(query)


@pytest.mark.parametrize("query", ["Read the cells, sheet_name first.", "Read cells with maxRows."])
def test_no_word_of_the_schema_is_used(query: str):
    assert "uses the schema's word" in fault(query)


def test_a_word_of_the_schema_may_stand_where_it_is_a_value():
    assert not fault("Read the cells under sheet_name.", step(READ, city="sheet_name"))


@pytest.mark.parametrize("query", ["Read the cells of {city}.", "Read the cells of None.", "Read the {{x}} cells."])
def test_nothing_of_a_template_or_a_program_leaks(query: str):
    assert "shows a template's or a program's" in fault(query)


def test_what_a_reference_stands_for_is_not_repeated():
    assert "repeats the value 'x-4711'" in fault("Read the cells of x-4711.", pointed=["x-4711"])
    assert "repeats the value 4711" in fault("Read the cells of 4711.", pointed=[{"row": 4711}])
    assert not fault("Read the 3 cells.", pointed=[3, True, None, "on"])
    assert not fault("Read the cells of x-4711.", step(READ, city="x-4711"), pointed=["x-4711"])


def test_what_is_withheld_is_not_stated():
    assert (
        fault("Read the cells of Bergen.", withheld=["Bergen"]) == "the query states 'Bergen', which it must leave out"
    )


def test_an_earlier_query_is_not_repeated():
    history = [PastTurn(query="Read  the cells.", answer="Done.")]
    assert fault("read the cells.", history=history) == "the query repeats an earlier one word for word"


def test_a_step_that_must_stay_implicit_is_not_told():
    hidden = step(LIST, implicit=True, database="shop.db")
    assert "must stay implicit" in fault("List the tables and read the cells of shop.db.", step(READ), hidden)
    assert not fault("Read the cells in shop.db.", step(READ), hidden)


def test_of_several_intents_each_must_be_recognisable():
    assert "does not ask for this: list the tables" in fault("Read the cells.", step(READ), step(LIST))
    assert not fault("Read the cells, then list all tables.", step(READ), step(LIST))


def test_meaning_is_checked_in_english_alone():
    assert not fault("Lis les cellules.", step(READ), step(LIST), in_english=False)
    assert "names the tool" in fault("Lis avec list_tables.", in_english=False)


def test_words_are_compared_by_their_stems():
    assert stems("listing the tables") == stems("Lists all the table")
    assert stems("calculations") == stems("calculate")
