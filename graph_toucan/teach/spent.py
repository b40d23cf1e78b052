"""Count what a piece of work was answered, whether it was asked now or recorded before."""

import threading
from typing import Literal

from graph_toucan.identity import JsonObject
from graph_toucan.teach.cassette import Cassette, RecordedAnswer, Recorder


class CountingCassette(Cassette):
    """A cassette that remembers which answers went through it.

    Counting recorded answers too makes a rebuilt ledger equal to the first one.
    """

    def __init__(self, recorder: Recorder, mode: Literal["auto", "replay"] = "auto") -> None:
        super().__init__(recorder, mode)
        self._answers: dict[str, RecordedAnswer] = {}
        self._lock = threading.Lock()

    def get(self, request: str) -> RecordedAnswer | None:
        """Return the recorded answer of a request, counting it."""
        found = super().get(request)
        if found is not None:
            self._count(request, found)
        return found

    def put(self, request: str, answer: RecordedAnswer) -> None:
        """Record an answer, counting it."""
        super().put(request, answer)
        self._count(request, answer)

    def _count(self, request: str, answer: RecordedAnswer) -> None:
        with self._lock:
            self._answers[request] = answer

    @property
    def used(self) -> JsonObject:
        """Distinct answers, their tokens and their price in US dollars."""
        answers = list(self._answers.values())
        return {
            "calls": len(answers),
            "prompt_tokens": sum(answer.prompt_tokens for answer in answers),
            "completion_tokens": sum(answer.completion_tokens for answer in answers),
            "usd": round(sum(answer.cost_usd or 0.0 for answer in answers), 6),
        }
