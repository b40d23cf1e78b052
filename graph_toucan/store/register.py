"""The register: what is known of each server that was ever tried, kept up to date by onboarding and by watching.

A server is one object, `register/<slug>.json`, which is replaced whole: of two writers at once the later one counts, and the
tables of probes and sightings keep what both saw. No entry holds a secret: credentials are known by their names only.
"""

import difflib
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from pydantic import Field, ValidationError, field_serializer

from graph_toucan.errors import StoreError, UsageError
from graph_toucan.identity import JsonObject
from graph_toucan.model import Health, Model, Outcome, Probe, Server, Sighting, Tool
from graph_toucan.store.jsontext import json_text
from graph_toucan.store.objects import ObjectStore

MAY_HEAL = frozenset({Outcome.TIMED_OUT, Outcome.UNSTABLE, Outcome.NEEDS_SERVICE, Outcome.NOT_INSTALLABLE})
"""Failures whose cause may be gone without a change of the server's entry: a busy machine, a service, a registry."""

_FOLDER = "register/"
_READERS = 16  # a store far away answers each request late, and there is one request for each server


class ServerEntry(Model):
    """Everything known of one server.

    `server` is the record that it was last launched with, `probe` its last onboarding, `tools` those it listed when it was
    last ready. Moments are ISO 8601 in UTC; `last_ready` is empty for a server that never was. `sightings` are the last 50,
    the newest last. `attempt` counts how often its onboarding was asked for anew; it is part of its shard's key.
    """

    server: Server
    probe: Probe
    tools: tuple[Tool, ...] = ()
    first_seen: str
    last_seen: str
    last_ready: str = ""
    health: Health = Health.UNKNOWN
    sightings: tuple[Sighting, ...] = Field(default=())
    attempt: int = 0

    @field_serializer("server")
    def _as_on_the_wire(self, server: Server) -> JsonObject:
        return server.model_dump(mode="json", by_alias=True)

    @property
    def slug(self) -> str:
        """The server's short name."""
        return self.server.slug

    @property
    def outcome(self) -> Outcome:
        """How the newest sighting ended, whether it was of onboarding or of watching."""
        return self.sightings[-1].outcome if self.sightings else self.probe.outcome

    @property
    def ready(self) -> bool:
        """Whether it was ready when it was last seen."""
        return self.outcome is Outcome.READY


class Register:
    """The entries of a store."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    def entries(self) -> list[ServerEntry]:
        """Return all entries by slug.

        Raises:
            StoreError: one is damaged, or the store cannot be read.
        """
        return sorted(self._read_all(self._keys()), key=lambda entry: entry.slug)

    def known(self, slugs: Iterable[str]) -> dict[str, ServerEntry]:
        """Return the entries of those of some servers that were ever tried, by slug.

        Raises:
            StoreError: one is damaged, or the store cannot be read.
        """
        return {entry.slug: entry for entry in self._read_all(map(_key, slugs))}

    def find(self, slug: str) -> ServerEntry | None:
        """Return the entry of a server, None if it was never tried.

        Raises:
            StoreError: it is damaged, or the store cannot be read.
        """
        return self._read(_key(slug))

    def get(self, name: str) -> ServerEntry:
        """Return the entry of a server by its slug or its full name.

        Raises:
            UsageError: there is none; says which names come near.
            StoreError: it is damaged, or the store cannot be read.
        """
        entry = self.find(name.rsplit("/", 1)[-1]) if name.rsplit("/", 1)[-1] else None
        if entry is not None and name in {entry.slug, entry.server.name}:
            return entry
        slugs = [key.removeprefix(_FOLDER).removesuffix(".json") for key in self._keys()]
        raise UsageError(f"no server {name!r} was onboarded into {self._objects.location}", _nearest(name, slugs))

    def put(self, entry: ServerEntry) -> None:
        """Write or replace an entry.

        Raises:
            StoreError: the store cannot be written.
        """
        text = json_text(entry.model_dump(mode="json"), f"the register's entry of {entry.slug}")
        self._objects.put(_key(entry.slug), text.encode())

    def try_again(self, slugs: Iterable[str], *, all_of_them: bool = False) -> tuple[str, ...]:
        """Let the next onboarding of these servers not take a failure from the store; return the slugs that this is so for.

        Those that were ready, or whose failure does not heal by itself, are left as they are, unless all are asked for.
        """
        renewed = [entry for entry in self.known(slugs).values() if all_of_them or entry.probe.outcome in MAY_HEAL]
        for entry in renewed:
            self.put(entry.model_copy(update={"attempt": entry.attempt + 1}))
        return tuple(entry.slug for entry in renewed)

    def _keys(self) -> list[str]:
        return [key for key in self._objects.list(_FOLDER) if key.endswith(".json")]

    def _read_all(self, keys: Iterable[str]) -> list[ServerEntry]:
        with ThreadPoolExecutor(_READERS) as readers:
            return [entry for entry in readers.map(self._read, keys) if entry is not None]

    def _read(self, key: str) -> ServerEntry | None:
        data = self._objects.get(key)
        if data is None:
            return None
        try:
            return ServerEntry.model_validate(json.loads(data))
        except (ValidationError, ValueError) as error:
            raise StoreError(
                f"{self._objects.url(key)} is no entry of the register",
                "It is damaged, or of another version of graph-toucan: delete it and onboard the server again.",
            ) from error


def _key(slug: str) -> str:
    return f"{_FOLDER}{slug}.json"


def _nearest(name: str, slugs: list[str]) -> str:
    if not slugs:
        return "There is none yet: `graph-toucan onboard` makes the first."
    by_lower = {slug.lower(): slug for slug in slugs}
    near = difflib.get_close_matches(name.lower().rsplit("/", 1)[-1], by_lower, n=5, cutoff=0.5)
    if near:
        return f"Do you mean {', '.join(by_lower[one] for one in near)}? `graph-toucan servers` lists all."
    return "`graph-toucan servers` lists those that were."
