import re

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.release.names import LIMIT, exposed_name, name_map

ids = st.builds(lambda server, tool: f"{server}/{tool}", st.text(min_size=1, max_size=90), st.text(max_size=90))


@given(ids)
def test_a_name_has_only_allowed_characters_and_at_most_64_of_them(tool_id: str):
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", exposed_name(tool_id))


def test_a_plain_tool_keeps_its_server_and_name():
    assert exposed_name("files/read_file") == "files-read_file"
    assert exposed_name("my.server/get/it now") == "my_server-get_it_now"


def test_a_long_name_is_cut_and_marked_with_a_digest():
    first, second = exposed_name(f"server/{'x' * 80}a"), exposed_name(f"server/{'x' * 80}b")
    assert len(first) == LIMIT
    assert re.search(r"_[0-9a-f]{5}$", first)
    assert first != second


@given(st.lists(ids, max_size=12))
def test_no_two_tools_share_a_name_and_order_does_not_matter(tool_ids: list[str]):
    names = name_map(tool_ids)
    assert names.keys() == set(tool_ids)
    assert len(set(names.values())) == len(names)
    assert names == name_map(reversed(tool_ids))
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in names.values())


def test_tools_that_would_share_a_name_all_get_a_digest():
    names = name_map(["a-b/c", "a/b-c", "other/tool"])
    assert all(re.fullmatch(r"a-b-c_[0-9a-f]{5}", names[tool]) for tool in ("a-b/c", "a/b-c"))
    assert names["other/tool"] == "other-tool"


def test_a_tool_that_is_named_like_a_marked_one_keeps_apart():
    marked = name_map(["a-b/c", "a/b-c"])["a/b-c"]
    names = name_map(["a-b/c", "a/b-c", marked.replace("-", "/", 1)])
    assert len(set(names.values())) == 3
