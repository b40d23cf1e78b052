"""The fixture set: the same files on every machine, each one valid in its format."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from graph_toucan.launch.fixtures import DATABASE, fixture_digest, fixture_names, lay_fixtures

STATES = [" M", "A "]
"""One file of the drafts is changed but not staged, one is staged but not committed."""


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    folder = tmp_path / "laid"
    folder.mkdir()
    lay_fixtures(folder)
    return folder


def test_two_layings_have_the_same_bytes_and_times(laid: Path, tmp_path: Path):
    again = tmp_path / "again"
    again.mkdir()
    lay_fixtures(again)
    assert contents(again) == contents(laid)
    times = {path.stat().st_mtime for path in again.rglob("*") if path.is_file() and path.name != "index"}
    assert len(times) == 1


def test_another_process_in_another_place_with_another_hash_seed_lays_the_same(laid: Path, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    program = (
        "import sys; from pathlib import Path; from graph_toucan.launch.fixtures import *;"
        "lay_fixtures(Path(sys.argv[1])); print(fixture_digest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    ran = subprocess.run([sys.executable, "-c", program, other], env=env, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == fixture_digest()
    assert contents(other) == contents(laid)


def test_the_names_that_a_person_would_use_are_all_there(laid: Path):
    names = fixture_names()
    assert list(names) == sorted(names)
    assert all((laid / name).is_file() for name in names)
    assert not any(".git/" in name for name in names)
    assert {"sales.csv", "sales.xlsx", "notes.md", "report.pdf", "chart.png", "places.geojson"} <= set(names)


def test_data_files_can_be_read_in_their_formats(laid: Path):
    for name in ("products.json", "tasks.json", "places.geojson", "datasets/handbook.json"):
        assert json.loads((laid / name).read_text())
    assert [json.loads(line) for line in (laid / "memory.jsonl").read_text().splitlines()]
    assert tomllib.loads((laid / "settings.toml").read_text())
    assert ElementTree.parse(laid / "data.xml").getroot() is not None  # noqa: S314 - our own file
    assert (laid / "report.pdf").read_bytes().startswith(b"%PDF-1.4")
    assert (laid / "chart.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    for name in ("sales.xlsx", "letter.docx"):
        with zipfile.ZipFile(laid / name) as archive:
            assert archive.testzip() is None


def test_the_database_and_the_json_file_tell_the_same_products(laid: Path):
    connection = sqlite3.connect(laid / DATABASE)
    try:
        rows = connection.execute("select sku, name, price from products order by sku").fetchall()
        assert connection.execute("pragma foreign_key_check").fetchall() == []
    finally:
        connection.close()
    products = json.loads((laid / "products.json").read_text())
    assert rows == sorted((product["sku"], product["name"], product["price"]) for product in products)


def test_the_repositories_are_whole_and_in_their_known_states(laid: Path):
    def git(folder: str, *words: str) -> str:
        env = {"PATH": os.environ["PATH"], "HOME": str(laid), "GIT_CONFIG_NOSYSTEM": "1"}
        config = ["-c", "safe.directory=*"]
        ran = subprocess.run(
            ["git", *config, "-C", laid / folder, *words], env=env, capture_output=True, text=True, check=True
        )
        return ran.stdout

    for folder in ("repo", "drafts"):
        git(folder, "fsck", "--strict")
    assert len(git("repo", "log", "--oneline").splitlines()) >= 2
    assert git("repo", "status", "--porcelain") == ""
    assert sorted(line[:2] for line in git("drafts", "status", "--porcelain").splitlines()) == STATES


def test_fixtures_that_cannot_be_written_raise(tmp_path: Path):
    (tmp_path / "repo").write_text("in the way")
    with pytest.raises(OSError, match="repo"):
        lay_fixtures(tmp_path)
