from graph_toucan.release.volatile import moves, moving_files, volatile_in
from tests.support.samples import CARDS


def test_only_the_volatile_paths_under_which_something_stands_are_told():
    value = {"at": "now", "rows": [{"id": 1, "name": "a"}], "rest": {}}
    assert volatile_in(value, ["/at", "/rows/*/id", "/gone", "/rest"]) == ("/at", "/rows/*/id")
    assert volatile_in(value, ["/rows/*"]) == ("/rows/*",)
    assert volatile_in(value, ["/row", "/a"]) == ()


def test_a_value_that_is_volatile_as_a_whole_is_so_at_its_root():
    assert volatile_in("now", [""]) == ("",)
    assert volatile_in({"a": 1}, [""]) == ("",)
    assert volatile_in({}, [""]) == ()


def test_files_move_when_a_tool_that_is_called_moves_them_or_one_of_their_kind_or_git_does():
    card = CARDS[0].model_copy(update={"volatile_files": ("out/report.pdf",)})
    files = moving_files([card.id, "unknown/tool"], {card.id: card})
    assert files == {"out/report.pdf"}
    assert moves("out/report.pdf", files)
    assert moves("other.pdf", files)
    assert moves("repo/.git/HEAD", frozenset())
    assert not moves("notes.md", files)
    assert not moves("pdf", frozenset({"Makefile"}))
