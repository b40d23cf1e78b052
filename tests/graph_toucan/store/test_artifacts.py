"""Artifacts: whole or not there, and damage is named."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.errors import ArtifactMissing, StoreError
from graph_toucan.model import Rejection
from graph_toucan.store.artifacts import ArtifactStore, ShardRef, shard_key
from graph_toucan.store.objects import ObjectStore, open_objects

REF = ShardRef(stage="walk", key="0" * 32)


class Dying:
    """An object store whose process dies, as it were, when it writes a manifest."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    def __getattr__(self, name: str) -> Any:
        return getattr(self._objects, name)

    def put_new(self, key: str, data: bytes) -> bool:
        raise InterruptedError(f"killed before {key} with its {len(data)} bytes")


def rejection(subject: str) -> Rejection:
    return Rejection(stage="walk", subject=subject, reason="too_short", evidence={"turns": [1, 1.0, None]})


def test_a_committed_artifact_is_read_back(objects: ObjectStore):
    store = ArtifactStore(objects)
    assert not store.has(REF)
    assert store.manifest(REF) is None
    other = ShardRef(stage="connect", key="1" * 32)
    written = store.commit(REF, {"rejections": [rejection("a"), rejection("b")], "fsps": []}, [other], {"seconds": 1.5})
    assert store.has(REF)
    assert store.manifest(REF) == written
    assert written.ref == REF
    assert written.inputs == (other,)
    assert written.stats == {"seconds": 1.5}
    assert store.read(REF, "rejections") == [rejection("a"), rejection("b")]
    assert store.read(REF, "fsps") == []
    assert written.tables["rejections"].rows == 2


def test_several_artifacts_are_read_in_order(objects: ObjectStore):
    store = ArtifactStore(objects)
    refs = [ShardRef(stage="walk", key=key) for key in ("b", "a")]
    for ref in refs:
        store.commit(ref, {"rejections": [rejection(ref.key)]})
    assert store.read_all(refs, "rejections") == [rejection("b"), rejection("a")]
    assert store.frame(refs, "rejections")["subject"].to_list() == ["b", "a"]
    assert store.frame([], "rejections").columns == ["stage", "subject", "reason", "evidence"]


def test_a_commit_that_dies_before_its_manifest_leaves_no_artifact(objects: ObjectStore):
    dying: Any = Dying(objects)
    with pytest.raises(InterruptedError):
        ArtifactStore(dying).commit(REF, {"rejections": [rejection("a")]})
    store = ArtifactStore(objects)
    assert len(objects.list("artifacts/")) == 1
    assert not store.has(REF)
    with pytest.raises(ArtifactMissing, match=f"artifact walk {REF.key} is not in") as caught:
        store.read(REF, "rejections")
    assert "run the stage walk first" in caught.value.solution
    store.commit(REF, {"rejections": [rejection("a")]})
    assert store.read(REF, "rejections") == [rejection("a")]


def test_a_second_commit_returns_the_first_one(objects: ObjectStore):
    store = ArtifactStore(objects)
    first = store.commit(REF, {"rejections": [rejection("a")]})
    keys = objects.list("")
    assert store.commit(REF, {"rejections": [rejection("b")]}) == first
    assert store.read(REF, "rejections") == [rejection("a")]
    assert objects.list("") == keys


def test_of_racing_commits_one_wins_and_the_others_leave_no_parts(objects: ObjectStore):
    barrier = Barrier(4)

    def commit(number: int) -> str:
        barrier.wait()
        return ArtifactStore(objects).commit(REF, {"rejections": [rejection(str(number))]}).digest

    with ThreadPoolExecutor(4) as pool:
        digests = set(pool.map(commit, range(4)))
    assert len(digests) == 1
    assert len(ArtifactStore(objects).read(REF, "rejections")) == 1
    assert len(objects.list("artifacts/")) == 2


