"""The rows of a registry, read without asking anybody: which version counts, what is deleted, what is malformed."""

import json
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from graph_toucan.catalogue.collection import Gathered, Skipped
from graph_toucan.catalogue.naming import clip, version_key
from graph_toucan.catalogue.shapes import normalise_server
from graph_toucan.catalogue.sources import RegistrySource
from graph_toucan.catalogue.sync import SyncState, instant
from graph_toucan.identity import Json, JsonObject, digest
from graph_toucan.model import Model, Outcome, Server

OFFICIAL_META = "io.modelcontextprotocol.registry/official"
_OLD_META = "x-io.modelcontextprotocol.registry"


class RowFacts(Model):
    """What the registry itself says of a row: which version of what, its status, and how new it is."""

    name: str
    version: str | None = None
    status: str = "active"
    message: str = ""
    latest: bool | None = None
    updated: str = ""


def row_facts(row: JsonObject) -> RowFacts:
    """Return what a registry says of a row, of whichever generation."""
    server = _dict(row.get("server")) or row
    detail = _dict(server.get("version_detail"))
    metas = [_dict(_dict(place.get("_meta")).get(OFFICIAL_META)) for place in (row, server)]
    said = [*metas, _dict(row.get(_OLD_META)), server, detail]

    def first(*keys: str) -> Json:
        return next((place[key] for place in said for key in keys if place.get(key) is not None), None)

    latest = first("isLatest", "is_latest")
    version = server.get("version") or detail.get("version")
    times = (first("updatedAt", "updated_at"), first("publishedAt", "published_at", "release_date"))
    return RowFacts(
        name=str(server.get("name") or ""),
        version=str(version) if version else None,
        status=str(first("status") or "active").lower(),
        message=str(first("statusMessage", "status_message") or ""),
        latest=latest if isinstance(latest, bool) else None,
        updated=next((found for time in times if isinstance(time, str) and (found := instant(time))), ""),
    )


def _dict(value: Json) -> JsonObject:
    return value if isinstance(value, dict) else {}


def newer_row(old: JsonObject, new: JsonObject) -> JsonObject:
    """Return which of two rows of one server counts: the later word on one version, else the latest version that is there."""
    one, other = row_facts(old), row_facts(new)
    if one.version == other.version:
        return old if one.updated > other.updated else new
    return old if _rank(one) > _rank(other) else new


def _rank(facts: RowFacts) -> tuple[bool, bool, str, tuple[Any, ...], str]:
    latest = facts.latest is True
    key = version_key(facts.version)
    return (facts.status != "deleted", latest, facts.updated if latest else "", key, facts.version or "")


def known_rows(state: SyncState) -> dict[str, JsonObject]:
    """Return the rows of a state, those of an unfinished crawl laid over the older ones."""
    rows = dict(state.rows)
    for key, row in state.incoming.items():
        rows[key] = newer_row(rows[key], row) if key in rows else row
    return rows


def read_rows(source: RegistrySource, rows: dict[str, JsonObject], superseded: int = 0) -> Gathered:
    """Return the servers of rows, by name; what is deleted or malformed is left out and reported."""
    namespace = ".".join(reversed((urlsplit(source.base_url).hostname or "registry").split(".")))
    servers: list[Server] = []
    skipped: list[Skipped] = []
    deprecated: list[str] = []
    for _, row in sorted(_within_limit(rows, source.limit).items()):
        facts = row_facts(row)
        if facts.status == "deleted":
            detail = f"version {facts.version} was deleted from the registry" + _because(facts)
            skipped.append(_skip(source, facts.name, detail, "Look for its successor, or name its package yourself."))
            continue
        try:
            servers.append(normalise_server(row.get("server", row), namespace))
        except ValueError as error:
            advice = "Tell its publisher; name its package yourself if you know it (pypi:NAME, npm:NAME)."
            skipped.append(
                _skip(source, facts.name or "a row without a name", f"malformed: {malformed_reason(error)}", advice)
            )
            continue
        if facts.status == "deprecated":
            deprecated.append(f"{source.label}: {clip(f'{facts.name} is deprecated{_because(facts)}', 300)}")
    notes = [*deprecated]
    if superseded:
        notes.append(f"{source.label}: {superseded} superseded versions left out")
    return Gathered(servers=tuple(servers), skipped=tuple(skipped), notes=tuple(notes))


def add_row(state: SyncState, row: Json) -> None:
    """Add a row to an unfinished crawl, without what is bulky and not read; older versions of a server are only counted.

    A row without a name gets a key of its own, so that it is reported.
    """
    if not isinstance(row, dict):
        row = {"server": row}
    row = _slim(row)
    name = row_facts(row).name
    key = name or f"#{digest(json.dumps(row, sort_keys=True))[:16]}"
    old = state.incoming.get(key) or (state.rows.get(key) if state.mark else None)
    if old is not None and row_facts(old).version != row_facts(row).version:
        state.superseded += 1
    state.incoming[key] = row if old is None else newer_row(old, row)


def _slim(row: JsonObject) -> JsonObject:
    server = row.get("server")
    if not isinstance(server, dict):
        return row
    slim = dict(server)
    if isinstance(slim.get("repository"), dict):
        slim["repository"] = {key: value for key, value in slim["repository"].items() if key != "readme"}
    if isinstance(slim.get("_meta"), dict):
        slim["_meta"] = {key: value for key, value in slim["_meta"].items() if key == OFFICIAL_META}
    return {**row, "server": slim}


def _within_limit(rows: dict[str, JsonObject], limit: int | None) -> dict[str, JsonObject]:
    """Return the rows up to the limit, which counts servers that are not deleted, in the order of the crawl."""
    kept: dict[str, JsonObject] = {}
    live = 0
    for key, row in rows.items():
        deleted = row_facts(row).status == "deleted"
        if limit is None or deleted or live < limit:
            kept[key] = row
        live += not deleted
    return kept


def _skip(source: RegistrySource, name: str, detail: str, advice: str) -> Skipped:
    name, detail = clip(name), clip(f"{name}: {detail}", 500)
    return Skipped(source=source.label, name=name, outcome=Outcome.NOT_INSTALLABLE, detail=detail, advice=advice)


def _because(facts: RowFacts) -> str:
    return f": {facts.message}" if facts.message else ""


def malformed_reason(error: ValueError) -> str:
    """Return in one line what is wrong with a row, naming the field."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return " ".join(str(error).split())
