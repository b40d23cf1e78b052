"""Credentials in a real Prefect server: stored, merged, listed by name, marked by time, and removed."""

from collections.abc import Generator

import pytest
from prefect.types import SecretDict

from blocks import ServerCredentials, credential_marks, load_credentials
from blocks.server_credentials import add_credential, list_credentials, remove_credential
from graph_toucan.errors import ConfigError, UsageError

pytestmark = pytest.mark.usefixtures("prefect_here")
SLUG = "Stored_In.Tests"
NAME = "stored-in-tests"


@pytest.fixture(autouse=True)
def nothing_is_left(prefect_here: None) -> Generator[None]:
    yield
    if SLUG in list_credentials():
        remove_credential(SLUG)


def test_values_are_added_to_those_that_are_there_and_replaced_by_name():
    add_credential(SLUG, "KEY", "one")
    add_credential(SLUG, "TOKEN", "two")
    add_credential(SLUG, "KEY", "three")
    assert load_credentials([SLUG, "other"]) == {SLUG: {"KEY": "three", "TOKEN": "two"}}


def test_names_are_listed_and_never_values():
    assert SLUG not in list_credentials()
    add_credential(SLUG, "TOKEN", "hush-hush")
    add_credential(SLUG, "KEY", "hush-hush")
    assert list_credentials()[SLUG] == ("KEY", "TOKEN")
    assert "hush-hush" not in repr(list_credentials())


def test_a_mark_changes_with_each_change_and_holds_no_value():
    assert credential_marks([SLUG]) == {}
    add_credential(SLUG, "KEY", "0123456789")
    first = credential_marks([SLUG, "other"])
    assert list(first) == [SLUG]
    assert credential_marks([SLUG]) == first
    add_credential(SLUG, "KEY", "9876543210")
    second = credential_marks([SLUG])
    assert second != first
    assert "9876543210" not in repr(second)


def test_one_value_is_removed_or_all_of_them():
    for name in ("A", "B", "C"):
        add_credential(SLUG, name, "value")
    assert remove_credential(SLUG, "B") == ("B",)
    assert list_credentials()[SLUG] == ("A", "C")
    with pytest.raises(UsageError, match=r"no stored value B of server .* It has A, C"):
        remove_credential(SLUG, "B")
    assert remove_credential(SLUG) == ("A", "C")
    assert credential_marks([SLUG]) == {}
    with pytest.raises(UsageError, match="credentials list"):
        remove_credential(SLUG)


def test_the_document_of_a_server_whose_name_looks_the_same_is_not_touched():
    ServerCredentials(server="stored-in-tests", values=SecretDict({"KEY": "theirs"})).save(NAME, overwrite=True)
    try:
        with pytest.raises(ConfigError, match="is for server 'stored-in-tests'"):
            add_credential(SLUG, "KEY", "ours")
        with pytest.raises(ConfigError, match="is for server 'stored-in-tests'"):
            remove_credential(SLUG)
        assert load_credentials(["stored-in-tests"]) == {"stored-in-tests": {"KEY": "theirs"}}
    finally:
        remove_credential("stored-in-tests")
