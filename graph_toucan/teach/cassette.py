"""The cassette: every model answer, recorded the moment it arrives, so that no request is ever paid for twice.

An answer is recorded as it came, before anyone looks whether it is usable: a rerun meets the same bad answers, asks
again in the same words and ends where the first run ended. What was recorded is found by what was asked of which model,
never by where the model was reached or with whose key.
"""

from typing import Literal, Protocol

from pydantic import Field, ValidationError

from graph_toucan.errors import ReplayMiss, StoreError
from graph_toucan.identity import Json, JsonObject, canonical_json, digest
from graph_toucan.model import Model

KIND = "answers"
"""The kind under which answers are kept in a recorder."""

_VERSION = 1

Message = dict[str, str]
"""A chat message: `role` and `content`."""


class Recorder(Protocol):
    """Where records are kept. Used from several threads at once; a record is never changed once it is there."""

    def get_record(self, kind: str, id: str) -> JsonObject | None:  # noqa: A002 - the store's own name
        """Return a record, or `None` where there is none."""
        ...

    def put_record(self, kind: str, id: str, value: JsonObject) -> None:  # noqa: A002 - the store's own name
        """Keep a record."""
        ...


class RecordedAnswer(Model):
    """One answer as it came: its text, and what it took. `priced` is false where the cost is not known."""

    text: str
    model: str
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    cost_usd: float = Field(ge=0)
    priced: bool
    seconds: float


def request_id(model: str, messages: list[Message], response_schema: JsonObject, sampling: dict[str, Json]) -> str:
    """Return the identity of a request: what is asked of which model, and how it samples.

    The way to the model (address, key, timeouts, how the schema is handed over) is not part of it.
    """
    return "request_" + digest(canonical_json([_VERSION, model, messages, response_schema, sampling]))


class Cassette:
    """Recorded answers over a recorder. In mode `replay` an answer that is not there is an error, never a request."""

    def __init__(self, recorder: Recorder, mode: Literal["auto", "replay"] = "auto") -> None:
        self._recorder = recorder
        self.mode = mode

    def get(self, request: str) -> RecordedAnswer | None:
        """Return the recorded answer of a request id, `None` where it must be asked for.

        Raises:
            ReplayMiss: nothing is recorded, and the mode is `replay`.
            StoreError: the record is not an answer.
        """
        record = self._recorder.get_record(KIND, request)
        if record is None:
            if self.mode == "replay":
                raise ReplayMiss(
                    f"no recorded answer for {request}",
                    "replay with the recordings, model, prompts and seed of the first run, or run in mode auto to ask "
                    "the model",
                )
            return None
        try:
            return RecordedAnswer.model_validate(record)
        except ValidationError as error:
            where = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors())
            raise StoreError(
                f"record {KIND}/{request} is not a recorded answer (wrong: {where})",
                "delete that record; the next run asks for it again",
            ) from None

    def put(self, request: str, answer: RecordedAnswer) -> None:
        """Record the answer of a request id."""
        self._recorder.put_record(KIND, request, answer.model_dump(mode="json"))
