"""Which launches to try after one that failed: every rule that reads something from what the server wrote, in order."""

from collections.abc import Callable

from graph_toucan.discover.failure import Failure
from graph_toucan.discover.launches import Launch
from graph_toucan.discover.needs import (
    addons,
    missing_module,
    missing_package,
    missing_program,
    newer_python,
    older_helpers,
    sdk_before_2,
)
from graph_toucan.discover.told import (
    asked_arguments,
    asked_variables,
    blind_sub_commands,
    demo_mode,
    read_only,
    said_sub_commands,
    setup,
    speaks_http,
)

Rule = Callable[[Failure], list[Launch]]


def repairs(failure: Failure) -> list[Launch]:
    """Return launches to try after a failed one, the likeliest first; empty if nothing is known to help."""
    found = [launch for rule in _RULES for launch in rule(failure)]
    return list({launch.key: launch for launch in reversed(found)}.values())[::-1]


def guesses(failure: Failure) -> list[Launch]:
    """Return launches to try when nothing better is left: sub-commands that start other servers."""
    return blind_sub_commands(failure)


def call_repairs(failure: Failure) -> list[Launch]:
    """Return launches to try for a server that started and whose calls failed in a way that its launch may mend."""
    rules = (missing_program, addons, setup, asked_variables, read_only)
    return [launch for rule in rules for launch in rule(failure)]


_RULES: tuple[Rule, ...] = (
    missing_program,
    addons,
    sdk_before_2,
    missing_module,
    missing_package,
    older_helpers,
    newer_python,
    setup,
    asked_variables,
    said_sub_commands,
    asked_arguments,
    demo_mode,
    speaks_http,
    read_only,
)
