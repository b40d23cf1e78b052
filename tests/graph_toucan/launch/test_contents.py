"""What changed in a workspace, so that a person can read it, and the way back."""

import os
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_toucan.launch import files
from graph_toucan.launch.change_lines import MOST_CHARACTERS, MOST_LINES, change_lines
from graph_toucan.launch.contents import Contents
from graph_toucan.launch.fixtures import fixture_files


@pytest.fixture
def contents(tmp_path: Path) -> Contents:
    return Contents(tmp_path / "files")


def told(contents: Contents) -> dict[str, tuple[str, ...]]:
    return {change.path: change.lines for change in contents.changes()}


def nothing(path: str) -> bytes | None:
    del path
    return None


def test_a_text_is_told_by_its_lines(contents: Contents):
    todo = contents.root / "todo.md"
    first = todo.read_text().splitlines()[0]
    todo.write_text(todo.read_text().replace(first, "# Things") + "- order lamps\n")
    (contents.root / "new.txt").write_text("one\ntwo\n")
    (contents.root / "letters.txt").unlink()
    (contents.root / "chart.png").write_bytes(b"\x89PNG\0")
    shown = told(contents)
    assert shown["todo.md"] == (f"- {first}", "+ # Things", "+ - order lamps")
    assert shown["new.txt"] == ("+ one", "+ two")
    assert shown["letters.txt"][0].startswith("- ")
    size = len(fixture_files()["chart.png"])
    assert shown["chart.png"] == (f"~ {size:,} bytes became 5",)
    assert [change.change for change in contents.changes()] == ["modified", "deleted", "created", "modified"]


def test_rows_of_a_database_are_told_also_while_its_log_is_open(contents: Contents):
    with closing(sqlite3.connect(contents.root / "shop.db")) as shop:
        (table,) = shop.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchone()
        shop.execute("PRAGMA journal_mode = WAL")
        shop.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, who TEXT, note BLOB)")
        shop.execute("INSERT INTO visits VALUES (1, 'Ann', x'00ff'), (2, 'Ben', NULL)")
        shop.execute(f"DELETE FROM {table} WHERE rowid = 1")  # noqa: S608 - a fixture's name
        shop.commit()
        first = told(contents)
        assert list(first) == ["shop.db"]
        assert "+ visits: id=1, who=Ann, note=(2 bytes)" in first["shop.db"]
        assert any(line.startswith(f"- {table}: ") for line in first["shop.db"])
        contents.turn_changes()
        shop.execute("UPDATE visits SET who = 'Eve' WHERE id = 2")
        shop.commit()
        (change,) = contents.turn_changes()
        assert change.lines == ("~ visits id=2: who Ben -> Eve",)
    assert contents.turn_changes() == ()  # its log is gone, its rows are the same


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
def test_commits_branches_tags_and_what_is_staged_are_told(contents: Contents):
    def git(*words: str) -> None:
        who = ["-c", "user.name=Ann", "-c", "user.email=ann@fjord.example"]
        subprocess.run(["git", *who, *words], cwd=contents.root / "repo", check=True, capture_output=True)

    git("status")
    assert contents.changes() == ()
    (contents.root / "repo" / "plan.md").write_text("A plan\n")
    git("add", "plan.md")
    assert {change.path: change.lines for change in contents.turn_changes()} == {
        "repo/.git/index": ("+ staged plan.md",),
        "repo/plan.md": ("+ A plan",),
    }
    git("commit", "-m", "Add the plan")
    git("tag", "v1")
    git("checkout", "-b", "idea")
    shown = {change.path: change.lines for change in contents.turn_changes()}
    assert shown["repo/.git/HEAD"] == ("HEAD is now at branch idea",)
    (commit,) = shown["repo/.git/refs/heads/main"]
    assert commit.startswith("+ commit ")
    assert commit.endswith("'Add the plan' on branch main")
    assert "'Add the plan'" in shown["repo/.git/refs/tags/v1"][0]
    assert contents.turn_changes() == ()


