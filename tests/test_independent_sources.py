"""The independent reading agrees with the factory where the factory is right, and finds what is wrong."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.release.row import ReleaseRow
from graph_toucan.release.seal import seal
from graph_toucan.translate.wordings import WORDINGS
from tests.independent_sources import main, read, says, stands_in
from tests.support.file_recorder import FileRecorder
from tests.support.released import release, write_dataset
from tests.support.said_values import MEANINGS

SAYABLE: dict[str, tuple[Any, ...]] = {
    "date_words": ("2024-03-15", "2026-12-01", "1999-08-23"),
    "month_words": ("2024-03", "2026-12"),
    "time_words": ("14:30", "00:00", "12:00", "09:00", "23:05", "21:00:00"),
    "moment_words": ("2024-03-15T09:00:00", "2026-03-02T00:00:00Z", "2026-03-02 14:30"),
    "duration_in_milliseconds": (1000, 90_000, 3_600_000),
    "duration_in_seconds": (60, 7200, 86_400, 5400),
    "duration_in_minutes": (60, 1440),
    "duration_in_hours": (24, 168),
    "duration_in_days": (7, 14),
    "size_in_bytes": (2_000_000, 1024, 5_000),
    "percent": (0.15, 0.075, 0.5),
    "ordinal_from_zero": (0, 4),
    "ordinal_from_one": (1, 10),
    "number_words": (0, 7, 21, 100, 300, 3000, 2_500_000, 0.5, 0.25, 2.75, 12_000),
    "number_list": ([1, 4], [4, 1], [1, 4, 20], [1.5, 2.5, 4.0], [2, 0.5], [2.5, 2], [2, 2.5], [100, 5], [20, 1, 99]),
    "empty_words": ([], {}),
    "currency_words": ("USD", "EUR", "NOK", "JPY"),
    "country_words": ("DE", "no", "US"),
    "language_words": ("fr", "de", "nb"),
    "zone_words": ("Asia/Tokyo", "America/New_York", "America/Argentina/Buenos_Aires"),
    "unit_words": (
        "km",
        "kg",
        "c",
        "meter",
        "km/h",
        "lbs",
        "inch",
        "min",
        "nmi",
        "kwh",
        "foot",
        "fahrenheit",
        "s",
        "psi",
    ),
    "choice_words": ("bar_chart", "barChart", "top-left"),
    "short_words": ("asc", "avg", "max", "sha256", "md5", "gte", "upper", "divide", "mean"),
    "switch_words": (True, False),
    "file_words": ("sales.csv", "sales.xlsx", "weekly_report.pdf", "notes.md", "data.xml", "logo.png", "letter.docx"),
    "under_workspace": ("/workspace/sales.csv", "file:///workspace/a/b.md"),
}
NAMES = {"switch_words": ("include_hidden_files", "recursive"), "empty_words": ("tags", "initialValues")}


@pytest.mark.parametrize("rule", sorted(WORDINGS))
def test_a_reader_takes_every_wording_of_a_rule_for_its_value_and_for_no_other(rule: str):
    said = 0
    for value in SAYABLE[rule]:
        others = [other for other in SAYABLE[rule] if other != value and type(other) is type(value)]
        for name in NAMES.get(rule, ("x",)):
            forms = WORDINGS[rule].forms(value, name)
            said += len(forms)
            for words in forms:
                assert MEANINGS[rule](value, words, name), f"{words!r} for {value!r}"
                wrong = [other for other in others if words not in WORDINGS[rule].forms(other, name)]
                assert not any(MEANINGS[rule](other, words, name) for other in wrong), f"{words!r} for {wrong}"
    assert said, rule


@given(st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6).map(lambda number: round(number, 3)))
def test_a_number_stands_where_it_is_written_and_not_within_another(number: float):
    written = json.dumps(number)
    assert stands_in(number, f"take {written}, please")
    assert not stands_in(number, f"take x{written}7, please")


def test_words_are_said_whole_and_whatever_their_case():
    assert says("It takes Two\nhours.", "two hours")
    assert not says("It takes twenty-two hourss", "two hours")


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory) -> ReleaseRow:
    return asyncio.run(release(FileRecorder(tmp_path_factory.mktemp("records"))))


def test_a_released_dataset_checks_out_whole(row: ReleaseRow, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = write_dataset(tmp_path, row)
    found = read(folder)
    assert (found.arguments, found.wrong) == (6, [])
    assert found.kinds == {"query": 4, "result": 2}
    assert found.literal == {"same turn's query": 4, "an earlier result only": 2}
    assert main([str(folder / "data" / "train.parquet")]) == 0
    assert "6 of 6 check out (100.00%)" in capsys.readouterr().out


def test_a_value_that_follows_from_nothing_is_named(
    row: ReleaseRow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    columns = {**row.columns, "messages": row.messages.replace("lamp.md, which", "a note, which")}
    edited = ReleaseRow(**{**columns, "digest": seal(columns)})
    assert main([str(write_dataset(tmp_path, edited))]) == 1
    assert 'c0 notes/write_note name = "lamp.md": query' in capsys.readouterr().out


def test_arguments_that_the_turns_tell_otherwise_than_the_messages_are_named(
    row: ReleaseRow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    turns = json.loads(row.turns)
    turns[0]["calls"][0]["arguments"]["name"] = "other.md"
    edited = ReleaseRow(**{**row.columns, "turns": json.dumps(turns)})
    assert main([str(write_dataset(tmp_path, edited))]) == 1
    assert "c0 notes/write_note: its arguments in the turns are not those" in capsys.readouterr().out
