"""Where everything is kept, in a folder or in S3: objects, tables, artifacts, recordings and runs.

Nothing here knows what a stage does; stages know nothing of files and buckets.
"""

from graph_toucan.store.artifacts import ArtifactStore, Manifest, ShardRef, TablePart, shard_key
from graph_toucan.store.objects import ObjectStore, open_objects
from graph_toucan.store.runs import RunRecord, StageRun, list_runs, load_run, save_run
from graph_toucan.store.tables import TABLES, TableSpec, decode, encode, frame

__all__ = [
    "TABLES",
    "ArtifactStore",
    "Manifest",
    "ObjectStore",
    "RunRecord",
    "ShardRef",
    "StageRun",
    "TablePart",
    "TableSpec",
    "decode",
    "encode",
    "frame",
    "list_runs",
    "load_run",
    "open_objects",
    "save_run",
    "shard_key",
]