def test_equal_rows_give_equal_digests_under_different_keys(objects: ObjectStore):
    store = ArtifactStore(objects)
    first = store.commit(REF, {"rejections": [rejection("a")]}, stats={"seconds": 1})
    other = store.commit(ShardRef(stage="walk", key="1"), {"rejections": [rejection("a")]}, stats={"seconds": 2})
    third = store.commit(ShardRef(stage="walk", key="2"), {"rejections": [rejection("b")]})
    assert first.digest == other.digest
    assert first.digest != third.digest


def test_a_damaged_part_is_named(objects: ObjectStore):
    store = ArtifactStore(objects)
    part = store.commit(REF, {"rejections": [rejection("a")]}).tables["rejections"]
    key = f"{REF.folder}/{part.file}"
    whole = objects.get(key) or b""
    for damage in (whole[:-1], whole[:50] + bytes([whole[50] ^ 1]) + whole[51:], b""):
        objects.put(key, damage)
        with pytest.raises(StoreError, match="is damaged") as caught:
            store.read(REF, "rejections")
        assert objects.url(key) in caught.value.cause
        assert "manifest.json" in caught.value.solution


def test_following_the_advice_on_a_damaged_part_mends_it(objects: ObjectStore):
    store = ArtifactStore(objects)
    part = store.commit(REF, {"rejections": [rejection("a")]}).tables["rejections"]
    objects.put(f"{REF.folder}/{part.file}", b"junk")
    objects.delete(f"{REF.folder}/manifest.json")
    store.commit(REF, {"rejections": [rejection("a")]})
    assert store.read(REF, "rejections") == [rejection("a")]


def test_a_lost_part_and_a_damaged_manifest_are_named(objects: ObjectStore):
    store = ArtifactStore(objects)
    part = store.commit(REF, {"rejections": [rejection("a")]}).tables["rejections"]
    objects.delete(f"{REF.folder}/{part.file}")
    with pytest.raises(StoreError, match=f"{part.file} is gone"):
        store.frame([REF], "rejections")
    for damage in (b"{", b"\xff", b"[]"):
        objects.put(f"{REF.folder}/manifest.json", damage)
        with pytest.raises(StoreError, match=r"manifest.json is no manifest"):
            store.manifest(REF)


def test_a_table_that_an_artifact_lacks_is_named(folder_objects: ObjectStore):
    store = ArtifactStore(folder_objects)
    store.commit(REF, {"rejections": []})
    with pytest.raises(ArtifactMissing, match="has no table fsps") as caught:
        store.read(REF, "fsps")
    assert "rejections" in caught.value.solution


def test_a_row_that_cannot_be_stored_leaves_no_artifact(folder_objects: ObjectStore):
    store = ArtifactStore(folder_objects)
    broken = rejection("a").model_copy(update={"evidence": float("nan")})
    with pytest.raises(StoreError, match="evidence of row 1 of table rejections is not JSON"):
        store.commit(REF, {"rejections": [rejection("a"), broken]})
    assert folder_objects.list("") == []


def test_a_record_comes_back_and_a_missing_one_is_none(objects: ObjectStore):
    store = ArtifactStore(objects)
    assert store.get_record("answers", "ans_0123") is None
    store.put_record("answers", "ans_0123", {"text": "ü\ud800", "cost": 1.0, "n": 1, "none": None})
    assert store.get_record("answers", "ans_0123") == {"text": "ü\ud800", "cost": 1.0, "n": 1, "none": None}


def test_a_record_of_another_kind_is_an_object_by_its_id(objects: ObjectStore):
    store = ArtifactStore(objects)
    store.put_record("episodes", "epi_0123", {"n": 1})
    assert store.get_record("episodes", "epi_0123") == {"n": 1}
    assert objects.list("recordings/") == ["recordings/episodes/23/epi_0123.json"]


