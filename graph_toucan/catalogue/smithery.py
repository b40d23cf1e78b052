"""Smithery: crawl its list page by page, ask for each server's detail, and keep both.

Its pages can shift while they are read, so they are asked for in a seeded order and told apart by qualified name. A detail
is asked for again only when the row in the list has changed. The key goes to Smithery's own host and nowhere else.
"""

import asyncio
import os
from itertools import islice
from urllib.parse import quote, urlsplit

from graph_toucan.catalogue.collection import CollectSettings, Gathered, Skipped
from graph_toucan.catalogue.fetch import Fetcher, FetchError
from graph_toucan.catalogue.naming import clip
from graph_toucan.catalogue.official import OnPage
from graph_toucan.catalogue.rows import malformed_reason
from graph_toucan.catalogue.smithery_shapes import normalise_detail
from graph_toucan.catalogue.sources import SmitherySource
from graph_toucan.catalogue.sync import CHECKPOINT_PAGES, SyncState, load_state, save_state
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Outcome, Server
from graph_toucan.store.objects import ObjectStore

KEY_VARIABLE = "GRAPH_TOUCAN_SMITHERY_KEY"
_SEED = "1"
_RESTLESS = {"useCount", "score"}
"""Fields of the list that change without the server changing."""

_FOR_ALL = {0, 401, 429}
"""How a host answers that would answer all further requests in the same way: not at all, no key, no more."""


async def gather_smithery(
    source: SmitherySource,
    fetcher: Fetcher,
    objects: ObjectStore | None,
    settings: CollectSettings,
    on_page: OnPage | None = None,
) -> Gathered:
    """Return Smithery's servers; with a store, a crawl that broke off goes on, and known details are not asked for again.

    Raises:
        StoreError: the store cannot be read or written.
    """
    state = SyncState() if settings.fresh else await load_state(objects, source)
    crawl = _Crawl(source, fetcher, objects, settings, state)
    fault: FetchError | None = None
    try:
        await crawl.list_servers(on_page)
        await crawl.ask_details(state.rows)
    except FetchError as error:
        fault = error
    finally:
        await save_state(objects, source, state)
    return _read(source, {**state.rows, **state.incoming} if fault else state.rows, crawl.faults, fault)


class _Crawl:
    """One crawl, or the rest of one, into a state whose rows are `{"listed": row, "detail": detail}`."""

    def __init__(
        self,
        source: SmitherySource,
        fetcher: Fetcher,
        objects: ObjectStore | None,
        settings: CollectSettings,
        state: SyncState,
    ) -> None:
        self.faults: dict[str, FetchError] = {}
        self._source = source
        self._fetcher = fetcher
        self._objects = objects
        self._settings = settings
        self._state = state
        self._base = source.base_url.removesuffix("/servers")
        key = os.environ.get(KEY_VARIABLE)
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        self._refused: FetchError | None = None

    async def list_servers(self, on_page: OnPage | None) -> None:
        """Crawl the list; its rows become the state's, with the details that are still good."""
        state = self._state
        if state.cursor is None:
            state.incoming = {}
        page = int(state.cursor or "1")
        while True:
            body = await self._page(page)
            rows: list[Json] = body["servers"]
            taken = [self._take(row) for row in rows]
            await self.ask_details({name: state.incoming[name] for name in taken})
            if on_page:
                on_page(self._source.label, len(state.incoming))
            limit = self._source.limit
            if not rows or page >= _pages(body) or (limit is not None and len(state.incoming) >= limit):
                break
            page += 1
            state.cursor = str(page)
            if page % CHECKPOINT_PAGES == 0:
                await save_state(self._objects, self._source, state)
        state.rows = dict(islice(state.incoming.items(), self._source.limit))
        state.incoming, state.cursor = {}, None

    async def ask_details(self, rows: dict[str, JsonObject]) -> None:
        """Ask for the details that rows lack, a few at a time; one that cannot be had loses no other."""
        free = asyncio.Semaphore(self._settings.concurrency)

        async def ask(name: str, row: JsonObject) -> None:
            async with free:
                await self._ask_detail(name, row)

        async with asyncio.TaskGroup() as group:
            for name, row in rows.items():
                if "detail" not in row and name not in self.faults and not name.startswith("#"):
                    group.create_task(ask(name, row))

    async def _ask_detail(self, name: str, row: JsonObject) -> None:
        if self._refused:
            self.faults[name] = self._refused
            return
        try:
            page = await self._fetcher.get(f"{self._base}/servers/{quote(name, safe='/@')}", {}, self._headers)
        except FetchError as error:
            self.faults[name] = error
            if error.status in _FOR_ALL:
                self._refused = error
            return
        row["detail"] = page.body

    async def _page(self, page: int) -> JsonObject:
        size = min(self._settings.page_size, self._source.limit or self._settings.page_size)
        query = {"page": str(page), "pageSize": str(size), "seed": _SEED}
        query |= {"q": self._source.query} if self._source.query else {}
        body = (await self._fetcher.get(f"{self._base}/servers", query, self._headers)).body
        if not isinstance(body, dict) or not isinstance(body.get("servers"), list):
            host = urlsplit(self._base).hostname
            raise FetchError(
                f"{host} answers something that is no list of servers",
                "Check that it speaks Smithery's API.",
                Outcome.PROTOCOL_ERROR,
            )
        return body

    def _take(self, row: Json) -> str:
        """Add a row of the list to the state, with its detail if that is known, and return its key."""
        name = row.get("qualifiedName") if isinstance(row, dict) else None
        if not isinstance(name, str) or not name.strip():
            key = f"#{len(self._state.incoming)}"
            self._state.incoming[key] = {"listed": row}
            return key
        known = self._state.incoming.get(name) or self._state.rows.get(name, {})
        same = _lasting(known.get("listed")) == _lasting(row)
        self._state.incoming[name] = {**known, "listed": row} if same else {"listed": row}
        return name


