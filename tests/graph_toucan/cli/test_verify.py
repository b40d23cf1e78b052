"""`verify` on the command line, over a dataset that real servers have answered."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_toucan.release.row import ReleaseRow
from graph_toucan.store import ArtifactStore, open_objects
from tests.support.catalogues import write_catalogue
from tests.support.factory_runs import Finished
from tests.support.released import release, write_dataset

Ask = Callable[..., Finished]
UNCAGED = ("--sandbox", "none")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ReleaseRow]:
    """A store with the recordings of one row, its dataset and its catalogue."""
    folder = tmp_path_factory.mktemp("released")
    row = asyncio.run(release(ArtifactStore(open_objects(str(folder / "store")))))
    write_dataset(folder / "dataset", row)
    write_catalogue(folder / "catalogue.json")
    return folder, row


def test_a_dataset_is_executed_again_and_told_per_tool(released: tuple[Path, ReleaseRow], ask: Ask):
    folder, _ = released
    given = ("verify", str(folder / "dataset"), "--catalogue", str(folder / "catalogue.json"), *UNCAGED)
    finished = ask(*given)
    assert finished.code == 0, finished.said
    assert "1 row: 1 agree live: 5 of 5 calls agree (100.00%)" in " ".join(finished.out.split())
    assert "6 of 6 arguments follow from where they should" in finished.said
    assert "notes/write_note" in finished.out
    report = json.loads(ask(*given, "--json").out)
    assert report["passed"]
    assert report["summary"]["share"] == 1.0
    assert {tool["tool"]: tool["calls"] for tool in report["tools"]} == {
        "notes/count_words": 1,
        "notes/stamp": 1,
        "notes/write_note": 2,
        "numbers/reading_time": 1,
    }


def test_recordings_answer_without_any_server(released: tuple[Path, ReleaseRow], ask: Ask):
    folder, _ = released
    replay = ("verify", str(folder / "dataset"), "--executor", "replay")
    finished = ask(*replay, "--recordings", str(folder / "store"))
    assert finished.code == 0, finished.said
    assert "1 answered by the recording of the second execution" in " ".join(finished.out.split())
    lost = ask(*replay, "--recordings", str(folder / "empty"))
    assert lost.code == 1
    assert "does not hold" in lost.said
    assert "Not verified: no call could be made." in lost.said
    assert ask(*replay).code == 2


def test_a_row_edited_by_hand_is_named_with_its_column(released: tuple[Path, ReleaseRow], ask: Ask):
    folder, row = released
    touched = row.model_copy(update={"messages": row.messages.replace("It is done.", "It was done.")})
    dataset = write_dataset(folder / "touched", touched)
    finished = ask("verify", str(dataset), "--executor", "replay", "--recordings", str(folder / "store"))
    assert finished.code == 1
    assert row.uuid in finished.out
    assert "column messages: its text is not the one that was sealed" in finished.said
    assert "Not verified: 1 row is not as released" in finished.said


def test_a_server_that_is_not_in_the_catalogue_is_told(released: tuple[Path, ReleaseRow], ask: Ask):
    folder, _ = released
    finished = ask("verify", str(folder / "dataset"), *UNCAGED)
    assert finished.code == 1
    assert "notes: it is not in the catalogue" in finished.said
    assert "1 without their server" in finished.said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "there is no dataset at nowhere"),
        (("DATASET", "--row", "u"), "no row u is in the dataset"),
        (("DATASET", "--server", "nobody"), "no row calls the server 'nobody'"),
        (("DATASET", "--executor", "auto"), "--executor auto cannot verify"),
        (("DATASET", "--catalogue", "nowhere.json"), "catalogue nowhere.json cannot be read"),
        (("DATASET", "--threshold", "2"), "Invalid value for '--threshold'"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    released: tuple[Path, ReleaseRow], ask: Ask, arguments: tuple[str, ...], words: str
):
    given = [str(released[0] / "dataset") if one == "DATASET" else one for one in arguments]
    finished = ask("verify", *given)
    assert finished.code == 2
    assert words in finished.said
