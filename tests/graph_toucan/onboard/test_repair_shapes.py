"""Values that errors ask for: longer lists, readable texts, folders and files."""

import pytest

from graph_toucan.identity import JsonObject
from graph_toucan.onboard.repair_shapes import take_folder, take_length, take_readable


@pytest.mark.parametrize(
    ("text", "arguments", "changed"),
    [
        ("could not convert string to float: 'lamp'", {"at": {"lat": "lamp", "n": 1}}, {"at": {"lat": "12", "n": 1}}),
        ("invalid literal for int() with base 10: 'lamp'", {"n": "lamp", "k": "2"}, {"n": "12", "k": "2"}),
        ("Sympify of expression 'could not parse 'lamp'' failed", {"x": ["lamp"]}, {"x": ["x**2 - 4"]}),
        ("No such file: 'lamp'", {"x": "lamp"}, None),
    ],
)
def test_a_text_that_cannot_be_read_is_replaced_wherever_it_stands(
    text: str, arguments: JsonObject, changed: JsonObject | None
):
    assert take_readable(arguments, text) == changed


@pytest.mark.parametrize(
    ("text", "arguments", "lengths"),
    [
        ("At least 3 sequences required, got 1", {"sequences": ["ATG"]}, {"sequences": 3}),
        ("vector must have 3 (position) or 6 (state) elements, got 2", {"vector": [1, 4]}, {"vector": 3}),
        ("states must have exactly 6 elements", {"states": [1, 2, 3, 4, 5, 6, 7]}, {"states": 6}),
        ("need at least two groups", {"groups": [[1, 2]], "alpha": 0.5}, {"groups": 2}),
        (
            "epochs and states must be the same length",
            {"epochs": ["a"], "states": [1, 2, 3]},
            {"epochs": 3, "states": 3},
        ),
        ("numbers cannot be empty", {"numbers": []}, {"numbers": 3}),
    ],
)
def test_lists_get_the_length_that_an_error_asks_for(text: str, arguments: JsonObject, lengths: dict[str, int]):
    changed = take_length(arguments, text)
    assert changed is not None
    for name, length in lengths.items():
        value = changed[name]
        assert isinstance(value, list)
        assert len(value) == length
    assert changed.keys() == arguments.keys()


def test_what_is_added_to_a_list_differs_from_what_is_there():
    assert take_length({"points": [[0, 0]]}, "requires at least 3 points") == {"points": [[0, 0], [1, 1], [2, 2]]}


@pytest.mark.parametrize("text", ["at least 500 samples are needed", "the list is fine", "at least 2 values"])
def test_lists_that_are_long_enough_or_would_get_huge_are_left_alone(text: str):
    assert take_length({"values": [1, 2, 3]}, text) is None


@pytest.mark.parametrize(
    ("text", "arguments", "changed"),
    [
        ("Working directory is not a directory: notes.md", {"path": "notes.md"}, {"path": "/workspace/repo"}),
        ("ENOTDIR: not a directory, scandir 'notes.md'", {"path": "notes.md"}, {"path": "/workspace"}),
        (
            "[Errno 21] Is a directory: '/workspace'",
            {"base": "/workspace", "other": "/workspace/letter.docx"},
            {"base": "/workspace/letter.docx", "other": "/workspace/letter.docx"},
        ),
        ("not a directory", {"text": "a sentence"}, None),
        ("all is well", {"path": "notes.md"}, None),
    ],
)
def test_a_folder_is_taken_for_a_file_and_a_file_for_a_folder(
    text: str, arguments: JsonObject, changed: JsonObject | None
):
    assert take_folder(arguments, text) == changed
