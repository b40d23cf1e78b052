"""Programs for places of results, found from a few cases and held against others."""

import math
from typing import Any

import pytest

from graph_toucan.model import ToolKind
from graph_toucan.simulate.synthesis.compose import write_simulator
from graph_toucan.simulate.synthesis.evaluate import value_of
from graph_toucan.simulate.synthesis.functions import stems
from graph_toucan.simulate.synthesis.leaves import Solver
from graph_toucan.simulate.synthesis.program import Program
from tests.support.simulators import gave, tool_of


def solved(given: list[dict[str, Any]], targets: list[Any], words: str = "tool") -> str | None:
    program = Solver(given, [], stems(words)).solve(targets)
    return program.source if program else None


def numbers(*values: float) -> list[dict[str, Any]]:
    return [{"x": value} for value in values]


@pytest.mark.parametrize(
    ("given", "targets", "new", "expected"),
    [
        (numbers(1, 2, 5), ["a", "a", "a"], {"x": 9}, "a"),
        (numbers(1, 2, 5), [1, 2, 5], {"x": 9}, 9),
        (numbers(1, 2, 5, 7), [1, 3, 15, 28], {"x": 9}, 45),
        (numbers(1, 2, 5, 7), [33.8, 35.6, 41.0, 44.6], {"x": 100}, 212.0),
        (numbers(1.5, 2, 4, 8), [0.67, 0.5, 0.25, 0.12], {"x": 3}, 0.33),
        ([{"a": a, "b": b} for a, b in ((3, 4), (5, 12), (8, 15), (1, 1))], [5, 13, 17, 2**0.5], {"a": 6, "b": 8}, 10),
        ([{"v": v} for v in ([1, 2], [4], [3, 3, 6], [10, 20], [5, 6])], [1.5, 4, 4, 15, 5.5], {"v": [2, 4]}, 3),
        (numbers(3, 7, 10, 12), [False, False, True, True], {"x": 4}, True),
        ([{"p": p} for p in ("a/b.md", "c.md", "d/e/f.txt")], ["b.md", "c.md", "f.txt"], {"p": "x/y.z"}, "y.z"),
        (
            [{"who": who} for who in ("Ann", "Luis", "Bob")],
            ["Hello, Ann!", "Hello, Luis!", "Hello, Bob!"],
            {"who": "Eve"},
            "Hello, Eve!",
        ),
        (
            [{"a": a, "b": b} for a, b in ((1, 2), (3, 4), (10, 5), (7, 7))],
            [f"The sum of {a} and {b} is {a + b}." for a, b in ((1, 2), (3, 4), (10, 5), (7, 7))],
            {"a": 20, "b": 2},
            "The sum of 20 and 2 is 22.",
        ),
        (
            [{"n": n} for n in (3, 8, 5)],
            [[0, 1, 4], [0, 1, 4, 9, 16, 25, 36, 49], [0, 1, 4, 9, 16]],
            {"n": 10},
            [0, 1, 4, 9, 16, 25, 36, 49, 64, 81],
        ),
        (
            [{"a": a, "x": x} for a, x in ((2, 2.5), (13.2, 2.5), (2, 6), (1.1, 2), (3, 1), (0.7, 4))],
            [a * math.cosh(x / a) for a, x in ((2, 2.5), (13.2, 2.5), (2, 6), (1.1, 2), (3, 1), (0.7, 4))],
            {"a": 5, "x": 3},
            5 * math.cosh(3 / 5),
        ),
        (
            [{"height": h, "weight": w} for h, w in ((175, 9), (32, 70), (65, 70), (142, 70), (421, 70), (843, 70))],
            [round(math.sqrt(h * w) / 60, 2) for h, w in ((175, 9), (32, 70), (65, 70), (142, 70), (421, 70), (843, 70))],
            {"height": 180, "weight": 80},
            2.0,
        ),
        (
            [{"from": unit, "value": v} for unit in ("celsius", "fahrenheit") for v in (1, 2.5, 7, 40)],
            [*(v * 1.8 + 32 for v in (1, 2.5, 7, 40)), *((v - 32) / 1.8 for v in (1, 2.5, 7, 40))],
            {"from": "celsius", "value": 100},
            212.0,
        ),
        (
            [{"mode": mode, "n": n} for n in (4, 9) for mode in ("loud", "quiet")],
            ["dB", "none", "dB", "none"],
            {"mode": "quiet", "n": 3},
            "none",
        ),
    ],
)  # fmt: skip
def test_what_is_found_holds_for_a_case_that_was_not_shown(
    given: list[dict[str, Any]], targets: list[Any], new: dict[str, Any], expected: Any
):
    source = solved(given, targets)
    assert source is not None
    found = value_of(source, new)
    assert found == (pytest.approx(expected) if isinstance(expected, float) else expected)


def test_nothing_is_found_for_what_follows_from_nothing():
    assert solved(numbers(1, 2, 3, 4), [17, 3, 3301, 8]) is None
    assert solved([{"city": city} for city in ("Oslo", "Rome", "Lima")], ["grey", "blue", "white"]) is None


def test_a_function_named_as_the_tool_is_taken_before_a_copy_that_fits_by_chance():
    given = [{"vector": [value]} for value in (4.0, 9.0, 2.5)]
    assert solved(given, [4.0, 9.0, 2.5], "euclidean norm") == "euclidean_norm(given['vector'])"


def test_a_function_of_another_name_needs_more_than_a_few_alike_results():
    assert solved(numbers(4, 9, 15), [False, False, False], "harvest") == "False"
    assert solved(numbers(4, 9, 15), [False, False, False], "is prime") == "is_prime(int(given['x']))"