def test_an_answer_kept_as_an_object_of_its_own_is_found(objects: ObjectStore):
    objects.put("recordings/answers/23/ans_0123.json", b'{"n":1}')
    store = ArtifactStore(objects)
    store.put_record("answers", "ans_4567", {"n": 2})
    assert store.get_record("answers", "ans_0123") == {"n": 1}
    assert store.get_record("answers", "ans_4567") == {"n": 2}


def test_half_a_record_is_no_record(folder_objects: ObjectStore):
    store = ArtifactStore(folder_objects)
    for half in (b"", b'{"a', b"\xff", b"[]"):
        folder_objects.put("recordings/answers/23/ans_0123.json", half)
        assert store.get_record("answers", "ans_0123") is None


def test_records_of_a_killed_process_are_kept(tmp_path: Path):
    program = """
import os, signal, sys
from graph_toucan.store import ArtifactStore, open_objects
store = ArtifactStore(open_objects(sys.argv[1]))
for number in range(20):
    store.put_record("answers", f"ans_{number:04}", {"n": number})
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", program, tmp_path], check=False).returncode == -9
    store = ArtifactStore(open_objects(str(tmp_path)))
    assert [store.get_record("answers", f"ans_{number:04}") for number in range(20)] == [
        {"n": number} for number in range(20)
    ]


def test_whatever_a_process_committed_before_a_kill_is_whole(tmp_path: Path):
    program = """
import itertools, os, sys
from graph_toucan.model import Rejection
from graph_toucan.store import ArtifactStore, ShardRef, open_objects
store = ArtifactStore(open_objects(sys.argv[1]))
row = Rejection(stage="walk", subject="a" * 5000, reason="r")
for number in itertools.count():
    store.commit(ShardRef(stage="walk", key=f"{os.getpid()}-{number}"), {"rejections": [row] * 50, "fsps": []})
    print(number, flush=True)
"""
    for kill_after in (1, 3, 8):
        process = subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE)
        assert process.stdout is not None
        for _ in range(kill_after):
            process.stdout.readline()
        process.kill()
        process.communicate()
    objects = open_objects(str(tmp_path))
    manifests = [key for key in objects.list("artifacts/") if key.endswith("/manifest.json")]
    assert len(manifests) >= 12
    for key in manifests:
        assert len(ArtifactStore(objects).read(ShardRef(stage="walk", key=key.split("/")[2]), "rejections")) == 50


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
CONFIGS = st.dictionaries(st.text(), VALUES, max_size=3)
KEYS = st.tuples(st.text(), st.integers(), CONFIGS, st.lists(st.text()), st.lists(st.text()), st.text(), st.integers())


@given(KEYS)
@settings(deadline=None, database=None)
def test_a_shard_key_depends_on_its_values_alone(key: tuple[Any, ...]):
    stage, version, config, inputs, prompts, teacher, seed = key
    made = shard_key(*key)
    assert len(made) == 32
    assert made == shard_key(
        stage, version, dict(reversed(config.items())), tuple(inputs), list(reversed(prompts)), teacher, seed
    )


@given(KEYS, st.integers(0, 6))
@settings(deadline=None, database=None)
def test_a_shard_key_changes_with_each_of_its_values(key: tuple[Any, ...], position: int):
    stage, version, config, inputs, prompts, teacher, seed = key
    changed = [
        stage + "x",
        version + 1,
        {**config, "\0new": 1},
        [*inputs, "x"],
        [*prompts, "x"],
        teacher + "x",
        seed + 1,
    ]
    other = [*key]
    other[position] = changed[position]
    stage, version, config, inputs, prompts, teacher, seed = other
    if other != [*key]:
        assert shard_key(*key) != shard_key(stage, version, config, inputs, prompts, teacher, seed)


def test_the_order_of_inputs_counts():
    assert shard_key("walk", 1, {}, ["a", "b"], [], "rules", 0) != shard_key("walk", 1, {}, ["b", "a"], [], "rules", 0)
