"""How much two values agree."""

from graph_toucan.simulate.agreement import agreement


def test_the_share_counts_the_leaves_of_both():
    found = agreement({"a": 1, "b": 2}, {"a": 1, "c": 3})
    assert (round(found.share, 6), found.exact, found.differs) == (0.333333, False, ("/b", "/c"))


def test_volatile_paths_are_left_out():
    assert agreement({"a": 1, "at": 5}, {"a": 1, "at": 9}, ["/at"]).exact


def test_numbers_agree_to_nine_digits_but_are_not_exact():
    found = agreement({"a": 1 / 3}, {"a": 0.33333333333})
    assert (found.share, found.exact) == (1.0, False)
    assert agreement({"a": 10**400}, {"a": 10**400 + 1}).share == 0


def test_a_truth_value_is_no_number():
    assert agreement({"a": True}, {"a": 1}).share == 0


def test_two_values_without_leaves_agree():
    assert agreement({}, []).exact


def test_pictures_of_one_format_agree_and_are_not_exact():
    picture = "[image image/png, {} characters of base64]"
    found = agreement({"text": picture.format(900)}, {"text": picture.format(12)})
    assert (found.share, found.exact) == (1.0, False)
    assert (
        agreement({"text": picture.format(900)}, {"text": "[image image/svg+xml, 900 characters of base64]"}).share == 0
    )
    assert agreement({"text": picture.format(900)}, {"text": "a picture"}).share == 0
