"""What a folder and a real S3 server promise alike."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from graph_toucan.errors import StoreError
from graph_toucan.store.objects import ObjectStore, open_objects


def test_an_object_comes_back_as_it_was_put(objects: ObjectStore):
    objects.put("a/b.bin", bytes(range(256)) * 5000)
    assert objects.get("a/b.bin") == bytes(range(256)) * 5000
    assert objects.exists("a/b.bin")


def test_an_empty_object_is_an_object(objects: ObjectStore):
    objects.put("empty", b"")
    assert objects.get("empty") == b""
    assert objects.exists("empty")


def test_what_is_not_there_reads_as_none(objects: ObjectStore):
    objects.put("a/b", b"1")
    assert objects.get("nothing") is None
    assert objects.get("a") is None
    assert objects.get("a/b/c") is None
    assert not objects.exists("nothing")
    assert not objects.exists("a")
    assert objects.list("nothing/") == []


def test_put_replaces(objects: ObjectStore):
    objects.put("a", b"old")
    objects.put("a", b"new", fsync=False)
    assert objects.get("a") == b"new"


def test_put_new_leaves_what_is_there(objects: ObjectStore):
    assert objects.put_new("a/b", b"first")
    assert not objects.put_new("a/b", b"second")
    assert objects.get("a/b") == b"first"


def test_put_new_works_again_after_a_delete(objects: ObjectStore):
    assert objects.put_new("a", b"first")
    objects.delete("a")
    assert objects.put_new("a", b"second")
    assert objects.get("a") == b"second"


def test_of_eight_racing_writers_of_a_new_object_one_wins(objects: ObjectStore):
    barrier = Barrier(8)

    def write(number: int) -> bool:
        barrier.wait()
        return objects.put_new("race/key", b"%d" % number * 10_000)

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(8)))
    assert won.count(True) == 1
    assert objects.get("race/key") == b"%d" % won.index(True) * 10_000


def test_readers_see_the_old_or_the_new_object_and_nothing_between(objects: ObjectStore):
    old, new = b"a" * 300_000, b"b" * 300_000
    objects.put("a", old)
    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(objects.put, "a", new if turn % 2 else old) for turn in range(20)]
        seen = {objects.get("a") for _ in range(20)}
        for writer in writers:
            writer.result()
    assert seen <= {old, new}


def test_list_gives_keys_by_prefix_in_order(objects: ObjectStore):
    for key in ("b/2", "b/1", "a/1", "b/3/x", "bc"):
        objects.put(key, b"")
    assert objects.list("") == ["a/1", "b/1", "b/2", "b/3/x", "bc"]
    assert objects.list("b/") == ["b/1", "b/2", "b/3/x"]
    assert objects.list("b") == ["b/1", "b/2", "b/3/x", "bc"]
    assert objects.list("b/3/") == ["b/3/x"]


def test_delete_removes_and_forgives(objects: ObjectStore):
    objects.put("a/b", b"1")
    objects.delete("a/b")
    objects.delete("a/b")
    objects.delete("nothing/at/all")
    assert objects.get("a/b") is None


@pytest.mark.parametrize("key", ["", "/a", "a//b", "a/", "../a", "a/./b", ".tmp/a", ".tmp", "a\0b"])
def test_a_key_that_leaves_the_store_is_refused(objects: ObjectStore, key: str):
    with pytest.raises(StoreError, match="no key"):
        objects.put(key, b"")


def test_keys_with_spaces_and_letters_of_all_kinds_work(objects: ObjectStore):
    for key in ("a b/c+d&e=f%20.json", "ünï/日本.json"):
        objects.put(key, key.encode())
        assert objects.get(key) == key.encode()
        assert key in objects.list("")


def test_a_reopened_store_has_what_was_put(reopen: Callable[[], ObjectStore]):
    reopen().put("a", b"1")
    assert reopen().get("a") == b"1"
    assert reopen().list("") == ["a"]


def test_the_url_starts_with_the_location(objects: ObjectStore):
    assert objects.url("a/b") == f"{objects.location}/a/b"


def test_an_unknown_kind_of_store_is_named():
    with pytest.raises(StoreError, match="gs://bucket is no kind of store"):
        open_objects("gs://bucket")
