"""A recorder on a folder: one JSON file per record, whole or not there."""

import json
import os
import threading
from pathlib import Path

from graph_toucan.identity import JsonObject


class FileRecorder:
    """Keeps records as files. What is counted are calls in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written = 0

    def get_record(self, kind: str, id: str) -> JsonObject | None:  # noqa: A002 - the protocol's name
        path = self.folder / kind / f"{id}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def record_ids(self, kind: str) -> list[str]:
        return sorted(path.stem for path in (self.folder / kind).glob("*.json"))

    def put_record(self, kind: str, id: str, value: JsonObject) -> None:  # noqa: A002 - the protocol's name
        path = self.folder / kind / f"{id}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{threading.get_ident()}")
        temporary.write_text(json.dumps(value), encoding="utf-8")
        os.replace(temporary, path)
        self.written += 1

    def texts(self) -> list[str]:
        """All that was recorded, as it lies on the disk."""
        return [path.read_text(encoding="utf-8") for path in sorted(self.folder.rglob("*.json"))]
