"""Registries that speak the official MCP Registry API: crawl them, go on where a crawl broke off, and read their rows."""

from collections.abc import Callable
from urllib.parse import urlsplit

from graph_toucan.catalogue.collection import CollectSettings, Gathered, Skipped
from graph_toucan.catalogue.fetch import Fetcher, FetchError
from graph_toucan.catalogue.rows import add_row, known_rows, read_rows, row_facts
from graph_toucan.catalogue.sources import RegistrySource
from graph_toucan.catalogue.sync import CHECKPOINT_PAGES, SyncState, in_seconds, instant, load_state, save_state
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Outcome
from graph_toucan.store.objects import ObjectStore

OnPage = Callable[[str, int], None]
"""Told after each page: the source's label, and how many servers of it are known so far."""

_EMPTY_PAGES = 20


async def gather_registry(
    source: RegistrySource,
    fetcher: Fetcher,
    objects: ObjectStore | None,
    settings: CollectSettings,
    on_page: OnPage | None = None,
) -> Gathered:
    """Return a registry's servers; with a store, ask only for what is new, and keep what was seen.

    A registry that fails half-way gives the servers so far, and says how far it got.

    Raises:
        StoreError: the store cannot be read or written.
    """
    state = SyncState() if settings.fresh else await load_state(objects, source)
    crawl = _Crawl(source, fetcher, objects, settings, state)
    fault: FetchError | None = None
    try:
        await crawl.run(on_page)
    except FetchError as error:
        fault = error
    finally:
        await save_state(objects, source, state)
    found = read_rows(source, known_rows(state), state.superseded)
    if fault is None:
        return found
    broken = Skipped(
        source=source.label,
        name=urlsplit(source.base_url).hostname or source.base_url,
        outcome=fault.outcome,
        detail=f"{fault.cause}; this crawl got as far as {len(state.incoming)} servers, {len(found.servers)} are known",
        advice=fault.solution,
    )
    return found.model_copy(update={"skipped": (*found.skipped, broken)})


class _Crawl:
    """One crawl, or the rest of one, into a state."""

    def __init__(
        self,
        source: RegistrySource,
        fetcher: Fetcher,
        objects: ObjectStore | None,
        settings: CollectSettings,
        state: SyncState,
    ) -> None:
        self._source = source
        self._fetcher = fetcher
        self._objects = objects
        self._state = state
        self._size = min(settings.page_size, source.limit or settings.page_size)
        self._plain = False

    async def run(self, on_page: OnPage | None) -> None:
        state, seen, empty, pages = self._state, set[str](), 0, 0
        if state.cursor is None:
            state.incoming = {}
            state.began = ""
            state.superseded = state.superseded if state.mark else 0
            state.since = state.mark or self._source.updated_since or ""
        while True:
            page = await self._first() if state.cursor is None else await self._next()
            following = self._take(page)
            empty = 0 if _rows(page) else empty + 1
            pages += 1
            if on_page:
                on_page(self._source.label, len(state.rows.keys() | state.incoming.keys()))
            if following is None or self._enough():
                return self._finish()
            if following in seen or empty >= _EMPTY_PAGES:
                raise self._odd("goes in circles: it gives a cursor twice, or only empty pages")
            seen.add(following)
            state.cursor = following
            if pages % CHECKPOINT_PAGES == 0:
                await save_state(self._objects, self._source, state)

    async def _first(self) -> JsonObject:
        """Return the first page, from the path and with the parameters that this registry knows."""
        known = [self._state.path] if self._state.path else []
        paths = dict.fromkeys([*known, *api_paths(self._source.base_url)])
        fault: FetchError | None = None
        for path in paths:
            try:
                page = await self._page(path, None)
            except FetchError as error:
                if error.status not in {404, 410}:
                    raise
                fault = fault or error
                continue
            self._state.path = path
            return page
        self._state.path = ""
        raise fault or self._odd("has no list of servers")

    async def _next(self) -> JsonObject:
        """Return the page at the cursor; the first one again where a kept cursor is no longer known."""
        try:
            return await self._page(self._state.path, self._state.cursor)
        except FetchError as error:
            if error.status not in {400, 404, 410, 422}:
                raise
            self._state.cursor = None
            return await self._first()

    async def _page(self, path: str, cursor: str | None) -> JsonObject:
        try:
            page = await self._fetcher.get(path, self._query(cursor))
        except FetchError as error:
            if error.status not in {400, 422} or self._plain or cursor is not None:
                raise
            self._plain = True  # older registries refuse parameters that they do not know
            page = await self._fetcher.get(path, self._query(cursor))
        if not self._state.began:
            self._state.began = instant(page.date)
        if not isinstance(page.body, dict) or not isinstance(page.body.get("servers"), list | None):
            raise self._odd("answers something that is no list of servers")
        return page.body

    def _query(self, cursor: str | None) -> dict[str, str]:
        query = {"limit": str(self._size), "search": self._source.search, "cursor": cursor or ""}
        if not self._plain:
            query |= {"version": "latest", "updated_since": in_seconds(instant(self._state.since))}
        return {key: value for key, value in query.items() if value}

    def _take(self, page: JsonObject) -> str | None:
        """Add a page's rows to the state and return the next page's cursor."""
        for row in _rows(page):
            add_row(self._state, row)
        metadata = page.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        following = metadata.get("nextCursor") or metadata.get("next_cursor")
        return str(following) if following else None

    def _enough(self) -> bool:
        live = (row for row in self._state.incoming.values() if row_facts(row).status != "deleted")
        return self._source.limit is not None and sum(1 for _ in live) >= self._source.limit

    def _finish(self) -> None:
        state = self._state
        newest = max((row_facts(row).updated for row in state.incoming.values()), default="")
        state.rows = known_rows(state) if state.mark else state.incoming
        # A row that changed behind the crawl's back is newer than its beginning: ask from there.
        mark = min(newest, state.began) if state.began else newest
        state.mark = "" if self._source.limit else in_seconds(max(mark, instant(state.mark)))
        state.incoming, state.cursor, state.since, state.began = {}, None, "", ""

    def _odd(self, what: str) -> FetchError:
        host = urlsplit(self._source.base_url).hostname
        return FetchError(f"{host} {what}", "Check that it speaks the MCP Registry API.", Outcome.PROTOCOL_ERROR)


def api_paths(base_url: str) -> list[str]:
    """Return the addresses at which a registry may list its servers, the likeliest first."""
    base = base_url.rstrip("/")
    last = base.rsplit("/", 1)[-1]
    if last == "servers":
        return [base]
    return [f"{base}/servers"] if last in {"v0", "v0.1"} else [f"{base}/v0.1/servers", f"{base}/v0/servers"]


def _rows(page: JsonObject) -> list[Json]:
    return page.get("servers") or []
