"""From what a failed start left behind to its outcome."""

import pytest

from graph_toucan.errors import Evidence, StartError
from graph_toucan.model import Outcome
from graph_toucan.onboard.outcomes import Finding, finding_of


def ended(stderr: str, code: int = 1) -> Finding:
    error = StartError("Connection closed")
    error.evidence = Evidence(code, stderr, "")
    return finding_of(error, "x")


@pytest.mark.parametrize(
    ("stderr", "outcome"),
    [
        ("error: unknown command 'serve'", Outcome.NO_ENTRY_POINT),
        ("error: too many arguments. Expected 0 arguments but got 1.", Outcome.NO_ENTRY_POINT),
        ("x: error: unrecognized arguments: --stdio", Outcome.NO_ENTRY_POINT),
        ("Error: Daemon may have failed to start. Check log", Outcome.NEEDS_SERVICE),
        ("Error: connect ECONNREFUSED 127.0.0.1:5432", Outcome.NEEDS_SERVICE),
        ("Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:sqlite", Outcome.NOT_INSTALLABLE),
        ("TypeError: x is not a function", Outcome.CRASHED),
    ],
)
def test_the_words_of_a_failed_start_decide(stderr: str, outcome: Outcome):
    assert ended(stderr).outcome is outcome


def test_a_runtime_that_is_too_old_says_more_than_a_missing_service_and_less_than_a_missing_secret():
    too_old, service = ended("No such built-in module: node:sqlite"), ended("connect ECONNREFUSED 127.0.0.1:5432")
    assert ended("API key is required").rank < too_old.rank < service.rank
