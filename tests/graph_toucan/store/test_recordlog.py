import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.errors import StoreError
from graph_toucan.store import ArtifactStore, open_objects
from graph_toucan.store.recordlog import RecordLog


def logs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def test_a_record_comes_back_from_this_log_and_from_one_opened_later(tmp_path: Path):
    log = RecordLog(tmp_path)
    assert log.get("a") is None
    log.put("a", '{"n":1}')
    log.put("b", '{"n":2}')
    for opened in (log, RecordLog(tmp_path)):
        assert (opened.get("a"), opened.get("b"), opened.get("c")) == (b'{"n":1}', b'{"n":2}', None)


def test_each_writer_appends_to_a_file_of_its_own_and_sees_the_others(tmp_path: Path):
    first, second = RecordLog(tmp_path, look_seconds=0), RecordLog(tmp_path, look_seconds=0)
    for number in range(3):
        first.put(f"a{number}", f"{number}")
        second.put(f"b{number}", f"{number}")
        assert (second.get(f"a{number}"), first.get(f"b{number}")) == (b"%d" % number, b"%d" % number)
    assert len(logs(tmp_path)) == 2


def test_a_record_written_again_is_the_newer_one(tmp_path: Path):
    log = RecordLog(tmp_path)
    log.put("a", "1")
    log.put("a", "2")
    assert log.get("a") == b"2"
    assert RecordLog(tmp_path).get("a") == b"2"


def test_a_line_that_was_cut_off_is_no_record_and_harms_no_other(tmp_path: Path):
    RecordLog(tmp_path).put("a", '{"n":1}')
    (log,) = logs(tmp_path)
    log.write_bytes(log.read_bytes() + b'{"id":"b","value":{"n"')
    opened = RecordLog(tmp_path)
    assert (opened.get("a"), opened.get("b")) == (b'{"n":1}', None)
    opened.put("b", '{"n":2}')
    assert RecordLog(tmp_path).get("b") == b'{"n":2}'


def test_a_line_that_is_completed_later_is_found_then(tmp_path: Path):
    path = tmp_path / "of-another-process.jsonl"
    path.write_bytes(b'{"id":"a","val')
    log = RecordLog(tmp_path, look_seconds=0)
    assert log.get("a") is None
    path.write_bytes(b'{"id":"a","value":1}\n')
    assert log.get("a") == b"1"


def test_what_is_no_line_of_a_log_is_passed_over(tmp_path: Path):
    (tmp_path / "x.jsonl").write_bytes(b'\n\xff\xfe\n[]\n{"id":"a"}\n{"id":"b","value":2}\n')
    log = RecordLog(tmp_path)
    assert (log.get("a"), log.get("b")) == (None, b"2")


def test_a_log_from_which_a_line_was_taken_out_is_read_anew(tmp_path: Path):
    log = RecordLog(tmp_path)
    for name in "abc":
        log.put(name, f'"{name}"')
    (path,) = logs(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    assert [log.get(name) for name in "abc"] == [b'"a"', None, b'"c"']


def test_a_folder_that_was_removed_is_made_again(tmp_path: Path):
    log = RecordLog(tmp_path / "log")
    log.put("a", "1")
    shutil.rmtree(tmp_path / "log")
    assert log.get("a") is None
    log.put("b", "2")
    assert RecordLog(tmp_path / "log").get("b") == b"2"


def test_threads_that_write_at_once_lose_nothing(tmp_path: Path):
    log = RecordLog(tmp_path)

    def some(start: int) -> None:
        for number in range(start, start + 200):
            log.put(f"id_{number}", json.dumps({"text": "x" * number}))

    threads = [threading.Thread(target=some, args=(start,)) for start in range(0, 1000, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened = RecordLog(tmp_path)
    for number in range(1000):
        expected = json.dumps({"text": "x" * number}).encode()
        assert log.get(f"id_{number}") == opened.get(f"id_{number}") == expected


def test_a_forked_process_writes_a_log_of_its_own(tmp_path: Path):
    log = RecordLog(tmp_path, look_seconds=0)
    log.put("a", "1")
    child = multiprocessing.get_context("fork").Process(target=log.put, args=("b", "2"))
    child.start()
    child.join()
    log.put("c", "3")
    assert [log.get(name) for name in "abc"] == [b"1", b"2", b"3"]
    assert len(logs(tmp_path)) == 2


def test_a_record_that_does_not_fit_is_refused_and_the_next_one_is_kept(tmp_path: Path):
    # A process of its own, whose files may not grow beyond 1000 bytes: a stand-in for a disk that gets full.
    program = """
import resource, signal, sys
from graph_toucan.errors import StoreError
from graph_toucan.store import ArtifactStore, open_objects
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = ArtifactStore(open_objects(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
store.put_record("answers", "a", {"text": "x" * 500})
try:
    store.put_record("answers", "b", {"text": "x" * 700})
except StoreError:
    print("refused")
store.put_record("answers", "c", {"text": "x" * 600})
for opened in (store, ArtifactStore(open_objects(sys.argv[1]))):
    print([found and len(found["text"]) for found in map(lambda name: opened.get_record("answers", name), "abc")])
"""
    ran = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert ran.stdout == "refused\n" + 2 * "[500, None, 600]\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path):
    store = ArtifactStore(open_objects(str(tmp_path)))
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        store.put_record("answers", "a", {"n": 1})


@given(st.dictionaries(st.text(), st.text(), max_size=8))
def test_any_id_and_any_value_come_back(tmp_path_factory: pytest.TempPathFactory, records: dict[str, str]):
    folder = tmp_path_factory.mktemp("log")
    log = RecordLog(folder)
    for id_, value in records.items():
        log.put(id_, json.dumps({"value": value}))
    for opened in (log, RecordLog(folder)):
        for id_, value in records.items():
            text = opened.get(id_)
            assert text is not None
            assert json.loads(text) == {"value": value}
