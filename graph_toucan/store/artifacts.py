"""Artifacts: immutable tables under a key made from everything they depend on, and recordings of single answers.

Layout: `artifacts/<stage>/<key>/<table>-<digest>.parquet` and `manifest.json` beside them. Parts are written first and
the manifest last, so a key without a manifest does not exist, and a killed stage leaves nothing that could be read.
Recordings lie at `recordings/<kind>/<last two of the id>/<id>.json`, or as lines of `recordings/<kind>/log/*.jsonl`.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl
from pydantic import BaseModel, Field

from graph_toucan.errors import ArtifactMissing, StoreError
from graph_toucan.identity import Json, JsonObject, canonical_json, digest
from graph_toucan.model import Model
from graph_toucan.store import tables as codec
from graph_toucan.store.folder import FolderObjects
from graph_toucan.store.jsontext import json_text
from graph_toucan.store.objects import ObjectStore

LOGGED = frozenset({"answers"})
"""Kinds of many small records. In a folder they go to logs, in S3 each is an object, and both are found wherever they are."""


class ShardRef(Model):
    """The address of a shard's artifact: the stage that makes it, and its key."""

    stage: str
    key: str

    @property
    def folder(self) -> str:
        """The prefix of the artifact's objects."""
        return f"artifacts/{self.stage}/{self.key}"


class TablePart(Model):
    """One table of an artifact: its file's name beside the manifest, its rows, and the digest of its bytes."""

    file: str
    rows: int
    digest: str


class Manifest(Model):
    """What an artifact consists of and was made from. `created_at` (ISO 8601, UTC) is in no digest."""

    stage: str
    key: str
    tables: dict[str, TablePart]
    inputs: tuple[ShardRef, ...] = ()
    stats: JsonObject = Field(default_factory=dict[str, Json])
    created_at: str

    @property
    def ref(self) -> ShardRef:
        """The artifact's address."""
        return ShardRef(stage=self.stage, key=self.key)

    @property
    def digest(self) -> str:
        """The digest of the content: of the tables' digests and nothing else."""
        return digest(canonical_json({name: part.digest for name, part in self.tables.items()}))


def shard_key(
    stage: str,
    version: int,
    config: JsonObject,
    inputs: Sequence[str],
    prompts: Sequence[str],
    teacher: str,
    seed: int,
) -> str:
    """Return the key of a shard: 32 hex digits of the digest of all that its content depends on.

    Args:
        stage: the stage's name.
        version: the stage's version; raise it when its code gives other rows.
        config: the settings that the stage reads.
        inputs: the digests of the input shards, in the order in which they are read.
        prompts: the digests of the prompts used; their order does not matter.
        teacher: the id of the teacher.
        seed: the seed of the run.
    """
    return digest(canonical_json([stage, version, config, list(inputs), sorted(prompts), teacher, seed]))[:32]