def test_cells_of_a_workbook_are_told(tmp_path: Path):
    from graph_toucan.launch.fixture_formats import workbook

    old = workbook("Sales", ["item", "sold"], [("lamp", 14), ("chair", 6)])
    new = workbook("Sales", ["item", "sold"], [("lamp", 15), ("chair", 6), ("desk", 1)])
    assert change_lines("a.xlsx", old, new, nothing) == (
        "~ Sales!B2: 14 -> 15",
        "~ Sales!A4: (empty) -> desk",
        "~ Sales!B4: (empty) -> 1",
    )
    assert change_lines("a.xlsx", None, old, nothing)[0] == "+ sheet Sales"


@given(old=st.binary(max_size=2000), new=st.binary(max_size=2000), name=st.sampled_from(["a.md", "b.db", ".git/index"]))
def test_lines_are_few_and_short_and_the_same_each_time(old: bytes, new: bytes, name: str):
    for one, other in ((old, new), (None, new), (old, None), (b"SQLite format 3\0" + old, b"SQLite format 3\0" + new)):
        lines = change_lines(name, one, other, nothing)
        assert len(lines) <= MOST_LINES
        assert all(len(line) <= MOST_CHARACTERS and "\n" not in line for line in lines)
        assert lines == change_lines(name, one, other, nothing)


def test_what_does_not_fit_is_counted():
    lines = change_lines("a.txt", None, "\n".join(f"line {number}" for number in range(30)).encode(), nothing)
    assert len(lines) == MOST_LINES
    assert lines[-1] == "... and 23 more"


# --- the way back -------------------------------------------------------------------------------------------------

DEEDS = st.sampled_from(["write", "replace", "delete", "create", "rename", "chmod", "link", "empty", "touch"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(DEEDS, st.integers(0, 200)), max_size=6))
def test_a_restored_folder_holds_what_was_laid(tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int]]):
    contents = Contents(tmp_path_factory.mktemp("any") / "files")
    laid = {path: (mark.mode, mark.size, mark.modified_ns) for path, mark in files.look(contents.root).items()}
    for deed, number in deeds:
        there = sorted(files.look(contents.root))
        if there:
            _do(deed, contents.root, there[number % len(there)], number)
    contents.restore()
    now = {path: (mark.mode, mark.size, mark.modified_ns) for path, mark in files.look(contents.root).items()}
    assert now == laid
    assert contents.changes() == ()
    assert {path: (contents.root / path).read_bytes() for path in fixture_files()} == dict(fixture_files())


def _do(deed: str, root: Path, name: str, number: int) -> None:
    path = root / name
    is_folder = path.is_dir() and not path.is_symlink()
    if deed == "empty":
        files.empty(root)
    elif deed == "create":
        (path if is_folder else path.parent).joinpath(f"new{number}").write_text("new")
    elif deed == "rename":
        path.rename(path.with_name(f"moved{number}-{len(list(path.parent.iterdir()))}-{path.name[:40]}"))
    elif deed == "chmod" and not path.is_symlink():
        path.chmod(0o700 if number % 2 else stat.S_IMODE(path.stat().st_mode) ^ 0o044)
    elif deed == "link":
        files.remove(path)
        path.symlink_to("/etc")
    elif deed == "touch" and not path.is_symlink():
        os.utime(path)
    elif is_folder or path.is_symlink():
        files.remove(path)
    elif deed == "write":
        path.write_text("other")
    elif deed == "replace":
        path.unlink()
        path.write_text("another")
    else:
        path.unlink()


def test_a_restored_folder_knows_nothing_of_turns_before(contents: Contents):
    (contents.root / "new.txt").write_text("new")
    assert contents.wrote()
    assert len(contents.turn_changes()) == 1
    (contents.root / "new.txt").unlink()  # so that nothing is left to be put back
    contents.restore()
    assert contents.turn_changes() == ()
    assert not contents.wrote()


def test_no_link_is_followed_out_of_the_folder(tmp_path: Path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("hidden")
    contents = Contents(tmp_path / "files")
    (contents.root / "out").symlink_to(secret)
    (contents.root / "notes.md").unlink()
    (contents.root / "notes.md").symlink_to(secret / "key")
    assert files.read_inside(contents.root, "out/key") is None
    assert files.read_inside(contents.root, "notes.md") is None
    assert "hidden" not in str(contents.changes())
    contents.restore()
    assert (secret / "key").read_text() == "hidden"
    assert (contents.root / "notes.md").read_bytes() == fixture_files()["notes.md"]