def test_results_that_are_the_same_below_a_bound_do_not_hide_the_rule_above_it():
    source = solved(numbers(-3, 0, 5, 10, 7, 9, 12), [0, 0, 4, 4, 6, 6, 4], "euler totient")
    assert source == "(totient(int(given['x'])) if given['x'] > 0 else 0)"


def test_a_program_for_some_of_the_cases_says_for_which():
    given = [*numbers(1, 2, 5, 7), *({"x": x, "salt": str(x)} for x in (4, 9, 15))]
    program = Solver(given, [], stems("tool")).solve([3, 6, 15, 21, 811, 17, 5302])
    assert program is not None
    assert (program.source, program.when) == ("(3 * given['x'])", "'salt' not in given")


def program_of(given: list[dict[str, Any]], targets: list[Any], words: str = "tool") -> Program:
    program = Solver(given, [], stems(words)).solve(targets)
    assert program is not None
    return program


def test_a_program_for_all_but_a_few_cases_names_them():
    given = numbers(3, 8, 5, 12, 20, 41, 6, 9)
    program = program_of(given, [9, 24, 15, 36, 60, 123, 2026, 27])
    assert (program.source, program.when) == ("(3 * given['x'])", "given not in [{'x': 6}]")
    assert Solver(given, [], stems("tool")).solve([9, 24, 5, 36, 60, 1, 2026, 27]) is None


def test_what_sets_exceptions_apart_is_the_condition_if_something_does():
    factorials = [1, 6, 120, 40320, 720, -1, -1, -1, -1]
    program = program_of(numbers(1, 3, 5, 8, 6, 400, 500, 321, 700), factorials, "factorial")
    assert (program.source, program.when) == ("factorial(int(given['x']))", "given['x'] < 321")
    texts = [{"n": n} for n in ("1", "3", "5", "8", "6", "lamp")]
    program = program_of(texts, [*factorials[:5], "factorial(lamp)"], "factorial")
    assert program.source == "factorial(int(given['n']))"
    assert value_of(program.when, {"n": "7"})
    assert not value_of(program.when, {"n": "x + 1"})


def test_numbers_in_a_text_are_written_as_the_tool_writes_them():
    given = [{"a": a, "b": b} for a, b in ((1.5, 2.5), (3, 4.25), (10.0, 5), (7, 7), (0.5, 8))]
    short = program_of(given, ["sum: 4", "sum: 7.25", "sum: 15", "sum: 14", "sum: 8.5"])
    assert value_of(short.source, {"a": 2.0, "b": 1}) == "sum: 3"
    long = program_of(given, ["sum: 4.0", "sum: 7.25", "sum: 15.0", "sum: 14.0", "sum: 8.5"])
    assert value_of(long.source, {"a": 2, "b": 1}) == "sum: 3.0"


def test_thousands_are_written_with_commas_where_the_tool_does():
    given = [{"a": a} for a in (1200, 50, 999.5, 1500000.25, 12500)]
    program = program_of(given, [f"costs {one['a'] * 2:,.2f} EUR" for one in given])
    assert value_of(program.source, {"a": 1000}) == "costs 2,000.00 EUR"


def test_a_function_whose_numbers_are_all_too_large_to_try_is_not_taken():
    given = numbers(5000, 6100, 7200, 8400)
    assert solved(given, [41, 52, 7, 8123], "sum of primes") is None


def test_what_a_list_of_objects_holds_is_computed_field_by_field():
    given = [{"name": name} for name in ("Ann", "Luis", "Bob", "Eva")]
    targets = [[{"type": "text", "text": f"Hello, {one['name']}!"}] for one in given]
    program = program_of(given, targets)
    assert value_of(program.source, {"name": "Eve"}) == [{"type": "text", "text": "Hello, Eve!"}]
    assert solved(given, [[{"type": "text", "text": text}] for text in ("a b", "c", "d e f", "g")]) is None


def test_an_argument_that_never_changed_is_quoted_where_a_text_quotes_it():
    given = [{"name": "lamp", "mode": "text", "url": f"https://a.example/{n}"} for n in range(4)]
    program = program_of(given, [f"The text of 'lamp' is at {one['url']}" for one in given])
    other = {"name": "chair", "mode": "html", "url": "https://b.example"}
    assert value_of(program.source, other) == "The text of 'chair' is at https://b.example"
    same = program_of(given, ["No 'lamp' here, 'text' was asked."] * 4)
    assert value_of(same.source, other) == "No 'chair' here, 'html' was asked."


def test_a_place_follows_from_another_one():
    calls = [
        gave(
            "s/hash",
            {"word": word},
            {"sum": 7 * len(word), "told": f"It is {7 * len(word)} (twice: {14 * len(word)})."},
        )
        for word in ("a", "lamp", "desk lamp", "chair", "at", "by the river")
    ]
    made = write_simulator(tool_of("s/hash"), ToolKind.COMPUTATION, calls)
    assert made.way == "computed"
    assert "call_external_api" not in made.code


def test_a_place_that_an_option_brings_is_there_with_it():
    calls = [
        gave("s/get", {"id": n, "full": n % 2 == 0}, {"id": n, **({"note": "all"} if n % 2 == 0 else {})})
        for n in range(8)
    ]
    made = write_simulator(tool_of("s/get"), ToolKind.QUERY, calls)
    assert "given.get('full') == True" in made.code
    assert "call_external_api" not in made.code


def test_what_is_computed_is_not_in_the_code_as_data():
    calls = [gave("s/area", {"r": r}, {"r": r, "area": 3.141592653589793 * r * r}) for r in (1, 2.5, 4, 7)]
    made = write_simulator(tool_of("s/area"), ToolKind.COMPUTATION, calls)
    assert made.way == "computed"
    assert "call_external_api" not in made.code
