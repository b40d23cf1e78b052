from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.errors import ReplayMiss, StoreError
from graph_toucan.teach.cassette import KIND, Cassette, Message, RecordedAnswer, request_id
from tests.support.file_recorder import FileRecorder

ANSWER = RecordedAnswer(
    text="{}", model="m", prompt_tokens=3, completion_tokens=2, cost_usd=0.1, priced=True, seconds=0.5
)
MESSAGES: list[Message] = [{"role": "user", "content": "hello"}]


def test_a_recorded_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    Cassette(FileRecorder(tmp_path)).put("request_1", ANSWER)
    assert Cassette(FileRecorder(tmp_path), "replay").get("request_1") == ANSWER


def test_a_miss_is_nothing_in_mode_auto_and_an_error_in_mode_replay(tmp_path: Path) -> None:
    assert Cassette(FileRecorder(tmp_path)).get("request_1") is None
    with pytest.raises(ReplayMiss, match="no recorded answer for request_1"):
        Cassette(FileRecorder(tmp_path), "replay").get("request_1")


def test_a_record_of_another_shape_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    recorder = FileRecorder(tmp_path)
    recorder.put_record(KIND, "request_1", ANSWER.model_dump() | {"seconds": "long"})
    with pytest.raises(StoreError, match=r"answers/request_1 is not a recorded answer \(wrong: seconds\)"):
        Cassette(recorder).get("request_1")


@pytest.mark.parametrize(
    "other",
    [
        ("n", MESSAGES, {"type": "object"}, {"seed": 1}),
        ("m", [*MESSAGES, *MESSAGES], {"type": "object"}, {"seed": 1}),
        ("m", MESSAGES, {"type": "array"}, {"seed": 1}),
        ("m", MESSAGES, {"type": "object"}, {"seed": 2}),
    ],
    ids=["model", "messages", "schema", "sampling"],
)
def test_a_request_is_another_one_when_what_is_asked_differs(
    other: tuple[str, list[Message], dict[str, Any], dict[str, Any]],
) -> None:
    assert request_id(*other) != request_id("m", MESSAGES, {"type": "object"}, {"seed": 1})


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.integers()))
def test_the_order_of_keys_does_not_make_another_request(sampling: dict[str, int]) -> None:
    turned = dict(reversed(sampling.items()))
    assert request_id("m", MESSAGES, {}, turned) == request_id("m", MESSAGES, {}, sampling)
