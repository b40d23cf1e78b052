"""Catalogues as they were when a run began: immutable objects named by their content.

A run reads its catalogue from here, so that a file that is edited meanwhile changes nothing, and the same servers give the
same run.
"""

import json
from collections.abc import Iterable

from pydantic import ValidationError

from graph_toucan.errors import ArtifactMissing, StoreError
from graph_toucan.identity import digest
from graph_toucan.model import Server
from graph_toucan.store.jsontext import json_text
from graph_toucan.store.objects import ObjectStore

SNAPSHOT = "snapshot/"
"""How the catalogue of a configuration names a snapshot: `snapshot/<16 hex digits>`."""


def keep_snapshot(objects: ObjectStore, servers: Iterable[Server]) -> str:
    """Keep servers and return the name of the snapshot; the same servers have the same name.

    Raises:
        StoreError: the store cannot be written.
    """
    document = {"servers": [server.model_dump(mode="json", by_alias=True) for server in servers]}
    text = json_text(document, "a catalogue")
    name = digest(text)[:16]
    objects.put_new(_key(name), text.encode())
    return f"{SNAPSHOT}{name}"


def read_snapshot(objects: ObjectStore, catalogue: str) -> tuple[Server, ...]:
    """Return the servers of a snapshot by its name.

    Raises:
        ArtifactMissing: the store does not hold it.
        StoreError: it is damaged.
    """
    key = _key(catalogue.removeprefix(SNAPSHOT))
    data = objects.get(key)
    if data is None:
        raise ArtifactMissing(
            f"there is no catalogue {catalogue} in {objects.location}", "Open the store of the run that kept it."
        )
    try:
        return tuple(Server.model_validate(entry) for entry in json.loads(data)["servers"])
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{objects.url(key)} is damaged", "Delete it and start the run again.") from error


def _key(name: str) -> str:
    return f"catalogues/{name}.json"
