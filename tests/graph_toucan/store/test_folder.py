"""What goes wrong with folders."""

import os
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from graph_toucan.errors import StoreError
from graph_toucan.store.folder import FolderObjects
from graph_toucan.store.objects import open_objects


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Generator[Path]:
    """A disk of 256 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk is not permitted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_full_disk_keeps_the_old_content_and_leaves_nothing_half_written(tiny_disk: Path):
    store = FolderObjects(tiny_disk)
    store.put("a/b", b"old")
    with pytest.raises(StoreError, match=f"no space left on {tiny_disk} while writing a/b"):
        store.put("a/b", b"x" * 1_000_000)
    with pytest.raises(StoreError, match=r"no space left on .* while writing a/c"):
        store.put_new("a/c", b"x" * 1_000_000)
    assert store.get("a/b") == b"old"
    assert store.list("") == ["a/b"]
    assert list((tiny_disk / ".tmp").iterdir()) == []
    store.put("a/b", b"new")
    assert store.get("a/b") == b"new"


def test_a_read_only_disk_is_found_when_the_store_is_opened(tiny_disk: Path):
    subprocess.run(["mount", "-o", "remount,ro", tiny_disk], check=True)
    with pytest.raises(StoreError, match=f"folder {tiny_disk} cannot be written"):
        open_objects(str(tiny_disk))


def test_a_file_that_may_not_grow_keeps_the_old_content(tmp_path: Path):
    program = """
import resource, sys
from graph_toucan.errors import StoreError
from graph_toucan.store.folder import FolderObjects
store = FolderObjects(sys.argv[1])
store.put("a", b"old")
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    store.put("a", b"x" * 1_000_000)
except StoreError as error:
    print(error.cause)
print(store.get("a"), store.list(""))
"""
    ran = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert ran.stdout == f"a file would be too large while writing a in {tmp_path}\nb'old' ['a']\n"
    assert list((tmp_path / ".tmp").iterdir()) == []


def test_a_writer_that_is_killed_leaves_no_object(tmp_path: Path):
    program = """
import os, signal, sys
from graph_toucan.store import folder
store = folder.FolderObjects(sys.argv[1])
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
store.put("a", b"1")
"""
    ran = subprocess.run([sys.executable, "-c", program, tmp_path], check=False)
    assert ran.returncode == -9
    store = FolderObjects(tmp_path)
    assert store.list("") == []
    assert len(list((tmp_path / ".tmp").iterdir())) == 1


def test_leftovers_of_killed_writers_are_removed_after_an_hour(tmp_path: Path):
    FolderObjects(tmp_path)
    old, young = tmp_path / ".tmp" / "old", tmp_path / ".tmp" / "young"
    for path, age in ((old, 3700), (young, 3500)):
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age, time.time() - age))
    FolderObjects(tmp_path)
    assert not old.exists()
    assert young.exists()


@pytest.mark.parametrize("below", ["", "/x/y"])
def test_a_path_under_a_file_names_the_file(tmp_path: Path, below: str):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match=f"^{tmp_path}/file is a file where a folder is needed"):
        open_objects(f"{tmp_path}/file{below}")


def test_a_path_under_a_device_names_the_device():
    with pytest.raises(StoreError, match=r"^/dev/null is a file where a folder is needed"):
        open_objects("/dev/null/x")


def test_a_folder_of_another_user_is_refused_when_the_store_is_opened(tmp_path: Path):
    tmp_path.chmod(0o500)
    program = """
import os, sys
from graph_toucan.errors import StoreError
from graph_toucan.store.folder import FolderObjects
if os.getuid() == 0:
    os.setuid(65534)
try:
    FolderObjects(sys.argv[1])
except StoreError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert f"folder {tmp_path} cannot be written or read by you" in ran.stdout


def test_an_object_in_the_place_of_a_folder_is_named(tmp_path: Path):
    store = FolderObjects(tmp_path)
    store.put("a", b"1")
    with pytest.raises(StoreError, match=f"{tmp_path}/a is a file where a folder is needed"):
        store.put("a/b", b"2")
    store.put("x/y", b"1")
    with pytest.raises(StoreError, match="writing x"):
        store.put("x", b"2")
    assert list((tmp_path / ".tmp").iterdir()) == []


def test_a_relative_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    store = FolderObjects("here")
    monkeypatch.chdir("/")
    store.put("a", b"1")
    assert store.location == f"{tmp_path}/here"
    assert (tmp_path / "here" / "a").read_bytes() == b"1"


def test_objects_are_readable_as_the_umask_says(tmp_path: Path):
    store = FolderObjects(tmp_path)
    store.put("a", b"1")
    (tmp_path / "plain").write_bytes(b"1")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode
