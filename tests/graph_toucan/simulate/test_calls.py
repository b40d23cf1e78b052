"""The live calls that a store holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.errors import StoreError
from graph_toucan.model import ExampleCall, FailedCall, ToolKind
from graph_toucan.simulate.calls import live_calls
from graph_toucan.store import ArtifactStore, open_objects
from tests.support.simulators import card_of

CARDS = {"n/add": card_of("n/add", ToolKind.ACTION), "n/get": card_of("n/get")}


def event(tool: str, arguments: dict[str, Any], value: Any, **answer: Any) -> dict[str, Any]:
    given = {"value": value, "text": "", "is_error": False, "soft_error": False, "executor": "live", **answer}
    return {"call": {"tool": tool, "arguments": arguments, "state": "s"}, "answer": given}


def recorded(store: ArtifactStore, name: str, events: list[Any], fingerprint: str = "f1") -> None:
    store.put_record("episodes", name, {"spec": {"fingerprints": {"n": fingerprint}}, "events": events})


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(open_objects(str(tmp_path)))


def test_calls_know_which_changes_came_before_them_in_their_workspace(store: ArtifactStore):
    recorded(
        store, "ep_1", [event("n/add", {"note": "x"}, 1), {"changes": {}, "answer": []}, event("n/get", {}, ["x"])]
    )
    recorded(store, "ep_2", [event("n/get", {}, [])])
    empty, full = sorted(live_calls(store, CARDS)["n/get"], key=lambda call: len(call.before))
    assert (empty.value, empty.before) == ([], ())
    assert (full.value, [change.arguments for change in full.before]) == (["x"], [{"note": "x"}])


def test_the_same_call_with_the_same_result_is_there_once(store: ArtifactStore):
    for name in ("ep_1", "ep_2"):
        recorded(store, name, [event("n/get", {"id": 1}, 5), event("n/get", {"id": 1}, 5)])
    assert len(live_calls(store, CARDS)["n/get"]) == 1


def test_what_was_not_live_or_is_of_another_version_is_left_out(store: ArtifactStore):
    recorded(store, "ep_1", [event("n/get", {}, 5, executor="simulated"), event("n/get", {}, 6, executor="replay")])
    recorded(store, "ep_2", [event("n/get", {}, 7)], fingerprint="f2")
    recorded(store, "ep_3", [event("other/get", {}, 8)])
    assert live_calls(store, CARDS)["n/get"] == ()


def test_failures_count_as_calls_but_change_nothing(store: ArtifactStore):
    recorded(store, "ep_1", [event("n/add", {}, "no", soft_error=True), event("n/get", {}, [])])
    calls = live_calls(store, CARDS)
    assert calls["n/add"][0].failed
    assert calls["n/get"][0].before == ()


def test_a_card_s_examples_and_failures_are_calls_too(store: ArtifactStore):
    card = card_of(
        "n/get",
        examples=(ExampleCall(arguments={"id": 1}, value=5, text="5"),),
        failures=(FailedCall(arguments={"id": 2}, text="none"),),
    )
    recorded(store, "ep_1", [event("n/get", {"id": 1}, 5)])
    calls = live_calls(store, {"n/get": card})["n/get"]
    assert [(call.arguments["id"], call.failed) for call in calls] == [(1, False), (2, True)]


def test_a_damaged_recording_is_named(store: ArtifactStore):
    store.objects.put("recordings/episodes/00/ep_0.json", json.dumps({"events": '"n/get"'}).encode())
    with pytest.raises(StoreError, match="is no recording"):
        live_calls(store, CARDS)
