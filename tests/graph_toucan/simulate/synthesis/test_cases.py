"""Conditions that part the calls of a tool."""

from graph_toucan.simulate.synthesis.cases import MIN_CASES, cases, condition_of, parting


def test_options_choices_and_signs_part_calls():
    given = [{"n": n, "mode": "fast"} for n in (1, 2, 3, -1)] + [
        {"n": n, "mode": "slow", "seed": 4} for n in (-2, 5, 6, 7)
    ]
    assert cases(given) == [
        ("given['n'] > 0", (0, 1, 2, 5, 6, 7)),
        ("given.get('mode') == 'fast'", (0, 1, 2, 3)),
        ("given.get('mode') == 'slow'", (4, 5, 6, 7)),
    ]


def test_a_condition_of_few_calls_or_of_all_parts_nothing():
    few = MIN_CASES - 1
    assert cases([{"mode": "fast"}] * few + [{"mode": "slow"}] * few) == []
    assert cases([{"mode": "fast", "n": 3}] * 9) == []
    assert cases([{"mode": mode} for mode in ["a"] * 5 + ["b"] * 2]) == [("given.get('mode') == 'a'", (0, 1, 2, 3, 4))]


def test_an_option_that_no_choice_goes_with_parts_calls():
    given = [{"n": 3, **({"seed": n} if n % 2 else {})} for n in range(8)]
    assert cases(given) == [("'seed' in given", (1, 3, 5, 7)), ("'seed' not in given", (0, 2, 4, 6))]


def test_truth_values_are_not_numbers():
    assert cases([{"on": on} for on in (True, 1, True, 1, True, 1, True, 1)]) == [
        ("given.get('on') == True", (0, 2, 4, 6))
    ]


def test_a_bound_of_one_number_parts_calls_and_few_others_are_named():
    given = [{"n": n} for n in (1, 2, 3, 4, 5, 90)]
    assert condition_of(given, (0, 1, 2, 3, 4)) == "given['n'] < 90"
    assert parting(given, (0, 2, 4)) is None
    assert condition_of([*given, {"n": 2.5}, {"n": 100}], (0, 1, 3, 4, 5, 6, 7)) == "given not in [{'n': 3}]"
    assert condition_of(given, (0, 2, 4)) is None


def test_all_calls_or_none_are_parted_by_nothing():
    given = [{"n": n} for n in range(6)]
    assert parting(given, tuple(range(6))) is None
    assert parting(given, ()) is None
    assert condition_of(given, tuple(range(6))) == ""