def _lasting(row: Json) -> Json:
    return {key: value for key, value in row.items() if key not in _RESTLESS} if isinstance(row, dict) else row


def _pages(body: JsonObject) -> int:
    pagination = body.get("pagination")
    total = pagination.get("totalPages") if isinstance(pagination, dict) else None
    return total if isinstance(total, int) else 0


def _read(
    source: SmitherySource, rows: dict[str, JsonObject], faults: dict[str, FetchError], fault: FetchError | None
) -> Gathered:
    """Return the servers of rows, by name; what has no detail or is malformed is left out and reported."""
    servers: list[Server] = []
    skipped: list[Skipped] = []
    notes: list[str] = []
    for name, row in sorted(rows.items()):
        if "detail" not in row:
            skipped.append(_without_detail(source, name, faults.get(name) or fault))
            continue
        try:
            server, remarks = normalise_detail(row["listed"], row["detail"], KEY_VARIABLE)
        except ValueError as error:
            skipped.append(_skip(source, name, f"malformed: {malformed_reason(error)}", "Tell its publisher."))
            continue
        servers.append(server)
        notes += [f"{source.label}: {name}: {remark}" for remark in remarks]
    if fault:
        host = urlsplit(source.base_url).hostname or source.base_url
        detail = f"{fault.cause}; {len(servers)} servers are known"
        advice = f"Set {KEY_VARIABLE}." if fault.outcome == Outcome.NEEDS_CREDENTIALS else fault.solution
        skipped.append(Skipped(source=source.label, name=host, outcome=fault.outcome, detail=detail, advice=advice))
    return Gathered(servers=tuple(servers), skipped=tuple(skipped), notes=tuple(notes))


def _without_detail(source: SmitherySource, name: str, fault: FetchError | None) -> Skipped:
    if name.startswith("#"):
        return _skip(source, "a row without a name", "malformed: qualifiedName is missing", "Tell Smithery.")
    if fault is None:
        return _skip(source, name, "its detail was not asked for", "Collect again.", Outcome.NEEDS_NETWORK)
    if fault.outcome == Outcome.NEEDS_CREDENTIALS:
        advice = f"Set {KEY_VARIABLE} to a key of Smithery."
        return _skip(source, name, f"how to reach it is told only with a key: {fault.cause}", advice, fault.outcome)
    return _skip(source, name, f"its detail cannot be had: {fault.cause}", fault.solution, fault.outcome)


def _skip(
    source: SmitherySource, name: str, detail: str, advice: str, outcome: Outcome = Outcome.NOT_INSTALLABLE
) -> Skipped:
    name, detail = clip(name), clip(f"{name}: {detail}", 500)
    return Skipped(source=source.label, name=name, outcome=outcome, detail=detail, advice=advice)