class ArtifactStore:
    """Artifacts and recordings in an object store."""

    def __init__(self, objects: ObjectStore) -> None:
        self.objects = objects

    def has(self, ref: ShardRef) -> bool:
        """Return whether the artifact was committed."""
        return self.objects.exists(f"{ref.folder}/manifest.json")

    def manifest(self, ref: ShardRef) -> Manifest | None:
        """Return the artifact's manifest, None if it was never committed.

        Raises:
            StoreError: the manifest is damaged.
        """
        key = f"{ref.folder}/manifest.json"
        data = self.objects.get(key)
        if data is None:
            return None
        try:
            return Manifest.model_validate(json.loads(data))
        except ValueError as error:
            raise self._damaged(key, ref, "is no manifest") from error

    def commit(
        self,
        ref: ShardRef,
        tables: Mapping[str, Sequence[BaseModel]],
        inputs: Sequence[ShardRef] = (),
        stats: JsonObject | None = None,
    ) -> Manifest:
        """Write an artifact: parts first, manifest last.

        Returns:
            The manifest that counts: this one, or that of another writer who committed the same key before.

        Raises:
            StoreError: a row cannot be stored, or the store cannot be written; then there is no artifact.
        """
        before = self.manifest(ref)
        if before is not None:
            return before
        encoded = {name: codec.encode(name, rows) for name, rows in tables.items()}
        parts: dict[str, TablePart] = {}
        for name, data in encoded.items():
            mark = digest(data)
            parts[name] = TablePart(file=f"{name}-{mark[:8]}.parquet", rows=len(tables[name]), digest=mark)
            self.objects.put(f"{ref.folder}/{parts[name].file}", data)
        manifest = Manifest(
            stage=ref.stage,
            key=ref.key,
            tables=parts,
            inputs=tuple(inputs),
            stats=stats or {},
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        text = json_text(manifest.model_dump(), f"the manifest of {ref.stage} {ref.key}")
        if self.objects.put_new(f"{ref.folder}/manifest.json", text.encode()):
            return manifest
        return self._yield_to_winner(ref, manifest)

    def read(self, ref: ShardRef, table: str) -> list[Any]:
        """Return the rows of one table of an artifact.

        Raises:
            ArtifactMissing: there is no such artifact, or it has no such table.
            StoreError: the part is damaged or gone; names the file.
        """
        return codec.decode(table, self._part(ref, table))

    def read_all(self, refs: Sequence[ShardRef], table: str) -> list[Any]:
        """Return the rows of one table of several artifacts, in their order; errors as `read`."""
        return [row for ref in refs for row in self.read(ref, table)]

    def frame(self, refs: Sequence[ShardRef], table: str) -> pl.DataFrame:
        """Return one table of several artifacts as a data frame, empty for no artifacts; errors as `read`."""
        return pl.concat([codec.empty_frame(table), *(codec.frame(table, self._part(ref, table)) for ref in refs)])

    def put_record(self, kind: str, id: str, value: JsonObject) -> None:  # noqa: A002
        """Keep one answer at once, so that a killed process loses none; not flushed to the disk one by one.

        Raises:
            StoreError: the value is not JSON, or the store cannot be written.
        """
        text = json_text(value, f"record {id} of {kind}")
        if kind in LOGGED and isinstance(self.objects, FolderObjects):
            self.objects.append_record(_log_prefix(kind), id, text)
        else:
            self.objects.put(_record_key(kind, id), text.encode(), fsync=False)

    def get_record(self, kind: str, id: str) -> JsonObject | None:  # noqa: A002
        """Return a kept answer, None if there is none or a loss of power left half of it."""
        data = None
        if kind in LOGGED and isinstance(self.objects, FolderObjects):
            data = self.objects.find_record(_log_prefix(kind), id)
        if data is None:
            data = self.objects.get(_record_key(kind, id))
        try:
            value: Json = None if data is None else json.loads(data)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None

    def record_ids(self, kind: str) -> list[str]:
        """Return the ids of all kept answers of a kind, sorted."""
        keys = self.objects.list(f"recordings/{kind}/")
        return sorted(key.rpartition("/")[2].removesuffix(".json") for key in keys)

    def _yield_to_winner(self, ref: ShardRef, ours: Manifest) -> Manifest:
        """Return the winner's manifest, after removing the parts of ours that it does not name."""
        winner = self.manifest(ref)
        if winner is None:
            raise StoreError(f"the manifest of {ref.folder} was deleted while it was written", "run the stage again")
        kept = {part.file for part in winner.tables.values()}
        for part in ours.tables.values():
            if part.file not in kept:
                self.objects.delete(f"{ref.folder}/{part.file}")
        return winner

    def _part(self, ref: ShardRef, table: str) -> bytes:
        manifest = self.manifest(ref)
        if manifest is None:
            raise ArtifactMissing(
                f"artifact {ref.stage} {ref.key} is not in {self.objects.location}",
                f"run the stage {ref.stage} first (graph-toucan run), or open the store that has it",
            )
        part = manifest.tables.get(table)
        if part is None:
            raise ArtifactMissing(
                f"artifact {ref.stage} {ref.key} has no table {table}", f"it has {', '.join(manifest.tables) or 'none'}"
            )
        key = f"{ref.folder}/{part.file}"
        data = self.objects.get(key)
        if data is None:
            raise self._damaged(key, ref, "is gone")
        if digest(data) != part.digest:
            raise self._damaged(key, ref, "is damaged: its digest is not the manifest's")
        return data

    def _damaged(self, key: str, ref: ShardRef, what: str) -> StoreError:
        manifest = self.objects.url(f"{ref.folder}/manifest.json")
        return StoreError(
            f"{self.objects.url(key)} {what}", f"delete {manifest} and run again: the shard will be made again"
        )


def _record_key(kind: str, id: str) -> str:  # noqa: A002
    return f"recordings/{kind}/{id[-2:]}/{id}.json"


def _log_prefix(kind: str) -> str:
    return f"recordings/{kind}/log"
