"""Find a released dataset and read its rows: a folder, its Parquet file, or a place in S3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from graph_toucan.errors import StoreError, UsageError
from graph_toucan.identity import seeded_random
from graph_toucan.release.columns import SCHEMA, SCHEMA_VERSION
from graph_toucan.store.objects import open_objects

DATA = "data/train.parquet"
_S3 = "s3://"

Columns = Mapping[str, str]
"""The texts of one row's columns by name."""


@dataclass(frozen=True)
class Dataset:
    """A released dataset: where it lies and the columns of its rows, in their order."""

    place: str
    rows: Sequence[Columns]


def read_dataset(place: str) -> Dataset:
    """Read a released dataset.

    Args:
        place: the folder of a release, or its Parquet file; either may be in S3.

    Raises:
        UsageError: there is no dataset, or it was released by another version of this project.
        StoreError: it cannot be read.
    """
    name, data = _find(place)
    try:
        table = pq.read_table(pa.BufferReader(data), use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise StoreError(f"{name} is no Parquet file: {error}", "Name the folder of a release.") from error
    missing = [column for column in SCHEMA.names if column not in table.schema.names]
    if missing:
        version = (table.schema.metadata or {}).get(b"graph-toucan", b"").decode() or "none"
        raise UsageError(
            f"{name} has no column {missing[0]!r}: its schema is {version}, not {SCHEMA_VERSION}",
            "Release it again, or verify it with the version of graph-toucan that made it.",
        )
    return Dataset(name, [{key: _text(value) for key, value in row.items()} for row in table.to_pylist()])


def _text(value: object) -> str:
    """Return a column's value as text: whoever edits a row by hand may leave a null or a number."""
    return value if isinstance(value, str) else "" if value is None else str(value)


def _find(place: str) -> tuple[str, bytes]:
    if place.startswith(_S3):
        folder, _, file = place.rpartition("/") if place.endswith(".parquet") else (place, "", DATA)
        objects = open_objects(folder)
        data = objects.get(file)
        if data is None:
            raise _absent(place, [key for key in objects.list("releases/") if key.endswith(DATA)])
        return objects.url(file), data
    path = Path(place)
    file = path / DATA if path.is_dir() else path
    if not file.is_file():
        raise _absent(place, [str(found) for found in sorted(path.glob(f"releases/*/{DATA}"))])
    return str(file), file.read_bytes()


def _absent(place: str, releases: Sequence[str]) -> UsageError:
    inside = [found.removesuffix(f"/{DATA}") for found in releases]
    advice = f"It is a store; its datasets: {', '.join(inside)}." if inside else "Name the folder of a release."
    return UsageError(f"there is no dataset at {place} (no {DATA})", advice)


def chosen(rows: Sequence[Columns], sample: int | None, seed: int, uuids: Sequence[str], server: str) -> list[Columns]:
    """Return the rows to verify, in their order.

    Args:
        rows: all rows.
        sample: how many to draw at random, None for all.
        seed: another seed draws others.
        uuids: only these; none means any.
        server: only rows that call this server, by its slug; empty means any.

    Raises:
        UsageError: no row is left, or one that is asked for is not there.
    """
    known = {row["uuid"] for row in rows}
    if unknown := [uuid for uuid in uuids if uuid not in known]:
        raise UsageError(f"no row {unknown[0]} is in the dataset", "Its rows are named in the column uuid.")
    kept = [row for row in rows if not uuids or row["uuid"] in uuids]
    if server:
        kept = [row for row in kept if f'"server":"{server}"' in row["servers"].replace(" ", "")]
    if not kept:
        raise UsageError(f"no row calls the server {server!r}" if server else "the dataset has no rows")
    if sample is None or sample >= len(kept):
        return kept
    places = sorted(seeded_random(seed, "dataset", "verified rows").sample(range(len(kept)), sample))
    return [kept[place] for place in places]
