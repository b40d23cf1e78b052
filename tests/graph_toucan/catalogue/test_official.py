"""Crawling a registry of the official API: pages, faults half-way, what is deleted, and asking only for what is new."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.catalogue.collect import collect
from graph_toucan.catalogue.collection import Collection, CollectSettings
from graph_toucan.catalogue.fetch import retry_after, seconds_to_wait
from graph_toucan.catalogue.sources import RegistrySource
from graph_toucan.catalogue.sync import state_key
from graph_toucan.model import Outcome
from graph_toucan.store.folder import FolderObjects
from tests.support.launching import in_loop
from tests.support.registry_server import Answer, Api, OfficialApi, listed, running_api

QUICK = CollectSettings(attempts=3, first_wait_seconds=0, longest_wait_seconds=0, timeout_seconds=20)
NAMES = ["io.a/one", "io.b/two", "io.c/three", "io.d/four", "io.e/five"]


def names(collection: Collection) -> list[str]:
    return [server.name for server in collection.servers]


def rows() -> list[dict[str, Any]]:
    return [listed(name) for name in NAMES]


def queries(api: Api, field: str) -> list[str | None]:
    return [asked.query.get(field) for asked in api.asked]


def outcomes(collection: Collection) -> list[Outcome]:
    return [skipped.outcome for skipped in collection.skipped]


@pytest.fixture
def store(tmp_path: Path) -> FolderObjects:
    return FolderObjects(tmp_path / "store")


# --- pages and paths ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cursor_key", ["nextCursor", "next_cursor"])
@in_loop
async def test_all_pages_are_read_whichever_way_the_cursor_is_spelt(cursor_key: str):
    api = OfficialApi(rows(), cursor_key=cursor_key)
    seen: list[tuple[str, int]] = []
    with running_api(api):
        source = RegistrySource(base_url=api.url)
        collection = await collect([source], None, QUICK, lambda label, count: seen.append((label, count)))
    assert sorted(names(collection)) == sorted(NAMES)
    assert collection.skipped == ()
    assert queries(api, "cursor") == [None, "at:2", "at:4"]
    assert queries(api, "version") == ["latest"] * 3
    assert seen == [(source.label, 2), (source.label, 4), (source.label, 5)]


@in_loop
async def test_an_older_path_and_unknown_parameters_are_got_along_with():
    api = OfficialApi(rows(), prefix="/v0")
    api.knows = {"cursor", "limit"}
    with running_api(api):
        collection = await collect([RegistrySource(base_url=api.url)], None, QUICK)
    assert len(collection.servers) == 5
    assert [asked.path for asked in api.asked[:2]] == ["/v0.1/servers", "/v0/servers"]


@in_loop
async def test_a_limit_takes_so_many_servers_and_asks_for_no_more_pages():
    api = OfficialApi([listed("io.a/gone", status="deleted"), *rows()])
    with running_api(api):
        collection = await collect([RegistrySource(base_url=api.url, search="", limit=2)], None, QUICK)
    assert names(collection) == NAMES[:2]
    assert len(api.asked) == 2


@in_loop
async def test_a_search_is_handed_on():
    api = OfficialApi(rows())
    with running_api(api):
        collection = await collect([RegistrySource(base_url=api.url, search="three")], None, QUICK)
    assert names(collection) == ["io.c/three"]


# --- what the rows say --------------------------------------------------------------------------------------------


@in_loop
async def test_deleted_servers_are_reported_deprecated_ones_noted_and_superseded_versions_counted():
    api = OfficialApi(
        [
            listed("io.a/one", "1.0.0", latest=False),
            listed("io.a/one", "1.10.0"),
            listed("io.a/one", "1.9.0", latest=False),
            listed("io.b/two", status="deprecated"),
            listed("io.c/three", status="deleted"),
        ]
    )
    api.knows -= {"version"}
    with running_api(api):
        collection = await collect([RegistrySource(base_url=api.url)], None, QUICK)
    assert [(server.name, server.version) for server in collection.servers] == [
        ("io.a/one", "1.10.0"),
        ("io.b/two", "1.0.0"),
    ]
    (deleted,) = collection.skipped
    assert (deleted.name, deleted.outcome) == ("io.c/three", Outcome.NOT_INSTALLABLE)
    assert "version 1.0.0 was deleted from the registry" in deleted.detail
    assert any("io.b/two is deprecated" in note for note in collection.notes)
    assert any("2 superseded versions left out" in note for note in collection.notes)


@in_loop
async def test_without_a_word_on_which_is_latest_the_newest_version_counts():
    flat = [
        {"name": "io.a/one", "description": "x", "version_detail": {"version": v}} for v in ("2.0.0", "10.0.0", "9.0.0")
    ]
    packages = [{"registry_name": "npm", "name": "one", "version": "0.1.0"}]
    api = OfficialApi([{**row, "packages": packages} for row in flat], page=1)
    with running_api(api):
        (server,) = (await collect([RegistrySource(base_url=api.url)], None, QUICK)).servers
    assert server.version == "10.0.0"


@in_loop
async def test_one_malformed_row_loses_no_other():
    odd: Sequence[Any] = [
        "text",
        None,
        {"server": {"description": "nameless"}},
        listed("io.x/bad", packages=[{"registryType": "npm", "transport": {"type": "stdio"}}]),
        listed("io.x/bare", packages=[]),
        listed("io.x/\x1b[31mred", packages=7),
    ]
    api = OfficialApi([*rows()[:2], *odd, *rows()[2:]])
    with running_api(api):
        collection = await collect([RegistrySource(base_url=api.url)], None, QUICK)
    assert names(collection) == NAMES
    details = [skipped.detail for skipped in collection.skipped]
    assert len(details) == 6
    assert sum("a row without a name: malformed" in detail for detail in details) == 3
    assert any("io.x/bad: malformed: a package of npm has no identifier" in detail for detail in details)
    assert any("io.x/bare is listed without a package or an address" in detail for detail in details)
    assert not any("\x1b" in text for skipped in collection.skipped for text in (skipped.name, skipped.detail))


# --- faults -------------------------------------------------------------------------------------------------------


@in_loop
async def test_rate_limits_and_passing_faults_are_waited_out():
    api = OfficialApi(rows())
    api.faults = {1: Answer(429, {"error": "slow down"}, {"retry-after": "0"}), 3: Answer(502), 4: Answer(hang_up=True)}
    with running_api(api):
        collection = await collect([RegistrySource(base_url=api.url)], None, QUICK)
    assert len(collection.servers) == 5
    assert collection.skipped == ()
    assert len(api.asked) == 6


def test_a_wait_is_what_the_host_asks_for_else_doubles_within_bounds():
    settings = CollectSettings(first_wait_seconds=0.5, longest_wait_seconds=3)
    assert [seconds_to_wait(attempt, None, settings) for attempt in (1, 2, 3, 4)] == [0.5, 1, 2, 3]
    assert seconds_to_wait(1, 2.5, settings) == 2.5
    now = datetime(2026, 1, 1, 0, 0, 0, tzinfo=UTC)
    assert retry_after("17", now) == 17
    assert retry_after("Thu, 01 Jan 2026 00:00:09 GMT", now) == 9
    assert retry_after("Wed, 31 Dec 2025 00:00:00 GMT", now) == 0
    assert retry_after("soon", now) is None
    assert retry_after(None, now) is None


@in_loop
async def test_a_host_that_asks_for_a_long_wait_is_given_up_for_now():
    api = OfficialApi(rows())
    api.faults = {2: Answer(429, {"error": "quota"}, {"retry-after": "3600"})}
    with running_api(api):
        collection = await collect([RegistrySource(base_url=api.url)], None, QUICK)
    assert len(api.asked) == 2
    assert names(collection) == NAMES[:2]
    assert "answers 429 (quota) and asks to wait 3600 s" in collection.skipped[0].detail


@in_loop
async def test_a_registry_that_is_down_harms_no_other_source():
    here, gone = OfficialApi(rows()), OfficialApi(rows())
    with running_api(gone):
        pass
    with running_api(here):
        collection = await collect([RegistrySource(base_url=gone.url), RegistrySource(base_url=here.url)], None, QUICK)
    assert len(collection.servers) == 5
    assert outcomes(collection) == [Outcome.NEEDS_NETWORK]
    assert collection.skipped[0].name == "127.0.0.1"
    assert "127.0.0.1 cannot be reached" in collection.skipped[0].detail


@pytest.mark.parametrize(
    ("answer", "outcome", "detail"),
    [
        (Answer(500, {"error": "broken"}), Outcome.NEEDS_NETWORK, r"answers 500 \(broken\)"),
        (Answer(401, {"error": "no key"}), Outcome.NEEDS_CREDENTIALS, "answers 401: no key"),
        (Answer(418, {"title": "Teapot", "detail": "short"}), Outcome.PROTOCOL_ERROR, "answers 418: Teapot: short"),
        (Answer(404, {"error": "Server not found"}), Outcome.PROTOCOL_ERROR, "answers 404: Server not found"),
        (Answer(raw=b"<html>hello</html>"), Outcome.PROTOCOL_ERROR, "answers no JSON: '<html>hello</html>'"),
        (Answer(raw=b"[" * 3_000), Outcome.PROTOCOL_ERROR, "answers no JSON"),
        (Answer(200, []), Outcome.PROTOCOL_ERROR, "something that is no list of servers"),
        (Answer(200, {"servers": "none"}), Outcome.PROTOCOL_ERROR, "something that is no list of servers"),
        (Answer(raw=b'{"servers": ["' + b"x" * 5000 + b'"]}'), Outcome.PROTOCOL_ERROR, "more than 4000 bytes"),
    ],
)
@in_loop
async def test_each_fault_has_its_outcome_and_names_the_host(answer: Answer, outcome: Outcome, detail: str):
    api = OfficialApi(rows())
    api.faults = dict.fromkeys(range(1, 9), answer)
    with running_api(api):
        settings = QUICK.model_copy(update={"max_bytes": 4000})
        collection = await collect([RegistrySource(base_url=api.url)], None, settings)
    (skipped,) = collection.skipped
    assert skipped.outcome == outcome
    assert skipped.advice
    assert re.search(rf"^127\.0\.0\.1 .*{detail}", skipped.detail)


@in_loop
async def test_a_registry_that_goes_in_circles_is_left():
    api = OfficialApi(rows())
    page = {"servers": [listed("io.a/one")], "metadata": {"nextCursor": "again"}}
    api.faults = dict.fromkeys(range(1, 99), Answer(200, page))
    with running_api(api):
        collection = await collect([RegistrySource(base_url=api.url)], None, QUICK)
    assert names(collection) == ["io.a/one"]
    assert "goes in circles" in collection.skipped[0].detail
    assert len(api.asked) == 2


# --- moved pages --------------------------------------------------------------------------------------------------


@in_loop
async def test_a_page_that_moved_on_the_same_host_is_followed_with_its_query():
    api = OfficialApi(rows(), prefix="/new")
    with running_api(api):
        api.faults = {1: Answer(301, headers={"location": "/new/servers?limit=100"})}
        collection = await collect([RegistrySource(base_url=api.url)], None, QUICK)
        # later pages are asked for at the old address, which no longer answers
    assert names(collection) == NAMES[:2]
    assert [asked.path for asked in api.asked[:2]] == ["/v0.1/servers", "/new/servers"]


@in_loop
async def test_a_redirect_to_another_host_is_refused_and_names_both():
    here, there = OfficialApi(rows()), OfficialApi(rows())
    with running_api(here, there):
        here.faults = {1: Answer(302, headers={"location": f"{there.url}/v0.1/servers"})}
        collection = await collect([RegistrySource(base_url=here.url)], None, QUICK)
    assert there.asked == []
    (skipped,) = collection.skipped
    assert skipped.outcome == Outcome.PROTOCOL_ERROR
    assert f"{here.url} redirects to another host, {there.url}" in skipped.detail
    assert there.url in skipped.advice


@in_loop
async def test_endless_redirects_end():
    api = OfficialApi(rows())
    api.faults = dict.fromkeys(range(1, 99), Answer(307, headers={"location": "/v0.1/servers"}))
    with running_api(api):
        collection = await collect([RegistrySource(base_url=api.url)], None, QUICK)
    assert "redirects more than 5 times" in collection.skipped[0].detail
    assert len(api.asked) == 6


# --- with a store -------------------------------------------------------------------------------------------------


@in_loop
async def test_the_second_time_only_what_is_new_is_asked_for(store: FolderObjects):
    api = OfficialApi(rows())
    with running_api(api):
        source = RegistrySource(base_url=api.url)
        first = await collect([source], store, QUICK)
        api.forget()
        api.rows[1] = listed("io.b/two", "2.0.0", updated="2025-11-02T10:00:00.5Z")
        api.rows[2] = listed("io.c/three", status="deleted", updated="2025-11-01T10:00:00Z")
        api.rows.append(listed("io.f/six", updated="2025-11-03T10:00:00+02:00"))
        second = await collect([source], store, QUICK)
        asked = queries(api, "updated_since")
        api.forget()
        third = await collect([source], store, QUICK)
    assert len(first.servers) == 5
    assert asked == ["2025-10-01T00:00:00Z"] * len(asked)
    assert [(server.slug, server.version) for server in second.servers] == [
        ("one", "1.0.0"),
        ("two", "2.0.0"),
        ("four", "1.0.0"),
        ("five", "1.0.0"),
        ("six", "1.0.0"),
    ]
    assert [skipped.name for skipped in second.skipped] == ["io.c/three"]
    assert queries(api, "updated_since") == ["2025-11-03T08:00:00Z"]
    assert third.servers == second.servers


@in_loop
async def test_a_crawl_that_dies_half_way_keeps_what_it_has_and_goes_on_there(store: FolderObjects):
    api = OfficialApi(rows())
    api.faults = {2: Answer(503), 3: Answer(503), 4: Answer(503)}
    with running_api(api):
        source = RegistrySource(base_url=api.url)
        broken = await collect([source], store, QUICK)
        api.forget()
        whole = await collect([source], store, QUICK)
        cursors = queries(api, "cursor")
        api.forget()
        await collect([source], store, QUICK)
    assert names(broken) == NAMES[:2]
    assert outcomes(broken) == [Outcome.NEEDS_NETWORK]
    assert "answers 503" in broken.skipped[0].detail
    assert "this crawl got as far as 2 servers, 2 are known" in broken.skipped[0].detail
    assert names(whole) == sorted(NAMES)
    assert whole.skipped == ()
    assert cursors == ["at:2", "at:4"]
    assert queries(api, "updated_since")[0] == "2025-10-01T00:00:00Z"


@in_loop
async def test_what_is_known_stays_when_the_registry_is_down_later(store: FolderObjects):
    api = OfficialApi(rows())
    with running_api(api):
        source = RegistrySource(base_url=api.url)
        await collect([source], store, QUICK)
        api.faults = dict.fromkeys(range(1, 99), Answer(500))
        later = await collect([source], store, QUICK)
    assert names(later) == sorted(NAMES)
    assert outcomes(later) == [Outcome.NEEDS_NETWORK]


@in_loop
async def test_a_cursor_that_is_no_longer_known_begins_again(store: FolderObjects):
    api = OfficialApi(rows())
    api.faults = {2: Answer(503), 3: Answer(503), 4: Answer(503)}
    with running_api(api):
        source = RegistrySource(base_url=api.url)
        await collect([source], store, QUICK)
        api.forget()
        api.faults = {1: Answer(400, {"error": "Invalid cursor"})}
        collection = await collect([source], store, QUICK)
    assert names(collection) == sorted(NAMES)
    assert queries(api, "cursor") == ["at:2", None, "at:2", "at:4"]


@in_loop
async def test_a_crawl_that_began_before_a_change_asks_for_it_the_next_time(store: FolderObjects):
    api = OfficialApi([listed("io.a/one"), listed("io.b/two", updated="2099-01-01T00:00:00Z")])
    with running_api(api):
        source = RegistrySource(base_url=api.url)
        await collect([source], store, QUICK)
        api.forget()
        await collect([source], store, QUICK)
    (since,) = queries(api, "updated_since")
    assert since is not None
    assert since < "2099"


@in_loop
async def test_a_full_crawl_forgets_what_is_no_longer_listed(store: FolderObjects):
    api = OfficialApi(rows())
    with running_api(api):
        source = RegistrySource(base_url=api.url, limit=4)
        await collect([source], store, QUICK)
        del api.rows[0]
        collection = await collect([source], store, QUICK)
        unlimited = RegistrySource(base_url=api.url)
        await collect([unlimited], store, QUICK)
        del api.rows[0]
        kept = await collect([unlimited], store, QUICK)
        fresh = await collect([unlimited], store, QUICK.model_copy(update={"fresh": True}))
    assert names(collection) == sorted(NAMES[1:])
    assert names(kept) == sorted(NAMES[1:])
    assert names(fresh) == sorted(NAMES[2:])


@pytest.mark.parametrize("damage", [b"{", b'{"format": 99}', b'{"rows": 7}', b"[]", b"\xff"])
@in_loop
async def test_a_damaged_state_is_as_good_as_none(store: FolderObjects, damage: bytes):
    api = OfficialApi(rows())
    with running_api(api):
        source = RegistrySource(base_url=api.url)
        store.put(state_key(source), damage)
        collection = await collect([source], store, QUICK)
    assert names(collection) == sorted(NAMES)


@in_loop
async def test_odd_texts_survive_being_kept(store: FolderObjects):
    odd = [listed("io.a/one"), {"server": {"description": "\ud800", "size": 1e999}}]
    api = OfficialApi(odd)
    with running_api(api):
        source = RegistrySource(base_url=api.url)
        first = await collect([source], store, QUICK)
        second = await collect([source], store, QUICK)
    assert names(first) == names(second) == ["io.a/one"]
    assert len(first.skipped) == len(second.skipped) == 1
